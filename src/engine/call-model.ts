import type { AgentDefinition } from "../agent/agent-definition.js";
import { compileSchema } from "../agent/tool-schema.js";
import { AnviaError } from "../errors.js";
import type {
  CompletionRequest,
  CompletionResponse,
  ToolDefinition,
} from "../model/completion-model.js";
import { assignCallIds, sessionMessages } from "../run/conversation.js";
import type { Usage } from "../run/message.js";
import type { RunState } from "../run/state.js";
import { askHook, type DriveContext, endWithFault, faultOf } from "./drive-context.js";
import type { NewEvent } from "./journal.js";
import { watchLoss } from "./network.js";

/** Performs `call_model`: intent, request, answer. The text on the way is only shown, never journalled. */
export async function callModel(
  context: DriveContext,
  { turn, attempt }: { readonly turn: number; readonly attempt: number },
): Promise<void> {
  const intent = await context.append(() => [{ type: "model_call_started", turn, attempt }]);
  if (intent.length === 0) return;
  if (
    attempt === 1 &&
    !(await askHook(context, (hook, run) => hook.onTurnStart?.({ turn, run })))
  ) {
    return;
  }
  const watch = context.page.watch();
  const lost = watchLoss(context.network);
  try {
    await answerTurn(context, turn, attempt);
  } catch (error) {
    await failTurn(context, turn, error, async () => (await watch.wasLeft()) || lost());
  } finally {
    watch.end();
  }
}

async function answerTurn(context: DriveContext, turn: number, attempt: number): Promise<void> {
  const request = await buildRequest(context);
  const goesOn = await askHook(context, (hook, run) =>
    hook.onCompletionCall?.({ turn, request, run }),
  );
  if (!goesOn) return;
  const response = await receive(context, request, turn, attempt);
  checkAnswer(response);
  await context.append((state) => [finished(state, turn, response)]);
  context.overlays.dropPartial(context.journal.runId);
  (await askHook(context, (hook, run) => hook.onCompletionResponse?.({ turn, response, run }))) &&
    (await askHook(context, (hook, run) => hook.onTurnEnd?.({ turn, response, run })));
}

async function failTurn(
  context: DriveContext,
  turn: number,
  error: unknown,
  interrupted: () => Promise<boolean>,
): Promise<void> {
  if (context.signal.aborted || context.fenced.aborted) return;
  if (await interrupted()) {
    context.renew(); // the request was lost with the page or the network: not the model's fault, so ask again
    return;
  }
  await askHook(context, (hook, run) => hook.onCompletionError?.({ turn, error, run }));
  await endWithFault(context, error, { type: "model_call_failed", turn, fault: faultOf(error) });
}

async function receive(
  context: DriveContext,
  request: CompletionRequest,
  turn: number,
  attempt: number,
): Promise<CompletionResponse> {
  const { agent, journal, overlays } = context;
  const signal = AbortSignal.any([context.signal, context.fenced]);
  let partial = { runId: journal.runId, turn, attempt, text: "", reasoning: "" };
  for await (const event of agent.model.stream(request, { signal })) {
    switch (event.type) {
      case "text_delta":
        partial = { ...partial, text: partial.text + event.text };
        context.emit({ type: "text_delta", turn, delta: event.text });
        overlays.showPartial(partial);
        break;
      case "reasoning_delta":
        partial = { ...partial, reasoning: partial.reasoning + event.text };
        context.emit({ type: "reasoning_delta", turn, delta: event.text });
        overlays.showPartial(partial);
        break;
      case "tool_call_delta":
        context.emit({
          type: "tool_call_delta",
          turn,
          index: event.index,
          ...(event.toolCallId !== undefined && { id: event.toolCallId }),
          ...(event.toolName !== undefined && { name: event.toolName }),
          argumentsDelta: event.argsDelta,
        });
        break;
      case "completed":
        return event.response;
      default:
        event satisfies never;
    }
  }
  const message = "The answer stopped before it was complete. Press Retry to ask again.";
  throw new AnviaError("stream_interrupted", message, { retryable: true });
}

const MAX_TEXT = 1_048_576; // in UTF-16 code units
const MAX_CALLS = 64;

/** Checked here too, because any object can be a model (ANVIA §Behaviour 11; SECURITY: size bombs). */
function checkAnswer({ text, toolCalls }: CompletionResponse): void {
  if (text === "" && toolCalls.length === 0) {
    const message = "The model answered with nothing. Press Retry to ask again.";
    throw new AnviaError("empty_answer", message, { retryable: true });
  }
  if (text.length > MAX_TEXT || toolCalls.length > MAX_CALLS) {
    const message =
      "The model's answer is too large, so nothing of it was used. Press Retry to ask again.";
    throw new AnviaError("invalid_response", message, { retryable: true });
  }
  const ids = toolCalls.flatMap(({ toolCallId }) => toolCallId || []);
  if (new Set(ids).size === ids.length) return;
  const message =
    "The model used one id for two tool calls, so none was run. Press Retry to ask again.";
  throw new AnviaError("invalid_response", message, { retryable: true });
}

function finished(state: RunState, turn: number, response: CompletionResponse): NewEvent {
  const { text, reasoning, usage, finishReason, providerItems, toolCalls } = response;
  const calls = toolCalls.map(({ toolCallId, toolName, args }) => ({
    ...(toolCallId && { toolCallId }),
    toolName,
    args,
  }));
  return {
    type: "model_call_finished",
    turn,
    text,
    calls: [...assignCallIds(state, turn, calls)],
    ...(reasoning && { reasoning }),
    ...(usage && { usage: counted(usage) }),
    ...(finishReason !== undefined && { finishReason }),
    ...(providerItems && { providerItems: [...providerItems] }),
  };
}

/** Counts that a journal can hold: what a server says that is no count is 0. */
function counted({ inputTokens, outputTokens, totalTokens }: Usage): Usage {
  const count = (n: number) => (Number.isFinite(n) && n > 0 ? n : 0);
  return {
    inputTokens: count(inputTokens),
    outputTokens: count(outputTokens),
    totalTokens: count(totalTokens),
  };
}

async function buildRequest(context: DriveContext): Promise<CompletionRequest> {
  const { agent, journal } = context;
  const { instructions, toolChoice, temperature, maxTokens, additionalParams, outputSchema } =
    agent;
  const system = instructions === "" ? [] : [{ role: "system" as const, content: instructions }];
  return {
    messages: [...system, ...sessionMessages(await context.history(), journal.state)],
    tools: await toolDefinitions(agent),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(additionalParams && { additionalParams }),
    ...(outputSchema && { outputSchema: (await compileSchema(outputSchema, agent.id)).json }),
  };
}

function toolDefinitions({ tools }: AgentDefinition): Promise<readonly ToolDefinition[]> {
  return Promise.all(
    tools.map(async ({ name, description, input }) => ({
      name,
      description,
      parameters: (await input()).json,
    })),
  );
}
