/**
 * Everything that can be written in a journal. A run is the list of these, in order, and nothing
 * else (J1). Every event has a `type`, the format's version `v`, and `at`, the writer's clock in ms
 * since the epoch. Formats are never edited: a change is a new version, upcast in `parseEvent` (J9).
 */
import * as z from "zod/mini";
import { jsonSchema } from "./json.js";
import { messageSchema, usageSchema } from "./message.js";
import { answerSchema, questionSchema } from "./questions.js";

/**
 * Version of the event format that this code writes. 2 added: superseded steps, answering for an approval,
 * refused repeats, the schema in an approval's request. 3 added: what a request allows (editing, standing
 * permissions, a passkey), and what a decision brings with it (a grant, an assertion, the edited words).
 */
export const EVENT_VERSION = 3;

const text = z.string();
const time = z.number(); // ms since the epoch
const optionalText = z.optional(text);

/** Why a run stopped, in words for people. `code` is one of AnviaError's. */
export const runFaultSchema = z.object({
  code: text,
  message: text,
  retryable: z.boolean(),
  status: z.optional(z.number()),
});
/** See {@link runFaultSchema}. */
export type RunFault = z.infer<typeof runFaultSchema>;

/** A tool call as it stands in a model's answer. `toolCallId` is the provider's own id, if it had one. */
export const calledSchema = z.object({
  callId: text,
  toolCallId: optionalText,
  toolName: text,
  args: text,
});

const requestBase = { id: text, toolName: text, title: optionalText, description: optionalText };
const callInput = { callId: text, toolCallId: optionalText, args: text, input: jsonSchema };

/** How far a standing permission reaches: this conversation, or every conversation of the page's origin. */
export const grantScopeSchema = z.enum(["session", "site"]);
/** See {@link grantScopeSchema}. */
export type GrantScope = z.infer<typeof grantScopeSchema>;

/** What a card may offer beside Approve: to allow calls of this shape from now on. */
export const grantOfferSchema = z.object({
  scopes: z.array(grantScopeSchema),
  /** What of the input a later call must have in common with this one; canonical JSON decides. */
  shape: jsonSchema,
  /** How long a permission for the whole site lasts, in ms. */
  siteMs: z.number(),
});
/** See {@link grantOfferSchema}. */
export type GrantOffer = z.infer<typeof grantOfferSchema>;

/**
 * What an authenticator says to the digest of an input: the members of WebAuthn's
 * AuthenticatorAssertionResponse, each in base64url without padding.
 */
export const assertionSchema = z.object({
  credentialId: text,
  clientDataJSON: text,
  authenticatorData: text,
  signature: text,
  userHandle: optionalText,
});
/** See {@link assertionSchema}. */
export type Assertion = z.infer<typeof assertionSchema>;

/** What a person is asked, frozen when it is asked: the dialog is drawn from this and nothing else. */
export const interactionRequestSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("approval"),
    ...requestBase,
    ...callInput,
    /** J10: SHA-256 over {toolName, callId, runId, input, tool schema}, in hex. */
    digest: text,
    /** SHA-256 over everything else that is in this request, its words and offers and deadline too, in hex. */
    seal: optionalText,
    /** The schema of the input, part of the digest: shows what changed when the person is asked again. */
    schema: z.optional(jsonSchema),
    reason: optionalText,
    rejectMessage: optionalText,
    timeoutMessage: optionalText,
    expiresAt: z.optional(time),
    userId: optionalText,
    /** The reviewer may change the input. */
    editable: z.optional(z.literal(true)),
    /** A yes counts only with an authenticator's word for the digest. */
    level: z.optional(z.literal("passkey")),
    /** Calls like this one may be allowed from now on. */
    grant: z.optional(grantOfferSchema),
  }),
  z.object({
    kind: z.literal("question"),
    ...requestBase,
    ...callInput,
    questions: z.array(questionSchema),
  }),
  z.object({
    kind: z.literal("output"),
    ...requestBase,
    ...callInput,
    /** JSON Schema of the output; none means `{ approved, reason? }`. */
    outputSchema: z.optional(jsonSchema),
  }),
  z.object({
    kind: z.literal("recovery"),
    ...requestBase,
    ...callInput,
    operationId: text,
    /** When the call whose outcome is unknown was started. */
    startedAt: time,
  }),
]);
/** See {@link interactionRequestSchema}. */
export type InteractionRequest = z.infer<typeof interactionRequestSchema>;

