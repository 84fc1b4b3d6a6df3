/**
 * Plays a run without an engine: it performs what `nextEffects` asks for, with outcomes, decisions and
 * crashes taken from a list of numbers. The same list gives the same journal. When the list is used up,
 * everything goes well from there on, so that every run comes to an end.
 */
import type { Decision, RunEvent } from "../../src/run/events.js";
import { type Effect, nextEffects } from "../../src/run/next-effects.js";
import { emptyRun, isAllowed, reduce } from "../../src/run/reduce.js";
import {
  currentTurn,
  findCall,
  type Interaction,
  pendingInteractions,
  type RunState,
  type ToolCall,
} from "../../src/run/state.js";
import {
  answered,
  approvalRequested,
  calling,
  event,
  requested,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import {
  claimedBy,
  modelFailed,
  question,
  runCancelled,
  runCompleted,
  runRetried,
  settledWith,
  steered,
  toolAllowed,
  toolFailed,
  toolFinished,
  toolRefused,
  toolReopened,
} from "./builders.js";

/** Picks one of `n` things; 0 is always the one that brings the run forward. */
export type Pick = (n: number) => number;

/** A picker that reads `choices`, and says 0 when they are used up. */
export function pickFrom(choices: readonly number[]): Pick {
  let next = 0;
  return (n) => (n === 0 ? 0 : (choices[next++] ?? 0) % n);
}

interface Play {
  readonly pick: Pick;
  readonly driverId: string;
}

/** Longer than any run that is not stuck. */
const MAX_STEPS = 1000;

/** A whole run, as its journal: started with `maxTurns`, then driven to its end. */
export function playRun(choices: readonly number[], maxTurns = 3): readonly RunEvent[] {
  const opening = started({ maxTurns, driverId: "d1" });
  return [opening, ...playOn([opening], choices, "d1")];
}

/**
 * Drives a run on from a journal to its end, as driver `driverId`.
 * @returns The events written after the journal.
 * @throws Error when the run is stuck, or when an event was written that its state does not allow.
 */
export function playOn(
  journal: readonly RunEvent[],
  choices: readonly number[],
  driverId: string,
): readonly RunEvent[] {
  let state = journal.reduce(reduce, emptyRun("r"));
  let driver = driverId;
  const written: RunEvent[] = [];
  const pick = pickFrom(choices);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (state.status !== "running" && !isRetried(state, pick)) return written;
    if (pick(12) === 11) driver = `d${written.length + 100}`; // this driver dies; another takes over
    for (const one of nextStep(state, { pick, driverId: driver })) {
      if (!isAllowed(state, one)) throw new Error(`Not allowed: ${JSON.stringify(one)}`);
      state = reduce(state, one);
      written.push(one);
    }
  }
  throw new Error(`The run is stuck: ${JSON.stringify(nextEffects(state, driver))}`);
}

function isRetried(state: RunState, pick: Pick): boolean {
  return state.status === "failed" && state.fault?.retryable === true && pick(3) > 0;
}

/** The events of one step: an effect, something that was under way, a person, or somebody outside. */
function nextStep(state: RunState, play: Play): readonly RunEvent[] {
  if (state.status === "failed") return [runRetried];
  const steps: (() => readonly RunEvent[])[] = [
    ...nextEffects(state, play.driverId).map((effect) => () => perform(state, effect, play)),
    ...inTheAir(state, play),
    ...pendingInteractions(state).map((asked) => () => decide(asked, play.pick)),
  ];
  if (steps.length === 0) throw new Error(`Nothing is left to do: ${JSON.stringify(state)}`);
  if (play.pick(80) === 79) return [runCancelled];
  if (play.pick(20) === 19) return [steered("and hurry", `m${state.nextSeq}`)];
  return (steps[play.pick(steps.length)] ?? (() => []))();
}

