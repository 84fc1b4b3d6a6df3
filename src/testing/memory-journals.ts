import { AnviaError } from "../errors.js";
import type {
  JournalRelay,
  Lease,
  SharedAppend,
  SharedChange,
  SharedEvent,
} from "../relay/journal-relay.js";
import type { RunRow } from "../run/state.js";
import type { Disruption } from "./relay-fixtures.js";

/** A device's way to {@link MemoryJournals}. */
export interface JournalDevice {
  readonly journals: JournalRelay;
  /** What can be done to this way; `killEngine` breaks off the streams of all. */
  readonly disruption: Disruption;
}

interface StoredRun {
  readonly events: readonly SharedEvent[];
  readonly row: RunRow;
  readonly change: number;
}

interface Account {
  readonly runs: Map<string, StoredRun>;
  /** Runs that were removed: they cannot begin again. */
  readonly removed: Set<string>;
  readonly leases: Map<string, { readonly holder: string; readonly until: number }>;
}

/**
 * The engine of journals that travel, in memory: for tests of two devices in one page. It keeps what it was
 * given as JSON, so that nobody changes it from outside.
 */
export class MemoryJournals {
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();
  readonly #listeners = new Set<() => void>();
  #changes = 0;

  /** `now`: the engine's own clock, by which leases run out. */
  constructor({ now = Date.now }: { readonly now?: () => number } = {}) {
    this.#now = now;
  }

  /** The way of one more device of this account. */
  device(account: string): JournalDevice {
    return new Device(this, account);
  }

  append(account: string, { events, row, appendId }: SharedAppend): "appended" | "conflict" {
    const { runs, removed } = this.#account(account);
    const { runId } = row;
    if (removed.has(runId)) return "conflict";
    const known = runs.get(runId)?.events ?? [];
    if (events.some(({ seq }, index) => seq !== known.length + index)) return "conflict";
    const added = events.map((event) => ({ seq: event.seq, appendId, event: copy(event) }));
    runs.set(runId, { events: [...known, ...added], row: copy(row), change: ++this.#changes });
    this.wake();
    return "appended";
  }

  read(account: string, runId: string, fromSeq: number): readonly SharedEvent[] {
    return copy(this.#account(account).runs.get(runId)?.events.slice(fromSeq) ?? []);
  }

  list(account: string): readonly RunRow[] {
    const rows = [...this.#account(account).runs.values()].map(({ row }) => copy(row));
    return rows.sort((a, b) => a.startedAt - b.startedAt || (a.runId < b.runId ? -1 : 1));
  }

  removeSession(account: string, sessionId: string): void {
    const { runs, removed } = this.#account(account);
    for (const [runId, { row }] of runs) {
      if (row.sessionId !== sessionId) continue;
      runs.delete(runId);
      removed.add(runId);
    }
  }

  /** The newest state of the runs that changed after `change`, in the order of their changes. */
  changesAfter(account: string, change: number): readonly SharedChange[] {
    return [...this.#account(account).runs.values()]
      .filter((run) => run.change > change)
      .sort((a, b) => a.change - b.change)
      .map((run) => ({ row: copy(run.row), cursor: String(run.change) }));
  }

  /** The number of the newest change. */
  get lastChange(): number {
    return this.#changes;
  }

  lease(account: string, runId: string, holder: string, ms: number): Lease {
    const { leases } = this.#account(account);
    const held = leases.get(runId);
    const now = this.#now();
    if (held && held.holder !== holder && held.until > now) {
      return { isHeld: false, holder: held.holder, expiresInMs: held.until - now };
    }
    leases.set(runId, { holder, until: now + ms });
    return { isHeld: true };
  }

  release(account: string, runId: string, holder: string): void {
    const { leases } = this.#account(account);
    if (leases.get(runId)?.holder === holder) leases.delete(runId);
  }

  /** Lets everybody who watches look again. */
  wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Resolves at the next change, or when `signal` aborts. */
  woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#listeners.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#listeners.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  #account(name: string): Account {
    const known = this.#accounts.get(name) ?? {
      runs: new Map(),
      removed: new Set(),
      leases: new Map(),
    };
    this.#accounts.set(name, known);
    return known;
  }
}

class Device implements JournalDevice, JournalRelay {
  readonly #engine: MemoryJournals;
  readonly #account: string;
  #mode: "open" | "mute" | "cut" = "open";

  constructor(engine: MemoryJournals, account: string) {
    this.#engine = engine;
    this.#account = account;
  }

  get journals(): JournalRelay {
    return this;
  }

  get disruption(): Disruption {
    const set = (mode: "open" | "mute" | "cut") => {
      this.#mode = mode;
      this.#engine.wake();
    };
    return {
      loseAnswers: () => set("mute"),
      cut: () => set("cut"),
      heal: () => set("open"),
      killEngine: async () => this.#engine.wake(), // what is in memory here outlives it
    };
  }

  async append(entry: SharedAppend): Promise<"appended" | "conflict" | "unknown"> {
    try {
      return await this.#ask(() => this.#engine.append(this.#account, entry));
    } catch {
      return "unknown";
    }
  }

  read(runId: string, fromSeq = 0): Promise<readonly SharedEvent[]> {
    return this.#ask(() => this.#engine.read(this.#account, runId, fromSeq));
  }

  list(query: Parameters<JournalRelay["list"]>[0] = {}): Promise<readonly RunRow[]> {
    const { sessionId, statuses } = query;
    return this.#ask(() =>
      this.#engine
        .list(this.#account)
        .filter((row) => sessionId === undefined || row.sessionId === sessionId)
        .filter((row) => statuses === undefined || statuses.includes(row.status)),
    );
  }

  removeSession(sessionId: string): Promise<void> {
    return this.#ask(() => this.#engine.removeSession(this.#account, sessionId));
  }

  async *watch({
    cursor,
    signal,
  }: Parameters<JournalRelay["watch"]>[0]): AsyncIterable<SharedChange> {
    let place = cursor === undefined ? this.#engine.lastChange : Number(cursor);
    while (!signal.aborted) {
      const woken = this.#engine.woken(signal);
      const changes = this.#mode === "open" ? this.#engine.changesAfter(this.#account, place) : [];
      for (const change of changes) {
        if (signal.aborted) return;
        place = Number(change.cursor);
        yield change;
      }
      if (changes.length === 0) await woken;
    }
  }

  lease(runId: string, holder: string, ms: number): Promise<Lease> {
    return this.#ask(() => this.#engine.lease(this.#account, runId, holder, ms));
  }

  release(runId: string, holder: string): Promise<void> {
    return this.#ask(() => this.#engine.release(this.#account, runId, holder));
  }

  /** Does it, and answers, as far as the way lets it. */
  async #ask<Answer>(work: () => Answer): Promise<Answer> {
    await Promise.resolve();
    const answer = this.#mode === "cut" ? undefined : { is: work() };
    if (this.#mode === "open" && answer) return answer.is;
    const message = "The other devices cannot be reached just now.";
    throw new AnviaError("relay_unavailable", message, { retryable: true });
  }
}

function copy<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}
