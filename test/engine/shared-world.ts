/** Devices that share runs over journals in memory: each has a store, locks and a page of its own. */

import type { DriverLocks } from "../../src/engine/driver-lock.js";
import { shareRuns } from "../../src/engine/shared/share-runs.js";
import type { SharedPorts } from "../../src/engine/shared/shared-ports.js";
import { createMemoryStore, type RunStore } from "../../src/index.js";
import type { JournalEvent } from "../../src/run/events.js";
import { rowOf } from "../../src/run/state.js";
import { createPageLocks, event, journal, ManualClock, started } from "../../src/testing/index.js";
import type { JournalDevice, MemoryJournals } from "../../src/testing/memory-journals.js";
import { freshName } from "./page.js";
import { TestNetwork } from "./relay-world.js";

/** One device: what it keeps, what it shares, and its way to the others. */
export interface SharedDevice extends JournalDevice {
  readonly local: RunStore;
  readonly store: RunStore;
  readonly locks: DriverLocks;
  readonly ports: SharedPorts;
  readonly network: TestNetwork;
  /** Faults that nobody awaits. */
  readonly faults: unknown[];
  /** Its page hides: as when a laptop is closed. */
  hide(): void;
}

/** What a test may say about a device. */
export interface SharedDeviceOptions {
  readonly account?: string;
  readonly clock?: ManualClock;
  readonly local?: RunStore;
  /** Changes what the relay's journals say. */
  readonly over?: (device: JournalDevice) => JournalDevice;
}

/** A device at this engine. */
export function openSharedDevice(
  engine: MemoryJournals,
  { account = "robin", clock = new ManualClock(), local, over }: SharedDeviceOptions = {},
): SharedDevice {
  const plain = engine.device(account);
  const { journals, disruption } = over ? over(plain) : plain;
  const name = freshName();
  const network = new TestNetwork();
  const hiding = new AbortController();
  const faults: unknown[] = [];
  const channel = new BroadcastChannel(`anvia:${name}`);
  const ports: SharedPorts = {
    name,
    journals,
    store: local ?? createMemoryStore(),
    locks: createPageLocks(),
    page: {
      ready: async () => undefined,
      hideSignal: () => hiding.signal,
      shown: () => (hiding.signal.aborted ? new Promise(() => undefined) : Promise.resolve()),
      watch: () => ({ wasLeft: async () => false, end: () => undefined }),
    },
    network,
    clock,
    createId: () => crypto.randomUUID(),
    onFault: (fault) => faults.push(fault),
    tell: (hint) => channel.postMessage(hint),
  };
  const shared = shareRuns(ports, journals);
  const hide = () => hiding.abort();
  return { ...shared, journals, disruption, local: ports.store, ports, network, faults, hide };
}

/** The events of a run that has just begun, in their places. */
export function begun(runId: string): readonly JournalEvent[] {
  return placed(runId, 0, [started()]);
}

/** Words that were added to a run, at this place. */
export function said(runId: string, seq: number, text = `words ${seq}`): readonly JournalEvent[] {
  return placed(runId, seq, [event({ type: "steered", messageId: `m${seq}`, text })]);
}

/** The row after this many events of this session's run. */
export function rowAfter(runId: string, nextSeq: number, sessionId = "s") {
  return { ...rowOf(journal(started())), runId, nextSeq, sessionId };
}

/** Resolves when `look` finds something; it is asked again and again. */
export async function eventually<Found>(
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve)); // other devices tell nobody
  }
}

function placed(runId: string, seq: number, events: readonly object[]): readonly JournalEvent[] {
  // CAST: events with their places
  return events.map((of, index) => ({ ...of, runId, seq: seq + index })) as JournalEvent[];
}
