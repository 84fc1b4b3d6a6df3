/** How much a runtime keeps in its store, and of what. */
import { parseJournal } from "../run/events.js";
import type { Json } from "../run/json.js";
import { emptyRun, fold } from "../run/reduce.js";
import type { RunRow } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";

/** Rows of one kind, and how long they are as JSON in UTF-8. */
export interface StoredAmount {
  readonly rows: number;
  readonly bytes: number;
}

/** Something typed and not sent. */
export interface StoredDraft {
  readonly key: string;
  readonly value: Json;
  readonly bytes: number;
}

/** What is kept of one conversation. */
export interface StoredSession {
  readonly sessionId: string;
  readonly runs: number;
  readonly pending: number;
  readonly updatedAt: number;
  readonly events: StoredAmount;
  readonly drafts: readonly StoredDraft[];
}

/** Everything that is kept. */
export interface StorageReport {
  /** Whether it survives the page. */
  readonly durable: boolean;
  /** What the browser says about the whole origin; absent where it says nothing. */
  readonly origin?: {
    readonly usageBytes: number;
    readonly quotaBytes: number;
    /** Whether the browser promised not to remove it by itself. */
    readonly isPersisted: boolean;
  };
  /** Newest first. */
  readonly sessions: readonly StoredSession[];
  readonly grants: StoredAmount;
  readonly audit: StoredAmount;
}

/** Measures a store, by reading all of it. Drafts are found by what they are drafts of. */
export async function reportStorage(store: RunStore): Promise<StorageReport> {
  const rows = await store.listRuns();
  const sessions: StoredSession[] = [];
  for (const sessionId of new Set(rows.map((row) => row.sessionId))) {
    const runs = rows.filter((row) => row.sessionId === sessionId);
    sessions.push(await reportSession(store, sessionId, runs));
  }
  const origin = await originStorage();
  return {
    durable: store.durable,
    ...(origin && { origin }),
    sessions: sessions.sort((a, b) => b.updatedAt - a.updatedAt),
    grants: amountOf(await store.listGrants()),
    audit: amountOf(await store.readAudit()),
  };
}

async function reportSession(
  store: RunStore,
  sessionId: string,
  runs: readonly RunRow[],
): Promise<StoredSession> {
  const journals = await Promise.all(runs.map(({ runId }) => store.read(runId)));
  const keys = [
    `composer:${sessionId}`,
    ...runs.flatMap(({ runId }, index) => draftKeys(runId, journals[index] ?? [])),
  ];
  const drafts = await Promise.all(keys.map((key) => readDraft(store, key)));
  return {
    sessionId,
    runs: runs.length,
    pending: runs.reduce((sum, run) => sum + run.pending, 0),
    updatedAt: Math.max(...runs.map(({ updatedAt }) => updatedAt)),
    events: amountOf(journals.flat()),
    drafts: drafts.filter((draft) => draft !== undefined),
  };
}

/** What cards and the streamed answer of a run keep beside its journal. */
function draftKeys(runId: string, rows: readonly unknown[]): readonly string[] {
  const { interactions } = fold(emptyRun(runId), parseJournal(runId, rows).events);
  const kinds = ["reason", "answers", "edit", "outbox"];
  return [
    `partial:${runId}`,
    ...interactions.flatMap(({ request }) => kinds.map((kind) => `${kind}:${request.id}`)),
  ];
}

async function readDraft(store: RunStore, key: string): Promise<StoredDraft | undefined> {
  const value = await store.readDraft(key);
  return value === undefined ? undefined : { key, value, bytes: bytesOf(value) };
}

async function originStorage(): Promise<StorageReport["origin"]> {
  if (typeof navigator === "undefined" || !navigator.storage?.estimate) return undefined;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  const isPersisted = await navigator.storage.persisted();
  return { usageBytes: usage, quotaBytes: quota, isPersisted };
}

function amountOf(rows: readonly unknown[]): StoredAmount {
  return { rows: rows.length, bytes: rows.reduce<number>((sum, row) => sum + bytesOf(row), 0) };
}

const encoder = new TextEncoder();

function bytesOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value) ?? "").length;
}
