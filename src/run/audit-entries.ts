/** What the events of a journal mean to the audit log. Pure: the same events always make the same entries. */
import type { AuditEntry, AuditKind, AuditSubject } from "./audit.js";
import type { Redaction } from "./audit-redaction.js";
import type { Decision, InteractionRequest, JournalEvent, RunEventOf } from "./events.js";
import type { GrantRow } from "./grants.js";
import { canonicalJson, type Json, toJson } from "./json.js";
import { reduce } from "./reduce.js";
import { findCall, findInteraction, type Interaction, type RunState } from "./state.js";

/** What the entries of a journal's events are made with. */
export interface EntryContext {
  /** A new redaction for a call of this tool; `isOfPage`: page code asked, about no call. */
  redactionFor(toolName: string, isOfPage?: boolean): Redaction;
  /** The tab that wrote the events, where that is known. */
  readonly tabId?: string | undefined;
  /** Whether the entries are made up for later. */
  readonly late?: boolean | undefined;
}

interface Step {
  readonly before: RunState;
  readonly after: RunState;
  readonly event: JournalEvent;
  readonly context: EntryContext;
}

/** The entries of events in a row, which lead on from `before`. */
export function entriesOf(
  before: RunState,
  events: readonly JournalEvent[],
  context: EntryContext,
): readonly AuditEntry[] {
  let state = before;
  return events.flatMap((event) => {
    const step = { before: state, after: reduce(state, event), event, context };
    state = step.after;
    return [...ofEvent(step), ...dropped(step)];
  });
}

/** Who saw a card or took something back, where, and when. */
export interface AuditViewer {
  readonly at: number;
  readonly tabId: string;
  readonly reviewerId?: string | undefined;
}

/** That a card was wholly in sight. Pure. */
export function shownEntry(
  state: RunState,
  request: InteractionRequest,
  by: AuditViewer,
): AuditEntry {
  const content = { ...interactionSubject(state, request), ...whoOf(by) };
  return { at: by.at, kind: "shown", content };
}

/** That a standing permission was taken back, after how many uses. Pure. */
export function revokedEntry(
  { grantId, sessionId, runId, agentId, toolName, interactionId, scope, uses }: GrantRow,
  by: AuditViewer,
): AuditEntry {
  const of = { sessionId, runId, agentId, toolName, interactionId, grantId, scope, uses };
  return { at: by.at, kind: "grant_revoked", content: { ...of, ...whoOf(by) } };
}

function whoOf({ tabId, reviewerId }: AuditViewer) {
  return { tabId, ...(reviewerId !== undefined && { reviewerId }) };
}

/** That a decision came second, or too late. */
export function lostEntry(
  {
    state,
    interaction: { request, settlement },
    decision,
  }: {
    readonly state: RunState;
    readonly interaction: Interaction;
    readonly decision: Decision;
  },
  at: number,
  context: EntryContext,
): AuditEntry {
  const redaction = redactionOf(context, request);
  const won = settlement.status === "settled" ? settlement.decision.decisionId : settlement.status;
  const said = { ...interactionSubject(state, request), ...decisionSubject(decision, redaction) };
  return { at, kind: "lost_race", content: { ...said, wonBy: won } };
}

/** The redaction for what is said about a request; it knows already what its input must not tell. */
function redactionOf(context: EntryContext, { toolName, callId, input }: InteractionRequest) {
  const redaction = context.redactionFor(toolName, callId === "");
  redaction.input(input);
  return redaction;
}

function interactionSubject(
  { runId, sessionId, agentId }: RunState,
  { kind, id, callId, toolName, title, ...request }: InteractionRequest,
): AuditSubject {
  return {
    runId,
    sessionId,
    agentId,
    toolName,
    interactionId: id,
    interactionKind: kind,
    ...(callId !== "" && { callId }),
    ...(title !== undefined && { title }),
    ...("digest" in request && { digest: request.digest }),
  };
}

