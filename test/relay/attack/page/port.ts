/** A device that has nothing but the port: what every relay promises, without the engine's own guards. */
import type { InteractionRecord, OpenedRecord, Relay } from "../../../../src/index.js";
import { pause } from "../../../torture/random.mjs";
import { clock, instant } from "./instant.js";
import { WatchedRecords } from "./watched.js";

/** One decision, at an instant. */
export interface PortOrder {
  readonly id: string;
  readonly approved: boolean;
  /** ms since the epoch. */
  readonly at: number;
}

/** What the device was told of its decision. */
export interface PortReport {
  readonly decisionId: string;
  /** What `decide` said. */
  readonly answer: string;
  /** The same, with an unknown outcome read back; `lost` also where the record ended otherwise. */
  readonly told: string;
  /** When it was sent, and when the device knew, in ms since the epoch. */
  readonly sentAt: number;
  readonly knownAt: number;
}

const SEEN_MS = 20_000;
const READ_AGAIN_MS = 100;

/** The port as Node calls it in a page. */
export function devicePort(relay: Relay, device: string) {
  const watched = new WatchedRecords(relay);
  return {
    open: async (runId: string, expiresAt?: number) => {
      const { id } = await persistently(() => relay.open(recordOf(runId, expiresAt)));
      return id;
    },
    decide: (order: PortOrder) => decide(relay, device, order),
    /** What the watch of this device says of a record in the end. */
    shows: async (id: string) => {
      const seen = await watched.until(id, ({ status }) => status !== "pending", SEEN_MS);
      return seen && { ...shown(seen.record), heardAt: seen.heardAt };
    },
    /** Resolves when this device has heard of the record at all. */
    hears: async (id: string) => (await watched.until(id, () => true, SEEN_MS)) !== undefined,
  };
}

async function decide(
  relay: Relay,
  device: string,
  { id, approved, at }: PortOrder,
): Promise<PortReport> {
  const decisionId = crypto.randomUUID();
  const status = approved ? "approved" : "rejected";
  const decision = { status, decisionId, reviewerId: device, via: "dialog" } as const;
  await instant(at);
  const sentAt = clock();
  const { status: answer } = await relay.decide(id, decision, { expectedVersion: 1 });
  const told = answer === "unknown" ? await readBack(relay, id, decisionId) : answer;
  return { decisionId, answer, told, sentAt, knownAt: clock() };
}

/** Asks until somebody answers, and says what the record says. */
async function readBack(relay: Relay, id: string, decisionId: string): Promise<string> {
  const record = await persistently(() => relay.get(id));
  if (record?.decision?.decisionId === decisionId) return "won";
  return record?.status === "pending" ? "not_arrived" : "lost";
}

async function persistently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await pause(READ_AGAIN_MS); // it is down: that is what is being tried
    }
  }
}

function shown({ status, decision }: InteractionRecord) {
  return {
    status,
    ...(decision && { decision: decision.status, decisionId: decision.decisionId }),
  };
}

function recordOf(runId: string, expiresAt: number | undefined): OpenedRecord {
  const id = `${runId}:approval:call_1:1`;
  const input = { orderId: "A-100", amount: 7 };
  return {
    id,
    runId,
    sessionId: "attack",
    agentId: "shop",
    requestedAt: Date.now(),
    request: {
      kind: "approval",
      id,
      toolName: "pay",
      callId: "call_1",
      args: JSON.stringify(input),
      input,
      digest: "digest",
      ...(expiresAt !== undefined && { expiresAt }),
    },
  };
}
