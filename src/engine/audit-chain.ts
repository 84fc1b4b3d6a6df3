/** The hashes that bind the rows of the audit log (L1), and the check that they do. */
import {
  type AuditEntry,
  type AuditRow,
  bodyText,
  FIRST_PREV,
  headText,
  readAuditRow,
} from "../run/audit.js";

/** Where a log ends: the next row's place, and what it is bound to. */
export interface AuditEnd {
  readonly nextSeq: number;
  readonly head: string;
}

/** The end of a log without rows. */
export const EMPTY_LOG: AuditEnd = { nextSeq: 0, head: FIRST_PREV };

/** The rows of these entries, behind `end`. */
export async function chain(
  { nextSeq, head }: AuditEnd,
  entries: readonly AuditEntry[],
  createSalt: () => string,
): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = [];
  for (const { at, kind, content: subject, output } of entries) {
    const content = { ...subject, ...(await hashed(output)), salt: createSalt() };
    const body = await sha256(bodyText(content));
    const bound = { seq: nextSeq + rows.length, at, kind, prev: rows.at(-1)?.hash ?? head, body };
    rows.push({ ...bound, hash: await sha256(headText(bound)), content });
  }
  return rows;
}

/** What {@link verifyAudit} found. */
export type AuditVerdict =
  /** `erased`: rows whose conversation was deleted; `head`: the last row's hash, to keep elsewhere. */
  | { readonly ok: true; readonly rows: number; readonly erased: number; readonly head: string }
  /** `at`: the place of the first row that is wrong, or missing. */
  | { readonly ok: false; readonly at: number; readonly why: AuditFlaw };

/**
 * What is wrong with a row: it is not the one for its place (`gap`), says something else than its hash
 * (`hash`) or than it said (`body`), does not follow the row before (`prev`), or is no row (`unreadable`).
 */
export type AuditFlaw = "gap" | "hash" | "prev" | "body" | "unreadable";

/** See {@link verifyAudit}. */
export interface VerifyAuditOptions {
  /** The `head` of an earlier look, which must still be in the log. */
  readonly expectedHead?: string | undefined;
}

/** Checks every row; `verifyAudit` of the public API says more. */
export async function verifyRows(
  rows: readonly unknown[],
  { expectedHead }: VerifyAuditOptions,
): Promise<AuditVerdict> {
  let head = FIRST_PREV;
  let erased = 0;
  let isFound = expectedHead === undefined || expectedHead === head;
  for (const [at, value] of rows.entries()) {
    const row = readAuditRow(value);
    const why = row ? await flawOf(row, at, head) : "unreadable";
    if (!row || why) return { ok: false, at, why: why ?? "unreadable" };
    head = row.hash;
    isFound ||= head === expectedHead;
    if (!row.content) erased++;
  }
  if (!isFound) return { ok: false, at: rows.length, why: "gap" };
  return { ok: true, rows: rows.length, erased, head };
}

/** One row a line, as `export()` writes them; a line that is no JSON stays, as one that cannot be read. */
export function parseLines(text: string): readonly unknown[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        return undefined;
      }
    });
}

async function flawOf(row: AuditRow, at: number, head: string): Promise<AuditFlaw | undefined> {
  if (row.seq !== at) return "gap";
  if (row.prev !== head) return "prev";
  if ((await sha256(headText(row))) !== row.hash) return "hash";
  if (row.content && (await sha256(bodyText(row.content))) !== row.body) return "body";
  return undefined;
}

async function hashed(output: string | undefined) {
  if (output === undefined) return {};
  return { outputSha256: await sha256(output), outputLength: output.length };
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
