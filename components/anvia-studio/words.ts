/** What the studio says about events, spans and marks. English, short, and always what the journal says. */
import type {
  Decision,
  InteractionRequest,
  JournalEvent,
  Mark,
  RunFault,
  Span,
  WaitSpan,
} from "../../src/index.js";
import { visibleLabel } from "../internal/visible-text.js";
import { countText, durationText, numberText } from "./durations.js";

/** Which part of a run something belongs to; it has that part's colour everywhere. */
export type Part = "run" | "model" | "tool" | "people" | "trouble";

/** The part that an event belongs to. Pure. */
export function partOf({ type }: Pick<JournalEvent, "type">): Part {
  if (/_failed$|^tool_(?:refused|reopened)$|^run_cancelled$/.test(type)) return "trouble";
  if (type.startsWith("model_")) return "model";
  if (type.startsWith("tool_")) return "tool";
  return type.startsWith("interaction_") ? "people" : "run";
}

/** The tools of a journal's calls, by call id. Pure. */
export function toolNames(events: readonly JournalEvent[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const event of events) {
    if (event.type !== "model_call_finished") continue;
    for (const { callId, toolName } of event.calls) names.set(callId, toolName);
  }
  return names;
}

const MOST_CHARACTERS = 180;

/** The beginning of a text on one line. Pure. */
export function brief(text: string, most = MOST_CHARACTERS): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/** An event in one line, beside its type. Pure. */
export function eventText(event: JournalEvent, tools: ReadonlyMap<string, string>): string {
  switch (event.type) {
    case "run_started":
      return startText(event);
    case "run_claimed":
      return `driver ${shortId(event.driverId)} goes on`;
    case "steered":
      return brief(event.text);
    case "model_call_started":
      return `turn ${event.turn}${event.attempt > 1 ? `, attempt ${event.attempt}` : ""}`;
    case "model_call_finished":
      return answerText(event);
    case "model_call_failed":
    case "run_failed":
      return faultText(event.fault);
    case "interaction_requested":
      return requestText(event.interaction);
    case "interaction_settled":
      return decisionText(event.decision);
    case "run_cancelled":
      return brief(event.reason);
    case "run_retried":
    case "run_completed":
      return "";
    default:
      return callText(event, tools.get(event.callId) ?? event.callId);
  }
}

type CallEvent = Extract<JournalEvent, { readonly callId: string }>;

function callText(event: CallEvent, tool: string): string {
  switch (event.type) {
    case "tool_allowed":
      return event.grantId === undefined ? tool : `${tool}, by a standing permission`;
    case "tool_refused":
      return `${tool}, ${inWords(event.cause)}: ${brief(event.text)}`;
    case "tool_reopened":
      return `${tool}: ${brief(event.why)}`;
    case "tool_started":
      return `${tool}, attempt ${event.attempt}`;
    case "tool_finished":
      return `${tool} → ${brief(event.output)}`;
    default:
      return `${tool}: ${brief(event.error)}`;
  }
}

function startText({ prompt, purpose }: Extract<JournalEvent, { type: "run_started" }>): string {
  if (purpose === "approval") return "an approval that page code asked for";
  return brief(prompt.findLast(({ role }) => role === "user")?.content ?? "");
}

function answerText(event: Extract<JournalEvent, { type: "model_call_finished" }>): string {
  const { calls, usage, text } = event;
  const names = calls.map(({ toolName }) => toolName).join(", ");
  return [
    ...(calls.length > 0 ? [`calls ${names}`] : []),
    ...(text.trim() === "" ? [] : [`“${brief(text, 90)}”`]),
    ...(usage ? [tokensText(usage)] : []),
  ].join(" · ");
}

/** Tokens in and out. Pure. */
export function tokensText({
  inputTokens,
  outputTokens,
}: {
  inputTokens: number;
  outputTokens: number;
}): string {
  return `${numberText(inputTokens)} in, ${numberText(outputTokens)} out`;
}

/** A fault in one line. Pure. */
export function faultText({ code, message }: RunFault): string {
  return `${code}: ${brief(message)}`;
}

function requestText(request: InteractionRequest): string {
  const what = `${request.kind} · ${request.toolName}`;
  if (request.kind === "approval" && request.reason) return `${what}: ${brief(request.reason)}`;
  if (request.kind !== "question") return what;
  return `${what}: ${brief(request.questions.map(({ question }) => question).join(" "))}`;
}

