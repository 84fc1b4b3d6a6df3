/**
 * Writes the audit log of a tab. Nobody waits for it, and nothing depends on it: what cannot be written is told
 * once, and made up for when a driver takes the run over, or when the log is exported.
 */
import * as z from "zod/mini";
import {
  type AuditEntry,
  type AuditRow,
  entryKey,
  FIRST_PREV,
  readAuditRow,
} from "../run/audit.js";
import {
  type AuditViewer,
  type EntryContext,
  entriesOf,
  lostEntry,
  revokedEntry,
  shownEntry,
} from "../run/audit-entries.js";
import { createRedaction } from "../run/audit-redaction.js";
import { type Decision, parseJournal } from "../run/events.js";
import type { GrantRow } from "../run/grants.js";
import { emptyRun } from "../run/reduce.js";
import type { Interaction, RunState } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";
import { type AuditEnd, chain, EMPTY_LOG } from "./audit-chain.js";
import type { JournalChange } from "./journal.js";

/** What the log needs of the runtime. */
export interface AuditPorts {
  readonly store: RunStore;
  readonly tabId: string;
  createId(): string;
  onFault(error: unknown): void;
  /** The paths that the tools of this name redact; `undefined` when this page has none. */
  redactedPaths(toolName: string): readonly string[] | undefined;
}

/** An interaction, and the state of its run. */
export interface AskedInteraction {
  readonly state: RunState;
  readonly interaction: Interaction;
}

/** A decision that came second, or too late. */
export interface LostDecision extends AskedInteraction {
  readonly decision: Decision;
}

/** How many rows are read at once where it is not known how many are needed. */
const CHUNK = 200;

