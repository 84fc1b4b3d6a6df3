import { AnviaError } from "../errors.js";
import {
  deadlineOf,
  type InteractionRecord,
  type OpenedRecord,
} from "../relay/interaction-record.js";
import type { JournalRelay } from "../relay/journal-relay.js";
import type { RecordChange, RecordQuery, Relay, RelayOutcome } from "../relay/relay.js";
import { canSettle } from "../run/approval-policy.js";
import type { Decision } from "../run/events.js";
import { answerFault } from "../run/questions.js";
import { type JournalDevice, MemoryJournals } from "./memory-journals.js";
import type { Disruption } from "./relay-fixtures.js";

/** Who asks, and what they may do; see `Access` of `anvia-chat/server`. */
export interface MemoryAccess {
  /** Written with their decisions. @default what the decision says */
  readonly reviewerId?: string;
  /** Why they may not, in words for the person. @default they may */
  readonly refusal?: (record: InteractionRecord, decision: Decision) => string | undefined;
  /** Whose journals. @default "everybody" */
  readonly account?: string;
}

/** A device's way to {@link MemoryRelay}. */
export interface RelayDevice {
  readonly relay: Relay;
  /** What can be done to this way; `killEngine` happens to all devices. */
  readonly disruption: Disruption;
}

interface Stored {
  readonly record: InteractionRecord;
  readonly change: number;
}

/**
 * A relay's engine in memory, with as many devices as a test needs: for tests of several devices in one page. It
 * behaves as the reference server does, and its clock is its own.
 */
export class MemoryRelay {
  readonly journals: MemoryJournals;
  readonly #now: () => number;
  readonly #records = new Map<string, Stored>();
  readonly #watchers = new Set<() => void>();
  #changes = 0;
  #lives = 1;

  /** `now`: the engine's own clock, in ms since the epoch; it alone says when a deadline is over. */
  constructor({ now = Date.now }: { readonly now?: () => number } = {}) {
    this.#now = now;
    this.journals = new MemoryJournals({ now });
  }

  /** The way of one more device. */
  device(access: MemoryAccess = {}): RelayDevice {
    return new Device(this, access);
  }

