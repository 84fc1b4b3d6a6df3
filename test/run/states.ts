/** What a run can be in, and what may happen to it there: the table that the tests of `reduce` read. */
import type { RunEvent } from "../../src/run/events.js";
import {
  answered,
  approvalRequested,
  calling,
  requested,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import {
  claimedBy,
  modelFailed,
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

const RECOVERY = { kind: "recovery", operationId: "r:c1", startedAt: 1 } as const;
const open = [started(), calling(1), answered(1, { c1: "tool" })];
const running = [...open, toolAllowed("c1"), toolStarted("c1")];
const unknown = [...running, claimedBy("d2")];
const settled = [...running, toolFinished("c1")];

/** One event of every type, aimed at turn 1 or 2, call c1 and interaction i1. */
export const EVENTS = {
  run_started: started({ driverId: "d9" }),
  run_claimed: claimedBy("d9"),
  steered: steered("hurry"),
  "model_call_started 1": calling(1),
  "model_call_started 1, again": calling(1, 2),
  "model_call_started 2": calling(2),
  "model_call_started 3": calling(3),
  "model_call_finished 1": answered(1),
  model_call_failed: modelFailed(1),
  tool_allowed: toolAllowed("c1"),
  tool_refused: toolRefused("c1"),
  tool_reopened: toolReopened("c1"),
  "interaction_requested, approval": approvalRequested("c1", "i1"),
  "interaction_requested, recovery": requested(RECOVERY, "c1", "i1"),
  approved: settledWith("i1", { status: "approved" }),
  run_again: settledWith("i1", { status: "run_again" }),
  tool_started: toolStarted("c1"),
  "tool_started again": toolStarted("c1", 2),
  tool_finished: toolFinished("c1"),
  tool_failed: toolFailed("c1"),
  run_failed: runFailed,
  run_retried: runRetried,
  run_cancelled: runCancelled,
  run_completed: runCompleted,
} satisfies Record<string, RunEvent>;
export type EventName = keyof typeof EVENTS;

/** What an event of any open run may do, whatever it is busy with. */
const ALWAYS: readonly EventName[] = ["run_claimed", "steered", "run_cancelled"];
const GOING: readonly EventName[] = [...ALWAYS, "run_failed"];

/** Each state as the journal that leads to it, and the events above that it allows. */
export const STATES: Record<string, { events: readonly RunEvent[]; allows: readonly EventName[] }> =
  {
    new: { events: [], allows: ["run_started"] },
    started: { events: [started()], allows: [...GOING, "model_call_started 1"] },
    "calling the model": {
      events: [started(), calling(1)],
      allows: [...GOING, "model_call_finished 1", "model_call_failed"],
    },
    interrupted: {
      events: [started(), calling(1), claimedBy("d2")],
      allows: [...GOING, "model_call_started 1, again"],
    },
    "a call requested": {
      events: open,
      allows: [...GOING, "tool_allowed", "tool_refused", "interaction_requested, approval"],
    },
    "a call waiting for an approval": {
      events: [...open, approvalRequested("c1", "i1")],
      allows: [...GOING, "approved"],
    },
    "a call allowed": {
      events: running.slice(0, -1),
      allows: [...GOING, "tool_reopened", "tool_started"],
    },
    "a call started": { events: running, allows: [...GOING, "tool_finished", "tool_failed"] },
    "a call of unknown outcome": {
      events: unknown,
      allows: [
        ...GOING,
        "interaction_requested, recovery",
        "tool_started again",
        "tool_finished",
        "tool_failed",
      ],
    },
    "a call waiting for a recovery": {
      events: [...unknown, requested(RECOVERY, "c1", "i1")],
      allows: [...GOING, "run_again", "tool_finished", "tool_failed"],
    },
    "every call settled": { events: settled, allows: [...GOING, "model_call_started 2"] },
    "a last answer": {
      events: [started(), calling(1), answered(1)],
      allows: [...GOING, "model_call_started 2", "run_completed"],
    },
    "a last answer, and words after it": {
      events: [started(), calling(1), answered(1), steered("wait")],
      allows: [...GOING, "model_call_started 2"],
    },
    "failed at the model": {
      events: [started(), calling(1), modelFailed(1)],
      allows: [...ALWAYS, "run_retried"],
    },
    "failed while a call runs": {
      events: [...running, runFailed],
      allows: [...ALWAYS, "run_retried", "tool_finished", "tool_failed"],
    },
    "failed while a call waits": {
      events: [...open, approvalRequested("c1", "i1"), runFailed],
      allows: [...ALWAYS, "run_retried", "approved"],
    },
    "failed, then retried": {
      events: [started(), calling(1), modelFailed(1), runRetried],
      allows: [...GOING, "model_call_started 1, again"],
    },
    "cancelled while a call runs": {
      events: [...running, runCancelled],
      allows: ["tool_finished", "tool_failed"],
    },
    "cancelled while a call waits": {
      events: [...open, approvalRequested("c1", "i1"), runCancelled],
      allows: [],
    },
    completed: { events: [started(), calling(1), answered(1), runCompleted], allows: [] },
  };
