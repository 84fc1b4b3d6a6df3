import type { JournalEvent, RunEvent } from "../../src/run/events.js";
import {
  answered,
  approvalRequested,
  calling,
  decided,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import { toolAllowed, toolFinished } from "../run/builders.js";

const RESULT = JSON.stringify({ order: "A-100", items: Array(10).fill("a line of the order") });

/** A run of `length` events, in turns of one free and one approved call; the last turn is unfinished. */
export function longJournal(runId: string, length: number): readonly JournalEvent[] {
  const events: RunEvent[] = [started({ maxTurns: length })];
  for (let turn = 1; events.length < length; turn++) events.push(...turnEvents(turn));
  return events.slice(0, length).map((event, seq) => ({ ...event, runId, seq }));
}

function turnEvents(turn: number): readonly RunEvent[] {
  const [free, guarded] = [`call_${turn}_0`, `call_${turn}_1`];
  const interactionId = `r:approval:${guarded}:1`;
  return [
    calling(turn),
    answered(turn, { [free]: "look_up", [guarded]: "refund" }),
    toolAllowed(free, { orderId: "A-100" }),
    approvalRequested(guarded, interactionId),
    toolStarted(free),
    toolFinished(free, RESULT),
    decided(interactionId, "approved"),
    toolStarted(guarded),
    toolFinished(guarded, RESULT),
  ];
}
