import { type Difference, differencesOf, pointerOf } from "./differences.js";
import type { Decision } from "./events.js";
import type { Json } from "./json.js";
import type { Interaction, ToolCall } from "./state.js";

type Edited = NonNullable<Extract<Decision, { status: "approved" }>["edited"]>;

/**
 * What the model is told of a call that ran with an input that a reviewer had edited: one line of JSON that
 * stands below the result. The model would otherwise believe that its own arguments took effect.
 *
 * `{"anvia":"input_edited","by":"reviewer","tool":…,"changes":[{"path":"/amount","from":500,"to":50}]}`: paths
 * are JSON Pointers (RFC 6901); a member that was added has no `from`, one that was removed no `to`.
 *
 * Told only where the decision names the digest of what was shown, which the journal's formats 1 and 2 never
 * wrote: what their runs told a model stays what it was (J9).
 * @returns `undefined` for a call that ran as it was written, or not at all. Pure.
 */
export function editNote(call: ToolCall, interactions: readonly Interaction[]): string | undefined {
  const ran = call.lastStart;
  if (!ran) return undefined;
  for (const { request, settlement } of interactions) {
    if (request.callId !== call.callId || settlement.status !== "settled") continue;
    const { decision } = settlement;
    if (decision.status !== "approved" || decision.digest === undefined) continue;
    if (decision.edited?.digest === ran.digest) return noteOf(call, request.input, decision.edited);
  }
  return undefined;
}

function noteOf({ toolName }: ToolCall, original: Json, { input }: Edited): string {
  const changes = differencesOf(original, input).map(changeOf);
  return JSON.stringify({ anvia: "input_edited", by: "reviewer", tool: toolName, changes });
}

function changeOf({ place, was, now }: Difference) {
  return {
    path: pointerOf(place),
    ...(was !== undefined && { from: was }),
    ...(now !== undefined && { to: now }),
  };
}