/** See above; one a tab, made when there is something to write. */
export class AuditLog {
  readonly #ports: AuditPorts;
  /** What is known to be told, by {@link entryKey}. */
  readonly #told = new Set<string>();
  #end: AuditEnd | undefined;
  #queue: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(ports: AuditPorts) {
    this.#ports = ports;
  }

  /** Tells what this tab has just written to a journal, and before that what the run's last driver could not. */
  observe({ before, events }: JournalChange): void {
    const claim = events.find(({ type }) => type === "run_claimed");
    if (claim) this.#later(() => this.#catchUp(claim.runId, claim.seq));
    const entries = entriesOf(before, events, this.#context({ tabId: this.#ports.tabId }));
    if (entries.length > 0) this.note(entries);
  }

  /** Tells what no journal holds. */
  note(entries: readonly AuditEntry[]): void {
    this.#later(() => this.#write(entries));
  }

  /** Tells of a decision that did not count. */
  lost(lost: LostDecision, at: number): void {
    this.note([lostEntry(lost, at, this.#context({}))]);
  }

  /** Tells that the card of what `find` gives was in sight, unless this tab has said so, also before a reload. */
  shown(find: () => Promise<AskedInteraction | undefined>, by: AuditViewer): void {
    this.#later(async () => {
      const found = await find();
      if (!found) return;
      const { request, requestedAt } = found.interaction;
      const isTold = (await this.#rowsSince(requestedAt)).some(
        ({ kind, content }) =>
          kind === "shown" && content?.interactionId === request.id && content?.tabId === by.tabId,
      );
      if (!isTold) await this.#write([shownEntry(found.state, request, by)]);
    });
  }

  /** Tells that a permission was taken back. */
  revoked(grant: GrantRow, by: AuditViewer): void {
    this.note([revokedEntry(grant, by)]);
  }

  /** Resolves when everything that was told so far is written, or has failed. */
  flush(): Promise<void> {
    return this.#queue;
  }

  /** Every row as it stands in the store, as JSON lines, with what journals hold and the log did not. */
  async export(): Promise<string> {
    const { store } = this.#ports;
    for (const row of await store.listRuns()) {
      this.#later(() => this.#catchUp(row.runId, row.nextSeq));
    }
    await this.flush();
    const rows = await store.readAudit();
    return rows.map((row) => `${textOf(row)}\n`).join("");
  }

  /** The rows that can be read and fit. */
  async list(query: AuditQuery): Promise<readonly AuditRow[]> {
    await this.flush();
    const rows = await this.#ports.store.readAudit();
    return rows.flatMap((row) => readAuditRow(row) ?? []).filter((row) => fits(row, query));
  }

  #later(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#end = undefined;
      if (!this.#hasFailed) this.#ports.onFault(error);
      this.#hasFailed = true;
    });
  }

  /** In turn: appends behind the end; who comes second reads what the other one wrote, and chains anew. */
  async #write(entries: readonly AuditEntry[]): Promise<void> {
    let tried: AuditEnd | undefined;
    for (;;) {
      const end = await this.#readEnd(tried);
      const rows = await chain(end, await this.#untold(entries), this.#ports.createId);
      if (rows.length === 0) return;
      if ((await this.#ports.store.appendAudit(rows)) === "appended") {
        this.#note(rows);
        this.#hasFailed = false;
        return;
      }
      tried = end;
    }
  }

  /** What nobody has told yet, of runs that are still there: a conversation that was deleted is not told of. */
  async #untold(entries: readonly AuditEntry[]): Promise<readonly AuditEntry[]> {
    const fresh = entries.filter((entry) => !this.#told.has(entryKey(entry) ?? ""));
    const runIds = new Map<string, ReadonlySet<string>>();
    for (const { content } of fresh) {
      const { sessionId } = content;
      if (!runIds.has(sessionId)) runIds.set(sessionId, await this.#runsOf(sessionId));
    }
    return fresh.filter(
      ({ content, kind }) =>
        kind === "grant_revoked" || runIds.get(content.sessionId)?.has(content.runId),
    );
  }

  async #runsOf(sessionId: string): Promise<ReadonlySet<string>> {
    const rows = await this.#ports.store.listRuns({ sessionId });
    return new Set(rows.map(({ runId }) => runId));
  }

  /**
   * The log's end as this tab knows it; read when it is not known, or when `tried` turned out to be none: others
   * have written, or it was emptied, and perhaps begun anew.
   */
  async #readEnd(tried: AuditEnd | undefined): Promise<AuditEnd> {
    if (this.#end && !tried) return this.#end;
    const from = tried ? Math.max(0, tried.nextSeq - 1) : -1;
    const rows = await this.#ports.store.readAudit(from);
    this.#end = EMPTY_LOG;
    this.#note(rows);
    if (tried?.nextSeq === this.#end.nextSeq && tried.head === this.#end.head) {
      throw new Error("The audit log cannot be continued: its last row is not what it was.");
    }
    return this.#end;
  }

  /** A row that cannot be read has its place all the same: what is wrong with the log is found there. */
  #note(rows: readonly unknown[]): void {
    for (const value of rows) {
      const row = readAuditRow(value);
      const key = row && entryKey(row);
      if (key !== undefined) this.#told.add(key);
      const place = placeSchema.safeParse(value).data;
      if (place) this.#end = { nextSeq: place.seq + 1, head: place.hash ?? FIRST_PREV };
    }
  }

  /** Tells what stands in a journal before `untilSeq`, and in no row. */
  async #catchUp(runId: string, untilSeq: number): Promise<void> {
    const { events } = parseJournal(runId, await this.#ports.store.read(runId));
    const earlier = events.filter(({ seq }) => seq < untilSeq);
    const entries = entriesOf(emptyRun(runId), earlier, this.#context({ late: true }));
    const [first] = earlier;
    if (entries.length === 0 || !first) return;
    for (const row of await this.#rowsSince(first.at)) {
      const key = entryKey(row);
      if (key !== undefined) this.#told.add(key);
    }
    await this.#write(entries);
  }

  /** The rows of what happened at `since` or later, and some of before: the log is in order, or nearly. */
  async #rowsSince(since: number): Promise<readonly AuditRow[]> {
    const { store } = this.#ports;
    const found: AuditRow[] = [];
    let { nextSeq: until } = await this.#readEnd(undefined);
    while (until > 0) {
      const from = Math.max(0, until - CHUNK);
      const values = await store.readAudit(from, until - from);
      const rows = values.flatMap((value) => readAuditRow(value) ?? []);
      found.push(...rows);
      if (rows.every(({ at }) => at < since)) break;
      until = from;
    }
    return found;
  }

  #context(told: Pick<EntryContext, "tabId" | "late">): EntryContext {
    const { redactedPaths } = this.#ports;
    return {
      ...told,
      redactionFor: (toolName, isOfPage) =>
        createRedaction(redactedPaths(toolName) ?? (isOfPage ? [] : undefined)),
    };
  }
}

/** Which rows to list. All members must fit. */
export interface AuditQuery {
  readonly sessionId?: string;
  readonly runId?: string;
  readonly interactionId?: string;
  readonly toolName?: string;
  readonly kinds?: readonly AuditRow["kind"][];
}

function fits({ kind, content }: AuditRow, { kinds, ...of }: AuditQuery): boolean {
  if (kinds && !kinds.includes(kind)) return false;
  return Object.entries(of).every(
    ([key, value]) => value === undefined || content?.[key] === value,
  );
}

const placeSchema = z.object({ seq: z.int(), hash: z.catch(z.optional(z.string()), undefined) });

function textOf(row: unknown): string {
  try {
    return JSON.stringify(row) ?? "null";
  } catch {
    return "null"; // a row that somebody else wrote and JSON cannot hold; `verifyAudit` finds it
  }
}
