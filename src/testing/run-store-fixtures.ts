/** What the acceptance suite of `RunStore` is written with: builders, and assertions that throw. */
import type { AuditRow } from "../run/audit.js";
import { EVENT_VERSION, type JournalEvent, type RunEvent } from "../run/events.js";
import type { GrantRow } from "../run/grants.js";
import { canonicalJson, type Json } from "../run/json.js";
import type { RunRow } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";

/** One fresh, empty storage, made for one case. */
export interface OpenedStore {
  readonly store: RunStore;
  /**
   * Opens the same storage again beside `store`, as another tab or the page after a reload does. `store`
   * stays open. Called for durable stores only.
   */
  reopen(): Promise<RunStore>;
  /** Closes every store that was opened and removes the storage. */
  dispose(): Promise<void>;
}

/** What a store promises, by title; a case throws when its promise is broken. */
export type StoreCases = Readonly<Record<string, (opened: OpenedStore) => Promise<void>>>;

/** An event at a place. `driverId` tells writers apart. Pure. */
export function claimed(runId: string, seq: number, driverId = "driver"): JournalEvent {
  return at(runId, seq, { type: "run_claimed", v: EVENT_VERSION, at: seq, driverId });
}

/** Events at the places `from` to `to`, both included. Pure. */
export function claims(runId: string, from: number, to: number): JournalEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => claimed(runId, from + index));
}

/** An event that holds any text. Pure. */
export function finished(runId: string, seq: number, output: string): JournalEvent {
  return at(runId, seq, {
    type: "tool_finished",
    v: EVENT_VERSION,
    at: seq,
    callId: "call",
    output,
  });
}

/** The row of a run, of session "session" unless `changes` say otherwise. Pure. */
export function row(runId: string, changes: Partial<RunRow> = {}): RunRow {
  return {
    runId,
    sessionId: "session",
    agentId: "agent",
    status: "running",
    nextSeq: 1,
    pending: 0,
    startedAt: 0,
    updatedAt: 0,
    ...changes,
  };
}

/** A grant of session "session" for the tool "refund", unless `changes` say otherwise. Pure. */
export function grant(grantId: string, changes: Partial<GrantRow> = {}): GrantRow {
  return {
    grantId,
    sessionId: "session",
    runId: "r",
    interactionId: "r:approval:call:1",
    agentId: "agent",
    toolName: "refund",
    scope: "session",
    shape: {},
    shapeDigest: "digest",
    grantedAt: 1,
    uses: 0,
    usedBy: [],
    ...changes,
  };
}

/** A row of the audit log: what rows say, and whether their hashes are any, does not concern a store. Pure. */
export function auditRow(
  seq: number,
  content: Record<string, string> = {},
  prev = `hash ${seq - 1}`,
): AuditRow {
  const { writer = "" } = content;
  return {
    seq,
    at: seq,
    kind: "requested",
    prev,
    body: `body ${seq}`,
    hash: `hash ${seq}${writer}`,
    content: {
      salt: "salt",
      sessionId: "session",
      runId: "r",
      agentId: "agent",
      toolName: "refund",
      ...content,
    },
  };
}

/** Begins a run: its first event, and its row. */
export async function begin(store: RunStore, runId: string, changes?: Partial<RunRow>) {
  const outcome = await store.append([claimed(runId, 0)], row(runId, changes));
  expectSame(outcome, "appended", `the first event of run ${JSON.stringify(runId)}`);
}

/** Journal, rows and drafts of these runs and keys, to compare a storage before and after. */
export async function contentOf(store: RunStore, runIds: readonly string[], keys: string[] = []) {
  return {
    journals: await Promise.all(runIds.map((runId) => store.read(runId))),
    rows: await store.listRuns(),
    drafts: await Promise.all(keys.map((key) => store.readDraft(key))),
  };
}

/** @throws Error unless both are the same JSON; the order of members does not matter. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [textOf(actual), textOf(expected)];
  if (found !== wanted) {
    throw new Error(`${what}: expected ${shortened(wanted)}, found ${shortened(found)}`);
  }
}

/** @throws Error unless the promise rejects with an AnviaError of this code. */
export async function expectFault(call: Promise<unknown>, code: string, what: string) {
  const outcome = await call.then(
    () => "no error",
    (error: unknown) => codeOf(error) ?? String(error),
  );
  expectSame(outcome, code, what);
}

function at(runId: string, seq: number, event: RunEvent): JournalEvent {
  return { ...event, runId, seq };
}

function textOf(value: unknown): string {
  return value === undefined ? "nothing" : canonicalJson(value as Json); // CAST: the suite stores only JSON
}

function shortened(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}… (${text.length} characters)` : text;
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
