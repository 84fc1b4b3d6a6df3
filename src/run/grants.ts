/** Standing permissions: what a person allowed beyond one call, as a store keeps it. */
import * as z from "zod/mini";
import { canonicalJson, type Json, jsonSchema } from "./json.js";
import type { Interaction, RunState } from "./state.js";

/** One standing permission: which calls of which tool need not be asked about any more, and until when. */
export interface GrantRow {
  readonly grantId: string;
  /** The conversation in which it was given. */
  readonly sessionId: string;
  readonly runId: string;
  /** The approval with which it was given. */
  readonly interactionId: string;
  readonly agentId: string;
  readonly toolName: string;
  readonly title?: string | undefined;
  /** Where it holds: in its conversation, or in every conversation of this site. */
  readonly scope: "session" | "site";
  /** The part of an input that a call must have in common with the one that was shown. */
  readonly shape: Json;
  readonly shapeDigest: string;
  /** ms since the epoch, like every time here. */
  readonly grantedAt: number;
  /** From then on it allows nothing. */
  readonly expiresAt?: number | undefined;
  readonly reviewerId?: string | undefined;
  /** How many calls it has allowed. */
  readonly uses: number;
  /** Those calls, as `runId:callId`. */
  readonly usedBy: readonly string[];
  readonly lastUsedAt?: number | undefined;
  readonly revokedAt?: number | undefined;
}

/** One use of a grant: which call it is to allow (`runId:callId`), and when. */
export interface GrantUse {
  readonly callId: string;
  readonly at: number;
}

const text = z.string();
const time = z.number();

/** Schema of a {@link GrantRow}: rows read back from a store are untrusted. */
export const grantRowSchema: z.ZodMiniType<GrantRow> = z.object({
  grantId: text,
  sessionId: text,
  runId: text,
  interactionId: text,
  agentId: text,
  toolName: text,
  title: z.optional(text),
  scope: z.enum(["session", "site"]),
  shape: jsonSchema,
  shapeDigest: text,
  grantedAt: time,
  expiresAt: z.optional(time),
  reviewerId: z.optional(text),
  uses: z.number(),
  usedBy: z.array(text),
  lastUsedAt: z.optional(time),
  revokedAt: z.optional(time),
});

/** The grants among what a store holds, newest last; what cannot be read allows nothing and is left out. Pure. */
export function parseGrants(rows: readonly unknown[]): readonly GrantRow[] {
  return rows
    .flatMap((row) => readGrant(row) ?? [])
    .sort((a, b) => a.grantedAt - b.grantedAt || (a.grantId < b.grantId ? -1 : 1));
}

/** The grant that this row is; `undefined` when it cannot be read. Pure. */
export function readGrant(row: unknown): GrantRow | undefined {
  try {
    return grantRowSchema.safeParse(row).data;
  } catch {
    return undefined; // nested so deep that reading it overflows the stack
  }
}

/** Whether a grant allows anything at that time: neither revoked nor expired. Pure. */
export function isGrantLive({ revokedAt, expiresAt }: GrantRow, at: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || at < expiresAt);
}

/** The grant with this use counted, each call once; `undefined` when it does not allow it. Pure. */
export function withUse(grant: GrantRow, { callId, at }: GrantUse): GrantRow | undefined {
  if (!isGrantLive(grant, at)) return undefined;
  if (grant.usedBy.includes(callId)) return grant;
  const usedBy = [...grant.usedBy, callId];
  return { ...grant, uses: usedBy.length, usedBy, lastUsedAt: at };
}

/** Sessions that may not be forgotten by themselves: a grant given there still holds on the whole site. Pure. */
export function sessionsToKeep(grants: readonly GrantRow[], now: number): ReadonlySet<string> {
  const holding = grants.filter((grant) => grant.scope === "site" && isGrantLive(grant, now));
  return new Set(holding.map(({ sessionId }) => sessionId));
}

/** A standing permission as a journal holds it: all of a {@link GrantRow} that the store may not say otherwise. */
export type GivenGrant = Omit<
  GrantRow,
  "shapeDigest" | "uses" | "usedBy" | "lastUsedAt" | "revokedAt"
>;

/**
 * The standing permission that a person gave with this decision, from the journal alone; `undefined` when it
 * gave none. A decision that follows a permission gives none, and none is given that was not offered. Pure.
 */
export function grantGiven(
  { sessionId, runId, agentId }: Pick<RunState, "sessionId" | "runId" | "agentId">,
  { request, settlement }: Interaction,
): GivenGrant | undefined {
  if (request.kind !== "approval" || settlement.status !== "settled") return undefined;
  const { decision, at: grantedAt } = settlement;
  if (decision.status !== "approved" || !decision.grant) return undefined;
  if (decision.via !== "dialog" && decision.via !== "api") return undefined;
  const { grantId, scope, shape } = decision.grant;
  const isOffered = request.grant?.scopes.includes(scope) === true && request.level === undefined;
  const shown = decision.edited?.digest ?? request.digest;
  if (!isOffered || decision.digest !== shown) return undefined;
  const { id: interactionId, toolName, title } = request;
  const { reviewerId } = decision;
  return {
    ...{ grantId, sessionId, runId, interactionId, agentId, toolName, scope, shape, grantedAt },
    ...(scope === "site" && request.grant && { expiresAt: grantedAt + request.grant.siteMs }),
    ...(title !== undefined && { title }),
    ...(reviewerId !== undefined && { reviewerId }),
  };
}

/** Whether a row says about a permission what its journal says. An edited row does not (SECURITY). Pure. */
export function isGrantAsGiven(row: GivenGrant, given: GivenGrant): boolean {
  return factsOf(row) === factsOf(given);
}

function factsOf(grant: GivenGrant): string {
  const { grantId, sessionId, runId, interactionId, agentId, toolName, scope, shape } = grant;
  const { title = null, grantedAt, expiresAt = null, reviewerId = null } = grant;
  return canonicalJson([
    ...[grantId, sessionId, runId, interactionId, agentId, toolName, scope, shape],
    ...[title, grantedAt, expiresAt, reviewerId],
  ]);
}

/** A call, as far as it decides which permissions reach it. */
export interface CallInReach {
  readonly sessionId: string;
  readonly agentId: string;
  readonly toolName: string;
  /** What the tool's rule makes of its input now. */
  readonly shape: Json;
  /** How long the tool's rule lets a permission for the site last now. */
  readonly siteMs: number;
  /** How far its rule lets permissions reach now. */
  readonly scopes: readonly GrantRow["scope"][];
}

/** Whether a permission reaches a call at that time: its agent, tool, shape, place and time all fit. Pure. */
export function reaches(given: GivenGrant, call: CallInReach, at: number): boolean {
  if (given.agentId !== call.agentId || given.toolName !== call.toolName) return false;
  if (!call.scopes.includes(given.scope) || !isSameShape(given.shape, call.shape)) return false;
  if (given.scope === "session") return given.sessionId === call.sessionId;
  const endsAt = Math.min(given.expiresAt ?? given.grantedAt, given.grantedAt + call.siteMs);
  return given.grantedAt <= at && at < endsAt;
}

/** Whether two shapes are the same: canonical JSON decides. Pure. */
export function isSameShape(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
