import type { RunRow } from "../../run/state.js";
import { onceMore } from "../once-more.js";
import type { LocalCopies } from "./local-copies.js";
import { isUnreachable, pause, type SharedPorts } from "./shared-ports.js";

const CURSOR = "shared:cursor";
/** After which time a watch that has just begun surely runs: what was written before is looked for. */
const SETTLED_MS = 5000;
/** How often a relay that was lost is looked for. */
const LOOK_FIRST_MS = 2000;
const LOOK_LAST_MS = 30_000;

/**
 * Keeps the copies of this device up to date. One tab of the origin follows the relay, while it is shown; it only
 * says where to look, and whatever it misses a conflict brings (J2).
 */
export class SharedSync {
  readonly #ports: SharedPorts;
  readonly #copies: LocalCopies;
  readonly #closed = new AbortController();
  #isLost = false;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(ports: SharedPorts, copies: LocalCopies) {
    this.#ports = ports;
    this.#copies = copies;
  }

  start(): void {
    this.#ended = this.#follow().catch(this.#ports.onFault);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#ended;
  }

  /** The relay could not be reached: once it can be, this tab looks at all its runs again. */
  lost(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#lookForRelay().catch(this.#ports.onFault);
  }

  async #lookForRelay(): Promise<void> {
    const { journals, tell } = this.#ports;
    let waitMs = LOOK_FIRST_MS;
    while (!this.#closed.signal.aborted) {
      await pause(this.#ports, waitMs, this.#closed.signal);
      waitMs = Math.min(waitMs * 2, LOOK_LAST_MS);
      const isThere = await journals.list({ statuses: ["running"] }).then(
        () => true,
        (error: unknown) => !isUnreachable(error),
      );
      if (!isThere) continue;
      this.#isLost = false;
      await this.#lookAtAll();
      tell({ type: "awake" });
      return;
    }
  }

  async #follow(): Promise<void> {
    const { page, locks, name } = this.#ports;
    const closed = this.#closed.signal;
    while (!closed.aborted) {
      const untilHidden = AbortSignal.any([page.hideSignal(), closed]);
      await locks.hold(`anvia:${name}:shared`, untilHidden, (lost) =>
        this.#watch(AbortSignal.any([untilHidden, lost])),
      );
      const ended = new Promise((resolve) => {
        closed.addEventListener("abort", resolve, { once: true });
      });
      await Promise.race([page.shown(), closed.aborted || ended]);
    }
  }

  async #watch(until: AbortSignal): Promise<void> {
    const { store, clock, journals } = this.#ports;
    const known = await store.readDraft(CURSOR);
    const cursor = typeof known === "string" ? { cursor: known } : {};
    void this.#lookAtAll();
    const cancel = clock.wake(clock.now() + SETTLED_MS, () => void this.#lookAtAll());
    await this.#guard(async () => {
      for await (const change of journals.watch({ ...cursor, signal: until })) {
        await this.#guard(() => this.#bring(change.row));
        await this.#guard(() => store.writeDraft(CURSOR, change.cursor));
      }
    });
    cancel();
    // A watch goes on by itself; one that did not is begun again.
    await pause(this.#ports, LOOK_FIRST_MS, until);
  }

  /** Everything that is there and not here, or here and not there. Never rejects. */
  readonly #lookAtAll = onceMore(() =>
    this.#guard(async () => {
      const { store, journals } = this.#ports;
      const there = await journals.list();
      for (const row of there) await this.#guard(() => this.#bring(row));
      const known = new Set(there.map(({ runId }) => runId));
      const removed = new Set<string>();
      for (const { runId, sessionId } of await store.listRuns()) {
        if (known.has(runId) || this.#closed.signal.aborted) continue;
        await this.#guard(async () => {
          if ((await this.#copies.handIn(runId)) === "removed") removed.add(sessionId);
        });
      }
      for (const sessionId of removed) await this.#guard(() => this.#copies.forget(sessionId));
    }),
  );

  async #bring({ runId, sessionId, nextSeq }: RunRow): Promise<void> {
    if (this.#closed.signal.aborted) return;
    const here = await this.#ports.store.listRuns({ sessionId });
    const copy = here.find((row) => row.runId === runId);
    if ((copy?.nextSeq ?? 0) < nextSeq) await this.#copies.pull(runId);
  }

  /** A fault keeps nothing else from being looked at. A relay that is away is not one: it is looked for. */
  async #guard(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#closed.signal.aborted) return;
      if (isUnreachable(error)) this.lost();
      else this.#ports.onFault(error);
    }
  }
}