/** Who decided, and by which way it came in. */
const decidedBy = {
  decisionId: text,
  reviewerId: optionalText,
  via: z.enum(["dialog", "api", "handler", "deadline", "relay", "grant"]),
  /** The tab or device that wrote the decision; for "in this tab" and "in another tab". */
  tabId: optionalText,
};

/** How an interaction was settled. Which of these fit which kind is the reducer's rule. */
export const decisionSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("approved"),
    ...decidedBy,
    reason: optionalText,
    /** J10: the digest of what was shown to whoever said yes. */
    digest: optionalText,
    /** The input as the reviewer edited it, with its own digest, and what the policy said to it. */
    edited: z.optional(z.object({ input: jsonSchema, digest: text, reason: optionalText })),
    /** The standing permission that this decision gave; with `via: "grant"` the one that it follows. */
    grant: z.optional(z.object({ grantId: text, scope: grantScopeSchema, shape: jsonSchema })),
    /** Where the level asked for it. */
    assertion: z.optional(assertionSchema),
  }),
  z.object({
    status: z.literal("rejected"),
    ...decidedBy,
    reason: optionalText,
    rejectMessage: optionalText,
  }),
  z.object({ status: z.literal("timed_out"), ...decidedBy }),
  z.object({ status: z.literal("answered"), ...decidedBy, answers: z.array(answerSchema) }),
  z.object({ status: z.literal("provided"), ...decidedBy, output: jsonSchema }),
  z.object({ status: z.literal("happened"), ...decidedBy, output: optionalText }),
  z.object({ status: z.literal("run_again"), ...decidedBy }),
  z.object({ status: z.literal("stopped"), ...decidedBy }),
  /** Nobody decided: the visitor wrote something else instead, and sent it now. */
  z.object({ status: z.literal("superseded"), ...decidedBy }),
  /** Nobody decided: it was changed since it was shown (J10). The call is prepared and asked about anew. */
  z.object({ status: z.literal("withdrawn"), ...decidedBy }),
]);
/** See {@link decisionSchema}. */
export type Decision = z.infer<typeof decisionSchema>;

const head = { v: z.literal(EVENT_VERSION), at: time };
const event = <Type extends string, Shape extends z.core.$ZodLooseShape>(
  type: Type,
  shape: Shape,
) => z.object({ type: z.literal(type), ...head, ...shape });

