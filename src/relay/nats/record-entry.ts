/**
 * A record of an interaction as a value of a NATS key-value bucket, and what readers make of it. Pure.
 *
 * N1  Every key holds one record, whole, with its version. Whoever writes names the message that it read: the
 *     server takes one of two writers (see `subject-log.ts`).
 * N2  NATS checks no deadline. A decision counts by the time that the server itself put on its message: a
 *     person's before the deadline, that the time is over (`timed_out`) from then on. Every reader, whatever its
 *     own clock says, reads a record with a decision that does not count as it was without it, and it may be
 *     decided after that.
 * N3  What is read is untrusted: whatever is no record under its own key is not there.
 */
import { canSettle } from "../../run/approval-policy.js";
import type { Decision, InteractionRequest } from "../../run/events.js";
import { answerFault } from "../../run/questions.js";
import { deadlineOf, type InteractionRecord, readRecord } from "../interaction-record.js";
import type { RecordQuery } from "../relay.js";
import { decodeJson, tokenOf } from "./encoding.js";
import type { LogEntry } from "./subject-log.js";

/** A record with its place in the stream. */
export interface RecordEntry {
  readonly record: InteractionRecord;
  /** The message that holds it. */
  readonly seq: number;
  /** N2: the decision that is in the message and does not count. */
  readonly void?: Decision;
}

/** The key of an interaction: two tokens, so that those of one run can be asked for. */
export function keyOf(id: string): string {
  const run = runPart(id);
  return `${tokenOf(run)}.${tokenOf(id.slice(run.length))}`;
}

/** The keys of all interactions of a run; there may be some of other runs among them. */
export function keysOfRun(runId: string): string {
  return `${tokenOf(runPart(runId))}.*`;
}

/** Reads what a key holds; `undefined` when it holds no record of its own (N3). `key`: without the bucket. */
export function readEntry(
  key: string,
  { data, seq, at, isRemoval }: LogEntry,
): RecordEntry | undefined {
  const written = isRemoval ? undefined : readRecord(decodeJson(data));
  if (!written || keyOf(written.id) !== key || written.request.id !== written.id) return undefined;
  const { settledAt: _claimed, ...rest } = written; // only the server's own time counts
  const { decision } = written;
  if (decision && !countsAt(at, written.request, decision))
    return { record: undecided(rest), seq, void: decision };
  const settled = written.status !== "pending" && { settledAt: at };
  return { record: { ...rest, ...settled }, seq };
}

/** N2: whether a decision that the server took at this time counts. */
function countsAt(at: number, request: InteractionRequest, { status }: Decision): boolean {
  const deadline = deadlineOf(request) ?? Number.POSITIVE_INFINITY;
  if (status === "timed_out") return at >= deadline;
  return at < deadline || !PERSONS.includes(status);
}

/** What a person decides. The rest says that nobody decides it any more. */
const PERSONS: readonly Decision["status"][] = ["approved", "rejected", "answered", "provided"];

/** N2: the record as it was without its decision. */
function undecided({ decision: _void, ...record }: InteractionRecord): InteractionRecord {
  return { ...record, status: "pending", version: record.version - 1 };
}

/** What a decision can still do to what is there. `write`: it may count, the server says whether it does. */
export function standingOf(
  entry: RecordEntry,
  decision: Decision,
  expectedVersion: number,
): "write" | "won" | "lost" | "gone" {
  const { record } = entry;
  if (record.decision?.decisionId === decision.decisionId) return "won";
  if (record.status === "settled") return "lost";
  if (record.status === "cancelled" || record.version !== expectedVersion) return "gone";
  // Somebody was too late already: then so is whoever comes now.
  const isOver = entry.void !== undefined && PERSONS.includes(entry.void.status);
  return isOver && PERSONS.includes(decision.status) ? "gone" : "write";
}

/** Why this decision is none for this request, in plain words; `undefined` when it is one. */
export function decisionFault(asked: InteractionRequest, decision: Decision): string | undefined {
  if (!canSettle(asked.kind, decision.status)) return `A ${asked.kind} cannot be settled that way.`;
  return decision.status === "answered" && asked.kind === "question"
    ? answerFault(asked.questions, decision.answers)
    : undefined;
}

/** Whether a record is what was asked for. */
export function fitsQuery(record: InteractionRecord, query: RecordQuery): boolean {
  const { kinds, ...members } = query;
  if (kinds && !kinds.includes(record.request.kind)) return false;
  return Object.entries(members).every(
    ([name, value]) => value === undefined || Reflect.get(record, name) === value,
  );
}

function runPart(id: string): string {
  return id.split(":", 1)[0] ?? "";
}