/** Who decided, and what; not what was answered, and no more of a reason than `redaction` leaves. */
function decisionSubject(decision: Decision, redaction: Redaction) {
  const { status, decisionId, via, reviewerId, tabId } = decision;
  const { reason = undefined } = "reason" in decision ? decision : {};
  return {
    status,
    decisionId,
    via,
    ...(reviewerId !== undefined && { reviewerId }),
    ...(tabId !== undefined && { tabId }),
    ...(reason !== undefined && { reason: redaction.rest(reason) }),
    ...("assertion" in decision &&
      decision.assertion && { credentialId: decision.assertion.credentialId }),
  };
}

function ofEvent(step: Step): readonly AuditEntry[] {
  const { event, after } = step;
  switch (event.type) {
    case "interaction_requested":
      return requested(step, findInteraction(after, event.interaction.id));
    case "interaction_settled":
      return settled(step, findInteraction(after, event.interactionId), event.decision);
    case "tool_allowed":
      return allowed(step, event.callId, event.grantId);
    case "tool_reopened":
      return reopened(step, event);
    case "tool_started": {
      const { callId, attempt, operationId } = event;
      return executed(step, callId, { status: "started", attempt, operationId });
    }
    case "tool_finished":
      return executed(step, event.callId, { status: "finished" }, event.output);
    case "tool_failed":
      return executed(step, event.callId, { status: "failed" }, event.error);
    default:
      return [];
  }
}

function requested(step: Step, asked: Interaction | undefined): readonly AuditEntry[] {
  if (!asked || findInteraction(step.before, asked.request.id)) return [];
  const { request } = asked;
  const redaction = redactionOf(step.context, request);
  const input = redaction.input(request.input);
  const approval = request.kind === "approval" ? request : undefined;
  return [
    entry(step, "requested", {
      ...interactionSubject(step.after, request),
      input,
      ...(approval?.reason !== undefined && { reason: redaction.rest(approval.reason) }),
      ...(approval?.expiresAt !== undefined && { expiresAt: approval.expiresAt }),
      ...(approval?.level !== undefined && { level: approval.level }),
      ...(approval?.userId !== undefined && { userId: approval.userId }),
    }),
  ];
}

/** The kinds of what nobody decided. */
const UNDECIDED: { readonly [status in Decision["status"]]?: AuditKind } = {
  timed_out: "expired",
  superseded: "superseded",
  withdrawn: "tampered",
};

function settled(
  step: Step,
  asked: Interaction | undefined,
  decision: Decision,
): readonly AuditEntry[] {
  const isThisOne =
    asked?.settlement.status === "settled" && asked.settlement.decision === decision;
  if (!isThisOne) return [];
  const { request } = asked;
  const redaction = redactionOf(step.context, request);
  const subject = interactionSubject(step.after, request);
  const said = { ...subject, ...decisionSubject(decision, redaction) };
  const kind = UNDECIDED[decision.status];
  if (kind) return [entry(step, kind, said)];
  const decided = entry(step, "decided", said, answerOf(decision));
  if (request.kind === "recovery") {
    const { status } = decision;
    return [decided, entry(step, "executed", { ...subject, status, unknown: true })];
  }
  return decision.status === "approved"
    ? [
        ...edited(step, subject, decision, redaction),
        decided,
        ...granted(step, subject, decision, redaction),
      ]
    : [decided];
}

type Approved = Extract<Decision, { status: "approved" }>;

function edited(
  step: Step,
  subject: AuditSubject,
  { edited: change, reviewerId }: Approved,
  redaction: Redaction,
): readonly AuditEntry[] {
  if (!change) return [];
  return [
    entry(step, "edited", {
      ...subject,
      shownDigest: subject.digest ?? "",
      digest: change.digest,
      input: redaction.input(change.input),
      ...(reviewerId !== undefined && { reviewerId }),
    }),
  ];
}

