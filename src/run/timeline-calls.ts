import type { Decision, JournalEvent, RunEventOf } from "./events.js";
import { findInteraction, type RunState } from "./state.js";
import {
  type AttemptSpan,
  type CallLine,
  type Draft,
  end,
  opened,
  type PhaseSpan,
  type WaitSpan,
} from "./timeline-spans.js";

/** The events that tool calls and interactions are made of. */
export type CallEvent = JournalEvent &
  RunEventOf<
    | "tool_allowed"
    | "tool_refused"
    | "tool_reopened"
    | "interaction_requested"
    | "interaction_settled"
    | "tool_started"
    | "tool_finished"
    | "tool_failed"
  >;

type Called = RunEventOf<"model_call_finished">["calls"][number];
type CallPart = Draft<PhaseSpan> | Draft<WaitSpan> | Draft<AttemptSpan>;
type Line = Draft<Omit<CallLine, "spans">> & { readonly spans: CallPart[] };
type Place = Pick<JournalEvent, "at" | "seq">;

/** The lives of a run's tool calls, and whatever waits for people, while a journal is gone through. */
export class CallSpans {
  readonly #lines: Line[] = [];
  readonly #current = new Map<string, Line>();
  readonly #waits: Draft<WaitSpan>[] = [];

  /** The model asked for a call. */
  open(event: Place, { callId, toolName, args }: Called, turn: number): void {
    const base = { id: `call:${turn}:${callId}`, callId, toolName, args, turn };
    const line: Line = { ...base, from: event.at, seqs: [event.seq], outcome: "going", spans: [] };
    this.#lines.push(line);
    this.#current.set(callId, line);
    this.#phase(line, event, "prepare");
  }

  /** An event that the state allowed. */
  add(before: RunState, event: CallEvent): void {
    if (event.type === "interaction_requested") this.#ask(event);
    else if (event.type === "interaction_settled") this.#settle(before, event);
    else this.#goOn(event);
  }

  /** The driver is gone: what it had started is unknown (J5). */
  abandon(event: Place): void {
    for (const line of this.#current.values()) {
      const last = line.spans.at(-1);
      if (last?.kind !== "attempt" || last.outcome !== "going") continue;
      last.outcome = "unknown";
      this.#phase(line, event, "unknown");
    }
  }

  /** The run was cancelled: nothing that waits can be decided, nothing more is started. */
  stop(event: Place): void {
    for (const wait of this.#waits) {
      if (wait.outcome === "going") close(wait, event, "cancelled");
    }
    for (const line of this.#current.values()) {
      const last = line.spans.at(-1);
      if (last?.kind === "attempt" && last.outcome === "going") last.outcome = "stopped";
      leave(line, event);
    }
  }

  /** What it comes to, with the ends that the fold of the same journal knows. */
  finished(state: RunState): {
    readonly calls: readonly CallLine[];
    readonly waits: readonly WaitSpan[];
  } {
    const outcomes = outcomesOf(state);
    const calls = this.#lines.map((line) => {
      const outcome = outcomes.get(line.id);
      if (outcome) return { ...line, to: Math.max(line.from, outcome.at), outcome: outcome.type };
      const last = line.spans.at(-1)?.to;
      return last === undefined ? line : { ...line, to: Math.max(line.from, last) };
    });
    return { calls, waits: this.#waits };
  }

  #goOn(event: Exclude<CallEvent, RunEventOf<"interaction_requested" | "interaction_settled">>) {
    const line = this.#current.get(event.callId);
    if (!line) return;
    line.seqs = [...line.seqs, event.seq];
    if (event.type === "tool_allowed") this.#phase(line, event, "ready");
    else if (event.type === "tool_reopened") this.#phase(line, event, "prepare");
    else if (event.type === "tool_started") this.#start(line, event);
    else if (event.type === "tool_refused") leave(line, event);
    else this.#finish(line, event);
  }

  #ask(event: RunEventOf<"interaction_requested"> & Place): void {
    const { interaction: request } = event;
    const { id } = request;
    const wait = opened<WaitSpan>(event, { kind: "wait", id, request, outcome: "going" });
    this.#waits.push(wait);
    const line = this.#current.get(request.callId);
    if (!line) return; // page code asks, about no call
    line.seqs = [...line.seqs, event.seq];
    leave(line, event);
    line.spans.push(wait);
  }

  #settle(before: RunState, event: RunEventOf<"interaction_settled"> & Place): void {
    const { interactionId, decision } = event;
    const wait = this.#waits.findLast(({ id }) => id === interactionId);
    if (!wait) return;
    close(wait, event, decision.status);
    wait.decision = decision;
    const line = this.#current.get(wait.request.callId);
    if (!line || !isAbout(before, interactionId, line)) return;
    line.seqs = [...line.seqs, event.seq];
    const next = afterDecision(decision.status);
    if (next) this.#phase(line, event, next);
  }

  #start(line: Line, event: RunEventOf<"tool_started"> & Place): void {
    const { callId, attempt, operationId, driverId } = event;
    const id = `${line.id}:attempt:${attempt}`;
    const what = { callId, toolName: line.toolName, attempt, operationId, driverId };
    leave(line, event);
    line.spans.push(opened<AttemptSpan>(event, { kind: "attempt", id, ...what, outcome: "going" }));
  }

  /** A fact, also when nobody waited for it any more: whoever was asked is not asked any longer. */
  #finish(line: Line, event: RunEventOf<"tool_finished" | "tool_failed"> & Place): void {
    const attempt = line.spans.findLast((span) => span.kind === "attempt");
    const last = line.spans.at(-1);
    if (last?.kind === "wait" && last.outcome === "going") close(last, event, "cancelled");
    else leave(line, event);
    if (!attempt) return;
    attempt.outcome = event.type === "tool_finished" ? "done" : "failed";
    attempt.text = event.type === "tool_finished" ? event.output : event.error;
    if (attempt.seqs.at(-1) !== event.seq) attempt.seqs = [...attempt.seqs, event.seq];
  }

  #phase(line: Line, event: Place, kind: PhaseSpan["kind"]): void {
    const { callId, toolName, id } = line;
    leave(line, event);
    line.spans.push(
      opened<PhaseSpan>(event, { kind, id: `${id}:${kind}:${event.seq}`, callId, toolName }),
    );
  }
}

/** Whatever the call was in ends here. */
function leave({ spans }: Line, event: Place): void {
  const last = spans.at(-1);
  if (last && last.to === undefined) end(last, event);
}

function close(wait: Draft<WaitSpan>, event: Place, outcome: WaitSpan["outcome"]): void {
  end(wait, event);
  wait.outcome = outcome;
}

/** A call id that two turns have in common belongs to the later one. */
function isAbout(state: RunState, interactionId: string, { turn }: Line): boolean {
  return findInteraction(state, interactionId)?.turn === turn;
}

/** Where the call goes on; nowhere when it is settled by the decision. */
function afterDecision(status: Decision["status"]): PhaseSpan["kind"] | undefined {
  if (status === "approved" || status === "run_again") return "ready";
  return status === "withdrawn" ? "prepare" : undefined;
}

function outcomesOf(state: RunState) {
  const settled = state.turns.flatMap(({ turn, calls }) =>
    calls.flatMap(({ callId, progress }) =>
      progress.status === "settled" ? [[`call:${turn}:${callId}`, progress.outcome] as const] : [],
    ),
  );
  return new Map<string, (typeof settled)[number][1]>(settled);
}