function perform(state: RunState, effect: Effect, play: Play): readonly RunEvent[] {
  switch (effect.type) {
    case "claim":
      return [claimedBy(play.driverId)];
    case "call_model":
      return [calling(effect.turn, effect.attempt)];
    case "prepare_call":
      return [prepare(callOf(state, effect.callId), play.pick)];
    case "start_tool":
      return play.pick(8) === 7 ? [toolReopened(effect.callId)] : [start(state, effect, play)];
    case "recover_call":
      return [recover(state, effect, play)];
    case "ask_handler":
      return play.pick(2) === 1 ? [] : [settledWith(effect.interactionId, { status: "approved" })];
    case "fail_run":
      return [event({ type: "run_failed", fault: effect.fault })];
    case "complete_run":
      return [runCompleted];
    default:
      return effect satisfies never;
  }
}

function callOf(state: RunState, callId: string): ToolCall {
  const call = findCall(state, callId);
  if (!call) throw new Error(`There is no call ${callId}.`);
  return call;
}

function start(state: RunState, { callId }: { callId: string }, { driverId }: Play): RunEvent {
  return toolStarted(callId, callOf(state, callId).attempts + 1, driverId);
}

function prepare({ callId, asked }: ToolCall, pick: Pick): RunEvent {
  const id = (kind: string) => `r:${kind}:${callId}:${asked + 1}`;
  const ways = [
    () => toolAllowed(callId),
    () => approvalRequested(callId, id("approval")),
    () => requested({ kind: "question", questions: [question()] }, callId, id("question")),
    () => requested({ kind: "output" }, callId, id("output")),
    () => toolRefused(callId),
    () => toolRefused(callId, "unknown_tool"),
  ];
  return (ways[pick(ways.length)] ?? (() => toolAllowed(callId)))();
}

function recover(state: RunState, effect: { callId: string }, play: Play): RunEvent {
  const { callId, asked } = callOf(state, effect.callId);
  const id = `r:recovery:${callId}:${asked + 1}`;
  const kind = { kind: "recovery", operationId: `r:${callId}`, startedAt: 1 } as const;
  const ways = [
    () => requested(kind, callId, id),
    () => start(state, effect, play),
    () => toolFinished(callId, "reconciled"),
  ];
  return (ways[play.pick(ways.length)] ?? (() => requested(kind, callId, id)))();
}

/** What was begun by this driver and is not over: the model's answer, the tools' results. */
function inTheAir(state: RunState, { pick, driverId }: Play): (() => readonly RunEvent[])[] {
  const turn = currentTurn(state);
  if (!turn || state.driverId !== driverId) return [];
  if (turn.status === "calling") return [() => [answer(turn.turn, pick)]];
  return turn.calls
    .filter(({ progress }) => progress.status === "started")
    .map(({ callId }) => () => [pick(4) === 3 ? toolFailed(callId) : toolFinished(callId)]);
}

function answer(turn: number, pick: Pick): RunEvent {
  if (pick(12) === 11) return modelFailed(turn);
  const count = pick(4);
  const calls = Array.from({ length: count }, (_, i) => [`c${turn}${i}`, "tool"] as const);
  return answered(turn, Object.fromEntries(calls));
}

function decide({ request }: Interaction, pick: Pick): readonly RunEvent[] {
  const ways: { readonly [kind in typeof request.kind]: readonly WithoutWho<Decision>[] } = {
    approval: [{ status: "approved" }, { status: "rejected" }, { status: "timed_out" }],
    question: [{ status: "answered", answers: [{ questionId: "question_1", answer: "x" }] }],
    output: [{ status: "provided", output: { approved: true } }],
    recovery: [{ status: "happened" }, { status: "run_again" }, { status: "stopped" }],
  };
  const decision = ways[request.kind][pick(ways[request.kind].length)];
  if (!decision) throw new Error(`Nothing settles a ${request.kind}.`);
  const settled = settledWith(request.id, decision);
  return decision.status === "stopped" ? [settled, runCancelled] : [settled];
}

type WithoutWho<D> = D extends Decision ? Omit<D, "decisionId" | "via"> : never;