function granted(
  step: Step,
  subject: AuditSubject,
  { grant, via, reviewerId }: Approved,
  redaction: Redaction,
): readonly AuditEntry[] {
  if (!grant) return [];
  const { grantId, scope, shape } = grant;
  if (via === "grant") return [entry(step, "grant_used", { ...subject, grantId })];
  const who = reviewerId !== undefined && { reviewerId };
  const of = { ...subject, grantId, scope, shape: redaction.rest(redaction.input(shape)), ...who };
  return [entry(step, "granted", of)];
}

function allowed(step: Step, callId: string, grantId: string | undefined): readonly AuditEntry[] {
  const call = findCall(step.after, callId);
  if (grantId === undefined || call?.progress.status !== "allowed") return [];
  const { input, digest } = call.progress;
  const told = step.context.redactionFor(call.toolName).input(input);
  return [
    entry(step, "grant_used", { ...callSubject(step, callId), grantId, digest, input: told }),
  ];
}

/** What was allowed would not be what runs; or it cannot run here, and nothing was changed. */
function reopened(
  step: Step,
  { callId, why, cause = causeOf(why) }: RunEventOf<"tool_reopened">,
): readonly AuditEntry[] {
  if (!isAudited(step, callId)) return [];
  const kind = cause === "changed" ? "tampered" : "superseded";
  return [entry(step, kind, { ...callSubject(step, callId), reason: why, cause })];
}

/** Older formats say it in words only. */
function causeOf(why: string): "no_tool" | "changed" {
  return /\b(?:has|have) the tool\b/.test(why) ? "no_tool" : "changed";
}

function executed(
  step: Step,
  callId: string,
  how: { readonly [member: string]: Json },
  output?: string,
): readonly AuditEntry[] {
  const { before, after } = step;
  const hasChanged = findCall(before, callId) !== findCall(after, callId);
  if (!hasChanged || !isAudited(step, callId)) return [];
  const { lastStart, attempts = 0 } = findCall(after, callId) ?? {};
  const start = lastStart && { digest: lastStart.digest, operationId: lastStart.operationId };
  const of = { ...callSubject(step, callId), ...start, attempt: attempts, ...how };
  return [entry(step, "executed", of, output)];
}

/** Interactions that ended because their run did, or because the result came in after all. */
function dropped(step: Step): readonly AuditEntry[] {
  const { before, after } = step;
  if (before.interactions === after.interactions) return [];
  return after.interactions.flatMap(({ request, settlement }) => {
    const was = findInteraction(before, request.id)?.settlement.status;
    if (settlement.status !== "cancelled" || was !== "pending") return [];
    const { reason } = settlement;
    return [entry(step, "cancelled", { ...interactionSubject(after, request), reason })];
  });
}

/** Whether somebody had to allow the call, now or for good. */
function isAudited({ before, after }: Step, callId: string): boolean {
  if (after.interactions.some(({ request }) => request.callId === callId)) return true;
  return [before, after].some((state) => {
    const { progress, lastStart } = findCall(state, callId) ?? {};
    const grantId = progress?.status === "allowed" ? progress.grantId : lastStart?.grantId;
    return grantId !== undefined;
  });
}

function callSubject({ after }: Step, callId: string): AuditSubject {
  const { runId, sessionId, agentId } = after;
  return { runId, sessionId, agentId, toolName: findCall(after, callId)?.toolName ?? "", callId };
}

/** Answers and outputs of people: what they are is not told, that they were these is. */
function answerOf(decision: Decision): string | undefined {
  if (decision.status === "answered") return canonicalJson(toJson(decision.answers));
  if (decision.status === "provided") return canonicalJson(decision.output);
  return decision.status === "happened" ? decision.output : undefined;
}

function entry(
  { event, context: { tabId, late } }: Step,
  kind: AuditKind,
  subject: AuditSubject,
  output?: string,
): AuditEntry {
  const told = {
    eventSeq: event.seq,
    ...(tabId !== undefined && { tabId }),
    ...(late && { late }),
  };
  return { at: event.at, kind, content: { ...told, ...subject }, output };
}