/** A decision in one line: what, by whom, which way. Pure. */
export function decisionText(decision: Decision): string {
  const { status, reviewerId, via } = decision;
  const by = reviewerId === undefined ? "" : ` by ${visibleLabel(brief(reviewerId, 60))}`;
  const reason = "reason" in decision && decision.reason ? `: ${brief(decision.reason)}` : "";
  return `${inWords(status)}${by}, ${viaText(via)}${reason}`;
}

function viaText(via: Decision["via"]): string {
  const said = {
    dialog: "on its card",
    api: "by page code",
    handler: "by the approval handler",
    deadline: "its time was over",
    relay: "on another device",
    grant: "by a standing permission",
  } as const;
  return said[via];
}

/** A tag of the journal in words: `timed_out` as "timed out". Pure. */
export function inWords(tag: string): string {
  return tag.replaceAll("_", " ");
}

/** The end of an id, enough to tell a few of them apart. Pure. */
export function shortId(id: string): string {
  return id.length <= 10 ? id : `…${id.slice(-6)}`;
}

/** What a span is, and what became of it. */
export interface SpanWords {
  readonly part: Part;
  readonly title: string;
  readonly outcome: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** A span in words. `driverName` names drivers as the picture does. Pure. */
export function spanWords(span: Span, driverName: (driverId: string) => string): SpanWords {
  switch (span.kind) {
    case "driver":
      return {
        part: "run",
        title: driverName(span.driverId),
        outcome: inWords(span.outcome),
        facts: [["driver", span.driverId]],
      };
    case "model":
      return modelWords(span);
    case "wait":
      return waitWords(span);
    case "attempt":
      return {
        part: "tool",
        title: `${span.toolName}${span.attempt > 1 ? `, attempt ${span.attempt}` : ""}`,
        outcome: span.outcome === "unknown" ? "outcome unknown" : span.outcome,
        facts: [
          ...(span.text ? [["result", brief(span.text, 240)] as const] : []),
          ["operation", span.operationId],
          ["driver", driverName(span.driverId)],
        ],
      };
    default:
      return { part: "tool", title: span.toolName, outcome: PHASES[span.kind], facts: [] };
  }
}

const PHASES = {
  prepare: "checked: hook, schema, policy",
  ready: "ready to run",
  unknown: "nobody knows whether it took effect",
} as const;

function modelWords(span: Extract<Span, { kind: "model" }>): SpanWords {
  const { turn, attempt, usage, calls, text, fault, outcome } = span;
  return {
    part: "model",
    title: `Turn ${turn}${attempt > 1 ? `, attempt ${attempt}` : ""}`,
    outcome:
      outcome === "done" && calls ? `asks for ${countText(calls, "call")}` : inWords(outcome),
    facts: [
      ...(usage ? [["tokens", tokensText(usage)] as const] : []),
      ...(text ? [["says", brief(text, 240)] as const] : []),
      ...(fault ? [["fault", faultText(fault)] as const] : []),
    ],
  };
}

function waitWords({ request, decision, outcome }: WaitSpan): SpanWords {
  const reason = request.kind === "approval" ? request.reason : undefined;
  return {
    part: "people",
    title: `${KINDS[request.kind]}: ${request.title ?? request.toolName}`,
    outcome: decision ? decisionText(decision) : outcome === "going" ? "waiting" : inWords(outcome),
    facts: reason === undefined ? [] : [["reason", brief(reason, 240)]],
  };
}

const KINDS = {
  approval: "Approval",
  question: "Question",
  output: "Output",
  recovery: "Did it happen",
} as const;

const MARKS: Readonly<Record<Mark["kind"], string>> = {
  started: "Run started",
  steered: "Words added",
  retried: "Retried",
  completed: "Run completed",
  cancelled: "Run cancelled",
  refused: "Call refused",
  reopened: "Call prepared again",
  fault: "Fault",
  late: "Result after the end",
  ignored: "Event without effect",
};

/** A mark in words. Pure. */
export function markWords({ kind, text }: Mark, tool: string | undefined): SpanWords {
  return {
    part: kind === "fault" || kind === "refused" || kind === "ignored" ? "trouble" : "run",
    title: MARKS[kind],
    outcome: tool ?? "",
    facts: text === "" ? [] : [["says", brief(text, 240)]],
  };
}

/** From when to when, and how long. Pure. */
export function spanTime(from: number, to: number | undefined, now: number): string {
  return to === undefined ? `${durationText(now - from)} so far` : durationText(to - from);
}