/** Schema of one event; the member comments say who writes it, and when. */
export const runEventSchema = z.discriminatedUnion("type", [
  /** The first event of every journal. `purpose: "approval"` is an approval that page code asked for. */
  event("run_started", {
    sessionId: text,
    agentId: text,
    driverId: text,
    purpose: z.enum(["prompt", "approval"]),
    prompt: z.array(messageSchema),
    /** `maxTurns: n` allows n + 1 model calls. */
    maxTurns: z.number(),
    toolConcurrency: z.optional(z.number()),
    userId: optionalText,
    metadata: z.optional(jsonSchema),
  }),
  /** A driver took the run over (J6). What the one before it left in the air is now unknown. */
  event("run_claimed", { driverId: text }),
  /** The visitor added words while the run was going; they land before the next model call. */
  event("steered", { messageId: text, text }),
  /** Intent: the model is about to be called (J4). Turns count from 1, attempts too. */
  event("model_call_started", { turn: z.number(), attempt: z.number() }),
  event("model_call_finished", {
    turn: z.number(),
    text,
    reasoning: optionalText,
    providerItems: z.optional(z.array(jsonSchema)),
    calls: z.array(calledSchema),
    usage: z.optional(usageSchema),
    finishReason: optionalText,
  }),
  event("model_call_failed", { turn: z.number(), fault: runFaultSchema }),
  /** The call may run: the policy asks nobody, or a standing permission covers it. */
  event("tool_allowed", {
    callId: text,
    input: jsonSchema,
    digest: text,
    grantId: optionalText,
  }),
  /** The call will not run, and nobody was asked: a hook skipped it, the tool or its input is no good. */
  event("tool_refused", {
    callId: text,
    cause: z.enum(["skipped", "unknown_tool", "invalid_input", "nobody_to_ask", "repeated"]),
    text,
  }),
  /** J10: what was allowed is not what would run now; the call is prepared again. */
  event("tool_reopened", {
    callId: text,
    why: text,
    /** `changed`: input, schema or description. `policy`: the tool's policy would now ask, or ask for more. */
    cause: z.optional(z.enum(["changed", "policy", "no_tool", "no_grant"])),
  }),
  event("interaction_requested", { interaction: interactionRequestSchema }),
  event("interaction_settled", { interactionId: text, decision: decisionSchema }),
  /** Intent: `execute` is about to be called (J4). Without an end it is an unknown outcome (J5). */
  event("tool_started", {
    callId: text,
    attempt: z.number(),
    operationId: text,
    driverId: text,
  }),
  event("tool_finished", { callId: text, output: text }),
  event("tool_failed", { callId: text, error: text }),
  event("run_failed", { fault: runFaultSchema }),
  /** A person pressed Retry: a failed run goes on where it stopped. */
  event("run_retried", {}),
  event("run_cancelled", { reason: text }),
  event("run_completed", {}),
]);
/** One event of a journal. */
export type RunEvent = z.infer<typeof runEventSchema>;
/** The events of one `type`. */
export type RunEventOf<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;

/** An event in its place: `seq` counts from 0 without gaps (J2). */
export type JournalEvent = { readonly runId: string; readonly seq: number } & RunEvent;

/** A journal read back: its events, and whether it may be driven (J9). */
export interface ParsedJournal {
  readonly events: readonly JournalEvent[];
  /** Why this journal is read-only: written by a newer version, or damaged. */
  readonly unreadable?: { readonly seq: number; readonly why: "newer_version" | "damaged" };
}

/**
 * Checks rows that came back from a store, which is untrusted (SECURITY). Pure. Reading stops at the
 * first row that this code cannot read; the rows before it are still shown.
 */
export function parseJournal(runId: string, rows: readonly unknown[], fromSeq = 0): ParsedJournal {
  const events: JournalEvent[] = [];
  for (const [index, row] of rows.entries()) {
    const seq = fromSeq + index;
    const parsed = readEvent(row);
    if (!parsed || !standsAt(row, runId, seq)) {
      return { events, unreadable: { seq, why: isNewer(row) ? "newer_version" : "damaged" } };
    }
    events.push({ ...parsed, runId, seq });
  }
  return { events };
}

function readEvent(row: unknown): RunEvent | undefined {
  try {
    return runEventSchema.safeParse(upcast(row)).data;
  } catch {
    return undefined; // nested so deep that reading it overflows the stack
  }
}

/** A row of an older version in the form of this one (J9). Whatever versions 1 and 2 wrote means the same in 3. */
function upcast(row: unknown): unknown {
  const isOlder =
    typeof row === "object" && row !== null && "v" in row && (row.v === 1 || row.v === 2);
  return isOlder ? { ...row, v: EVENT_VERSION } : row;
}

const placeSchema = z.object({ runId: z.string(), seq: z.number() });
const versionSchema = z.object({ v: z.number() });

function standsAt(row: unknown, runId: string, seq: number): boolean {
  const place = placeSchema.safeParse(row);
  return place.success && place.data.runId === runId && place.data.seq === seq;
}

function isNewer(row: unknown): boolean {
  const version = versionSchema.safeParse(row);
  return version.success && version.data.v > EVENT_VERSION;
}
