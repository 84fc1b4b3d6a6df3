/** How a settled interaction reads: what became of it, who said so, and when. Pure. */
import type { Interaction } from "../../src/index.js";
import { grantWords } from "./grant-words.js";
import { type ChatStrings, format } from "./strings.js";

type Settled = Exclude<Interaction["settlement"], { status: "pending" }>;
type Decision = Extract<Settled, { status: "settled" }>["decision"];
type ApprovedDecision = Extract<Decision, { status: "approved" }>;

/** A settled interaction in words. */
export interface SettlementText {
  readonly status: string;
  /** Colour of its mark. `late`: nobody decided in time. */
  readonly tone: "yes" | "no" | "neutral" | "late";
  /** "by you" and the like; absent where nobody decided. */
  readonly by?: string;
  readonly at: number;
  /** The reason that was given, or what was answered. */
  readonly said?: string;
}

/** Who looks at it: to tell "you" from others. */
export interface Viewer {
  readonly tabId?: string | undefined;
  readonly reviewerId?: string | undefined;
}

/** The words for this settlement, or `undefined` while it is pending. Pure. */
export function settlementText(
  { request, settlement }: Interaction,
  viewer: Viewer,
  strings: ChatStrings,
): SettlementText | undefined {
  if (settlement.status === "pending") return undefined;
  const { at } = settlement;
  if (settlement.status === "cancelled") {
    return { status: strings.cancelled, tone: "neutral", at, ...saidOf(settlement.reason) };
  }
  const { decision } = settlement;
  const who = decision.status === "timed_out" ? undefined : whoDecided(decision, viewer, strings);
  const by = isByPermission(decision)
    ? { by: permissionText(decision, viewer, strings) }
    : who && { by: format(strings.by, { who }) };
  if (decision.status === "superseded") {
    const said = isMine(decision, viewer) ? strings.youWroteElse : strings.someoneWroteElse;
    return { status: strings.setAside, tone: "neutral", said, at, ...by };
  }
  if (decision.status === "withdrawn") {
    return { status: strings.setAside, tone: "neutral", said: strings.changedSinceShown, at };
  }
  // Nothing was run: an answer in place of a call is never shown as the call's approval.
  if (decision.status === "provided" && request.kind === "approval") {
    return { status: strings.answered, tone: "neutral", said: asText(decision.output), at, ...by };
  }
  return { ...outcome(decision, strings), at, ...by };
}

function saidOf(text: string | undefined): { said?: string } {
  return text ? { said: text } : {};
}

function outcome(
  decision: Exclude<Decision, { status: "superseded" | "withdrawn" }>,
  strings: ChatStrings,
): Pick<SettlementText, "status" | "tone" | "said"> {
  switch (decision.status) {
    case "approved":
      return { status: approvedStatus(decision, strings), tone: "yes", ...saidOf(decision.reason) };
    case "rejected":
      return { status: strings.rejected, tone: "no", ...saidOf(decision.reason) };
    case "timed_out":
      return { status: strings.timedOut, tone: "late", said: strings.nobodyAnswered };
    case "answered":
      return { status: strings.answered, tone: "yes" };
    case "provided":
      return providedOutcome(decision.output, strings);
    case "happened":
      return {
        status: strings.answered,
        tone: "yes",
        ...saidOf(joined(strings.happened, decision.output)),
      };
    case "run_again":
      return { status: strings.answered, tone: "yes", said: strings.runAgain };
    case "stopped":
      return { status: strings.answered, tone: "no", said: strings.stop };
    default:
      decision satisfies never;
      return { status: "", tone: "neutral" };
  }
}

/** What was allowed with it from now on, or that it was allowed by such a permission. */
function approvedStatus({ via, grant }: ApprovedDecision, strings: ChatStrings): string {
  const words = grantWords(strings);
  if (via === "grant") return words.allowed;
  if (!grant) return strings.approved;
  return grant.scope === "session" ? words.allowedConversation : words.allowedSite;
}

function joined(first: string, second: string | undefined): string {
  return second ? `${first}: ${second}` : first;
}

/** An output that says `approved` reads like the approval that it is. */
function providedOutcome(output: unknown, strings: ChatStrings) {
  if (typeof output === "object" && output !== null && "approved" in output) {
    const said =
      "reason" in output && typeof output.reason === "string" ? output.reason : undefined;
    const yes = output.approved === true;
    const status = yes ? strings.approved : strings.rejected;
    return { status, tone: yes ? "yes" : "no", ...saidOf(said) } as const;
  }
  return { status: strings.answered, tone: "yes", ...saidOf(asText(output)) } as const;
}

function asText(output: unknown): string {
  return typeof output === "string" ? output : JSON.stringify(output);
}

function whoDecided(decision: Decision, viewer: Viewer, strings: ChatStrings): string {
  const name = decision.reviewerId;
  switch (decision.via) {
    case "dialog":
      return whoseDialog(decision, viewer, strings);
    case "relay":
      return name ?? strings.byDevice;
    default:
      return name ?? strings.byPage;
  }
}

function whoseDialog(decision: Decision, viewer: Viewer, strings: ChatStrings): string {
  const name = decision.reviewerId;
  if (decision.tabId !== undefined && decision.tabId === viewer.tabId) {
    return name ? format(strings.byYouAs, { name }) : strings.byYou;
  }
  return isMine(decision, viewer)
    ? strings.byYouElsewhere
    : format(strings.bySomeoneElsewhere, { name: name ?? "" });
}

function isByPermission({ status, via }: Decision): boolean {
  return status === "approved" && via === "grant";
}

function permissionText(
  { reviewerId: name }: Decision,
  viewer: Viewer,
  strings: ChatStrings,
): string {
  const isMine = name === undefined || name === viewer.reviewerId;
  const words = grantWords(strings);
  return isMine ? words.byPermission : format(words.byPermissionOf, { name });
}

function isMine({ via, reviewerId, tabId }: Decision, viewer: Viewer): boolean {
  const here = tabId !== undefined && tabId === viewer.tabId;
  return via === "dialog" && (here || !reviewerId || reviewerId === viewer.reviewerId);
}
