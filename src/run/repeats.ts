/** Models that do not take no for an answer: a repeat of a rejected call is refused without asking again. */
import { canonicalJson, type Json } from "./json.js";
import type { RunState, ToolCall, Turn } from "./state.js";

/** A call that a model is about to make: its tool, and its parsed input. */
export interface Wanted {
  readonly toolName: string;
  readonly input: Json;
}

/**
 * What the model is told when a person rejected the same call of this run before, and has said nothing since;
 * `undefined` when it was not rejected. New words of the visitor make it a new question. Pure.
 */
export function repeatText(state: RunState, wanted: Wanted): string | undefined {
  const text = canonicalJson(wanted.input);
  for (const turn of state.turns.toReversed()) {
    const rejected = turn.calls.find((call) => isRejectedSame(state, call, wanted.toolName, text));
    if (rejected?.progress.status === "settled") {
      return `${rejected.progress.outcome.text} The same call was rejected before, so nobody was asked again. Do not repeat it.`;
    }
    if (hasNewWords(turn)) return undefined;
  }
  return undefined;
}

function hasNewWords({ steers }: Turn): boolean {
  return steers.length > 0;
}

function isRejectedSame(
  { interactions }: RunState,
  { callId, toolName, progress }: ToolCall,
  wantedTool: string,
  wantedInput: string,
): boolean {
  if (toolName !== wantedTool || progress.status !== "settled") return false;
  if (progress.outcome.type !== "rejected") return false;
  return interactions.some(
    ({ request }) => request.callId === callId && canonicalJson(request.input) === wantedInput,
  );
}
