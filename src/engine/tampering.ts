import type { InteractionRequest } from "../run/events.js";
import type { Interaction, RunState } from "../run/state.js";
import { digestOf } from "./digest.js";

const checked = new WeakMap<InteractionRequest, Promise<boolean>>();

/**
 * Whether an approval's request is still what was written when it was asked (J10): its digest fits its tool,
 * its input and its schema. Rows come back from a store that others can write to. Requests of the journal's
 * first format carry no schema and cannot be checked here; they are when they would run.
 */
export function isUntouched({ runId }: RunState, { request }: Interaction): Promise<boolean> {
  const known = checked.get(request);
  if (known) return known;
  const answer = check(runId, request);
  checked.set(request, answer);
  return answer;
}

async function check(runId: string, request: InteractionRequest): Promise<boolean> {
  if (request.kind !== "approval") return true;
  const { toolName, callId, input, digest } = request;
  const schema = request.schema ?? (callId === "" ? {} : undefined); // page code's own have none
  if (schema === undefined) return true;
  return (await digestOf({ toolName, callId, runId, input, schema })) === digest;
}
