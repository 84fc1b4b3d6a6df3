/**
 * The audit log: rows that are only ever added, each bound to the one before it by its hash.
 *
 * L1 `hash` binds a row's place, time, kind, the hash of the row before, and `body`; `body` binds what it says.
 * L2 What a row says (`content`) may be erased; that it was there, when, and of what kind, may not.
 * L3 Every content has a random `salt`, so that what was erased cannot be guessed back from `body`.
 */
import * as z from "zod/mini";
import { canonicalJson, type Json, toJson } from "./json.js";

/**
 * What happened. `shown`: the card stood wholly in sight. `lost_race`: a decision that came second. `executed`:
 * a call that somebody had to allow began, ended, or had its unknown outcome settled. `tampered`: what was
 * asked or allowed is not what it was any more (J10), and nothing ran.
 */
export type AuditKind =
  | "requested"
  | "shown"
  | "decided"
  | "lost_race"
  | "edited"
  | "granted"
  | "grant_used"
  | "grant_revoked"
  | "executed"
  | "expired"
  | "cancelled"
  | "superseded"
  | "tampered";

/** What a row says, but for its salt. */
export interface AuditSubject {
  readonly sessionId: string;
  readonly runId: string;
  readonly agentId: string;
  readonly toolName: string;
  readonly [member: string]: Json;
}

/** What a row says; erased with its conversation (L2). */
export type AuditContent = AuditSubject & { readonly salt: string };

/** Something that happened, before it has its place in the log. */
export interface AuditEntry {
  /** ms since the epoch, the writer's clock. */
  readonly at: number;
  readonly kind: AuditKind;
  readonly content: AuditSubject;
  /** What came of a call, or what a person answered: only its SHA-256 and its length are written. */
  readonly output?: string | undefined;
}

/** One row of the log. */
export interface AuditRow {
  /** Counts from 0 without gaps. */
  readonly seq: number;
  /** ms since the epoch, the writer's clock. */
  readonly at: number;
  readonly kind: AuditKind;
  /** The hash of the row before; {@link FIRST_PREV} in the first one. */
  readonly prev: string;
  /** SHA-256 of the canonical JSON of `content`, in hex. */
  readonly body: string;
  /** SHA-256 of the canonical JSON of `{seq, at, kind, prev, body}`, in hex. */
  readonly hash: string;
  /** Not there when it was erased. */
  readonly content?: AuditContent | undefined;
}

/** `prev` of the first row. */
export const FIRST_PREV = "0".repeat(64);

const text = z.string();
const hex = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** Schema of an {@link AuditRow}. Strict: a member that no hash binds could say anything. */
const auditRowSchema = z.strictObject({
  seq: z.number(),
  at: z.number(),
  kind: text,
  prev: hex,
  body: hex,
  hash: hex,
  content: z.optional(z.unknown()),
});

/** A row read back, which is untrusted; `undefined` when it is none. Pure. */
export function readAuditRow(row: unknown): AuditRow | undefined {
  try {
    const parsed = auditRowSchema.safeParse(row).data;
    if (!parsed) return undefined;
    const { content, ...bound } = parsed;
    const json = content === undefined ? undefined : toJson(content);
    if (json === null || Array.isArray(json)) return undefined;
    if (json !== undefined && typeof json !== "object") return undefined;
    // CAST: a kind of a newer version and its content are passed on as they are; the hashes bind both
    return (json === undefined ? bound : { ...bound, content: json }) as AuditRow;
  } catch {
    return undefined; // no JSON, or nested so deep that reading it overflows the stack
  }
}

/** What `body` is the hash of. Pure. */
export function bodyText(content: AuditContent): string {
  return canonicalJson(content);
}

/** What `hash` is the hash of (L1). Pure. */
export function headText({
  seq,
  at,
  kind,
  prev,
  body,
}: Omit<AuditRow, "hash" | "content">): string {
  return canonicalJson({ seq, at, kind, prev, body });
}

/** Names what an entry tells, so that nobody tells it twice; `undefined` for what no journal holds. Pure. */
export function entryKey({
  kind,
  content,
}: Pick<AuditRow, "kind"> & { content?: AuditSubject | undefined }) {
  if (content?.eventSeq === undefined) return undefined;
  const { runId, eventSeq, interactionId = null } = content;
  return canonicalJson([runId, eventSeq, kind, interactionId]);
}