  /** Every record as it is now, oldest first. */
  get records(): readonly InteractionRecord[] {
    const records = [...this.#records.values()].map(({ record }) => structuredClone(record));
    return records.sort((a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1));
  }

  /** How often it was started; answers of an earlier life are lost. */
  get lives(): number {
    return this.#lives;
  }

  /** The number of the newest change. */
  get lastChange(): number {
    return this.#changes;
  }

  /** Kills it and starts it again: what was on its way is lost, what was written stays, streams break. */
  kill(): void {
    this.#lives += 1;
    this.wake();
  }

  get(id: string): InteractionRecord | undefined {
    return structuredClone(this.#records.get(id)?.record);
  }

  open(opened: OpenedRecord): InteractionRecord {
    return this.get(opened.id) ?? this.put({ ...opened, version: 1, status: "pending" });
  }

  withdraw(id: string): InteractionRecord | undefined {
    const record = this.get(id);
    return record?.status === "pending" ? this.#end(record, { status: "cancelled" }) : record;
  }

  decide(
    id: string,
    decision: Decision,
    expectedVersion: number,
    { reviewerId, refusal }: MemoryAccess,
  ): RelayOutcome {
    const record = this.get(id);
    if (!record) return { status: "gone" };
    const message = refusal?.(record, decision) ?? misfit(record, decision);
    if (message !== undefined) return { status: "refused", message };
    if (record.decision?.decisionId === decision.decisionId) return { status: "won", record };
    if (record.status === "settled") return { status: "lost", record };
    const isInTime = this.#isOver(record) === (decision.status === "timed_out");
    if (record.status !== "pending" || record.version !== expectedVersion || !isInTime) {
      return { status: "gone", record };
    }
    const who = { via: "relay", ...(reviewerId !== undefined && { reviewerId }) } as const;
    const settled = { status: "settled", decision: { ...decision, ...who } } as const;
    return { status: "won", record: this.#end(record, settled) };
  }

  /** Writes a record as it is, as somebody would who got into the engine. */
  put(record: InteractionRecord): InteractionRecord {
    const copy = structuredClone(record);
    this.#records.set(record.id, { record: copy, change: ++this.#changes });
    this.wake();
    return structuredClone(copy);
  }

  /** Loses a record. */
  remove(id: string): void {
    this.#records.delete(id);
  }

  /** The newest state of the records that fit and changed after `change`, in the order of their changes. */
  changesAfter(query: RecordQuery, change: number): readonly RecordChange[] {
    return [...this.#records.values()]
      .filter((stored) => stored.change > change && fits(stored.record, query))
      .sort((a, b) => a.change - b.change)
      .map((stored) => ({
        record: structuredClone(stored.record),
        cursor: String(stored.change),
      }));
  }

  /** Lets everybody who watches look again. */
  wake(): void {
    for (const wake of [...this.#watchers]) wake();
  }

  /** Resolves at the next change, or when `signal` aborts. */
  woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#watchers.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#watchers.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  /** A deadline is no deadline where there is none. */
  #isOver({ request }: InteractionRecord): boolean {
    return (deadlineOf(request) ?? Number.POSITIVE_INFINITY) <= this.#now();
  }

  #end(
    record: InteractionRecord,
    end: Pick<InteractionRecord, "status" | "decision">,
  ): InteractionRecord {
    return this.put({ ...record, ...end, version: record.version + 1, settledAt: this.#now() });
  }
}

class Device implements RelayDevice, Relay {
  readonly #engine: MemoryRelay;
  readonly #access: MemoryAccess;
  readonly #journals: JournalDevice;
  readonly #closed = new AbortController();
  #mode: "open" | "mute" | "cut" = "open";

  constructor(engine: MemoryRelay, access: MemoryAccess) {
    this.#engine = engine;
    this.#access = access;
    this.#journals = engine.journals.device(access.account ?? "everybody");
  }

  get relay(): Relay {
    return this;
  }

  get journals(): JournalRelay {
    return this.#journals.journals;
  }

  get disruption(): Disruption {
    const journals = this.#journals.disruption;
    const set = (mode: "open" | "mute" | "cut", theirs: () => void) => {
      theirs();
      this.#mode = mode;
      this.#engine.wake();
    };
    return {
      loseAnswers: () => set("mute", journals.loseAnswers),
      cut: () => set("cut", journals.cut),
      heal: () => set("open", journals.heal),
      killEngine: async () => {
        this.#engine.kill();
        await journals.killEngine();
      },
    };
  }

  open(record: OpenedRecord): Promise<InteractionRecord> {
    return this.#ask(() => this.#engine.open(record));
  }

  withdraw(id: string): Promise<InteractionRecord | undefined> {
    return this.#ask(() => this.#engine.withdraw(id));
  }

  get(id: string): Promise<InteractionRecord | undefined> {
    return this.#ask(() => this.#engine.get(id));
  }

  list(query: RecordQuery = {}): Promise<readonly InteractionRecord[]> {
    return this.#ask(() => this.#engine.records.filter((record) => fits(record, query)));
  }

  async decide(
    id: string,
    decision: Decision,
    { expectedVersion }: { readonly expectedVersion: number },
  ): Promise<RelayOutcome> {
    try {
      return await this.#ask(() =>
        this.#engine.decide(id, decision, expectedVersion, this.#access),
      );
    } catch {
      return { status: "unknown" };
    }
  }

  async *watch(
    query: RecordQuery,
    options: { readonly cursor?: string; readonly signal: AbortSignal },
  ): AsyncIterable<RecordChange> {
    const signal = AbortSignal.any([options.signal, this.#closed.signal]);
    let place = options.cursor === undefined ? this.#engine.lastChange : Number(options.cursor);
    while (!signal.aborted) {
      const woken = this.#engine.woken(signal);
      const changes = this.#mode === "open" ? this.#engine.changesAfter(query, place) : [];
      for (const change of changes) {
        if (signal.aborted) return;
        place = Number(change.cursor);
        yield change;
      }
      if (changes.length === 0) await woken;
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
  }

  /** Does it, and answers, as far as the way and the engine's life let it. */
  async #ask<Answer>(work: () => Answer): Promise<Answer> {
    const { lives } = this.#engine;
    const isGone = () => this.#mode === "cut" || this.#closed.signal.aborted;
    await Promise.resolve();
    if (isGone() || lives !== this.#engine.lives) return unavailable();
    const answer = work();
    await Promise.resolve();
    const isHeard = this.#mode === "open" && !isGone() && lives === this.#engine.lives;
    return isHeard ? answer : unavailable();
  }
}

function unavailable(): never {
  const message = "The other devices cannot be reached just now.";
  throw new AnviaError("relay_unavailable", message, { retryable: true });
}

/** Why no record of this kind can be settled that way. */
function misfit({ request }: InteractionRecord, decision: Decision): string | undefined {
  if (!canSettle(request.kind, decision.status)) return "That is no answer to this.";
  if (request.kind !== "question" || decision.status !== "answered") return undefined;
  return answerFault(request.questions, decision.answers);
}

function fits(record: InteractionRecord, { kinds, ...members }: RecordQuery): boolean {
  if (kinds && !kinds.includes(record.request.kind)) return false;
  const { status, runId, sessionId, agentId, userId } = record;
  const own = new Map(Object.entries({ status, runId, sessionId, agentId, userId }));
  return Object.entries(members).every(
    ([name, value]) => value === undefined || own.get(name) === value,
  );
}
