import type { Effect } from "../run/next-effects.js";
import { outputOf } from "../run/state.js";
import { askHandler } from "./ask-handler.js";
import { callModel } from "./call-model.js";
import { askHook, type DriveContext, failRun } from "./drive-context.js";
import { prepareCall } from "./prepare-call.js";
import { errorOf, finalEvent } from "./run-events.js";
import { recoverCall, startTool } from "./run-tool.js";

/** What a driver does about a run that is its own; to claim it first is the driver's part. */
export type PerformedEffect = Exclude<Effect, { readonly type: "claim" }>;

/** Does what is next in a run. What comes of it is in the journal when this resolves. */
export function perform(context: DriveContext, effect: PerformedEffect): Promise<unknown> {
  switch (effect.type) {
    case "call_model":
      return callModel(context, effect);
    case "prepare_call":
      return prepareCall(context, effect.callId);
    case "start_tool":
      return startTool(context, effect.callId);
    case "recover_call":
      return recoverCall(context, effect.callId);
    case "ask_handler":
      return askHandler(context, effect.interactionId);
    case "fail_run":
      return failRun(context, errorOf(effect.fault, undefined));
    case "complete_run":
      return complete(context);
    default:
      return effect satisfies never;
  }
}

async function complete(context: DriveContext): Promise<void> {
  const written = await context.append(() => [{ type: "run_completed" }]);
  if (written.length === 0) return;
  const { state } = context.journal;
  const output = outputOf(state);
  await askHook(context, (hook, run) => hook.onRunEnd?.({ output, run }));
  context.emit(finalEvent(state));
}
