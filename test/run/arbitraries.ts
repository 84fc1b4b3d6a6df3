/** Events at random: small pools of ids, so that they meet each other often. */
import * as fc from "fast-check";
import type { Decision, InteractionRequest, RunEvent } from "../../src/run/events.js";
import {
  answered,
  calling,
  event,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import {
  claimedBy,
  modelFailed,
  question,
  runCancelled,
  runCompleted,
  runFailed,
  runRetried,
  settledWith,
  steered,
  toolAllowed,
  toolFailed,
  toolFinished,
  toolRefused,
  toolReopened,
} from "./builders.js";

const callId = fc.constantFrom("c1", "c2", "c3");
const interactionId = fc.constantFrom("i1", "i2", "i3");
const driverId = fc.constantFrom("d1", "d2", "d3");
const turn = fc.integer({ min: 1, max: 4 });
const attempt = fc.integer({ min: 1, max: 3 });

type Distribute<R> = R extends InteractionRequest
  ? Omit<R, "id" | "callId" | "toolName" | "args" | "input">
  : never;
type Kind = Distribute<InteractionRequest>;

const kinds = fc.constantFrom<Kind>(
  { kind: "approval", digest: "digest", expiresAt: 10 },
  { kind: "question", questions: [question()] },
  { kind: "output" },
  { kind: "recovery", operationId: "r:c1", startedAt: 1 },
);

const interactionRequested = fc.tuple(kinds, interactionId, fc.oneof(callId, fc.constant(""))).map(
  ([kind, id, call]): RunEvent =>
    event({
      type: "interaction_requested",
      // CAST: every kind above brings its own members
      interaction: {
        ...kind,
        id,
        callId: call,
        toolName: "t",
        args: "{}",
        input: {},
      } as InteractionRequest,
    }),
);

type WithoutWho<D> = D extends Decision ? Omit<D, "decisionId" | "via"> : never;

const decision = fc.constantFrom<WithoutWho<Decision>>(
  { status: "approved" },
  { status: "approved", edited: { input: { a: 1 }, digest: "edited" } },
  { status: "rejected", reason: "no" },
  { status: "timed_out" },
  { status: "answered", answers: [{ questionId: "question_1", answer: "x" }] },
  { status: "provided", output: { approved: true } },
  { status: "happened" },
  { status: "run_again" },
  { status: "stopped" },
);

const answer = fc
  .tuple(turn, fc.subarray(["c1", "c2", "c3"]))
  .map(([of, ids]) => answered(of, Object.fromEntries(ids.map((id) => [id, "tool"]))));

/** Any event, at a time from 0 to 100. */
export const anyEvent: fc.Arbitrary<RunEvent> = fc
  .tuple(
    fc.oneof(
      { weight: 1, arbitrary: driverId.map((id) => started({ driverId: id })) },
      { weight: 2, arbitrary: driverId.map(claimedBy) },
      { weight: 1, arbitrary: fc.constantFrom("a", "b").map((text) => steered(text)) },
      { weight: 5, arbitrary: fc.tuple(turn, attempt).map(([of, nth]) => calling(of, nth)) },
      { weight: 5, arbitrary: answer },
      { weight: 1, arbitrary: turn.map(modelFailed) },
      { weight: 4, arbitrary: callId.map((id) => toolAllowed(id)) },
      { weight: 2, arbitrary: callId.map((id) => toolRefused(id)) },
      { weight: 1, arbitrary: callId.map(toolReopened) },
      { weight: 6, arbitrary: interactionRequested },
      {
        weight: 6,
        arbitrary: fc.tuple(interactionId, decision).map(([id, what]) => settledWith(id, what)),
      },
      {
        weight: 5,
        arbitrary: fc.tuple(callId, attempt, driverId).map((args) => toolStarted(...args)),
      },
      { weight: 4, arbitrary: callId.map((id) => toolFinished(id)) },
      { weight: 2, arbitrary: callId.map((id) => toolFailed(id)) },
      { weight: 1, arbitrary: fc.constantFrom(runFailed, runRetried, runRetried, runCompleted) },
      { weight: 1, arbitrary: fc.constantFrom(runCompleted, runCancelled) },
    ),
    fc.nat(100),
  )
  .map(([one, at]) => ({ ...one, at }));

/** A journal whose start is in order, and everything after it is not. */
export const anyJournal: fc.Arbitrary<readonly RunEvent[]> = fc
  .tuple(
    fc.subarray([
      started(),
      calling(1),
      answered(1, { c1: "tool", c2: "tool" }),
      toolAllowed("c1"),
      toolStarted("c1"),
    ]),
    fc.array(anyEvent, { maxLength: 30, size: "max" }),
  )
  .map(([opening, rest]) => [...opening, ...rest]);
