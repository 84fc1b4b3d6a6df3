/** The model of the world's agent: what it says is drawn from the seed, and depends on the history alone. */
import { AnviaError, type CompletionModel, type CompletionRequest } from "../../src/index.js";
import type { Random } from "./random.js";
import type { World } from "./world.js";

interface ScriptedCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly args: string;
}

/** The calls of each turn; after the last one the model answers. */
export type Script = readonly (readonly ScriptedCall[])[];

const TOOLS = [
  ...["refund", "refund", "refund", "pay", "pay", "wire", "charge", "charge", "lookup"],
  ...["ask_question", "pick_seat"],
];

/** One to three calls, and now and then another turn whose ids repeat the first one's. */
export function drawScript(random: Random): Script {
  const count = 1 + (random.chance(0.5) ? 1 : 0) + (random.chance(0.2) ? 1 : 0);
  const first = Array.from({ length: count }, (_, index) => drawCall(random, index));
  return random.chance(0.3) ? [first, [drawCall(random, 0)]] : [first];
}

function drawCall(random: Random, index: number): ScriptedCall {
  const toolName = random.pick(TOOLS);
  const asked = { questions: [{ id: "q", question: "Why?" }] };
  const args = toolName === "ask_question" ? asked : { n: index };
  return { toolCallId: `c${index + 1}`, toolName, args: JSON.stringify(args) };
}

/** The model as one tab calls it. */
export function modelOf(world: World, owner: string, script: Script): CompletionModel {
  const wait = (label: string) =>
    world.scheduler.park({ kind: "model", owner, label }, () => undefined);
  return {
    id: "scripted",
    async *stream(request, { signal }) {
      checkHistory(world, request);
      const turn = request.messages.filter(({ role }) => role === "assistant").length;
      await wait(`model hears turn ${turn + 1}`);
      signal.throwIfAborted();
      if (world.hasMishap(0.03)) {
        throw new AnviaError("network", "The model is down.", { retryable: true });
      }
      yield { type: "text_delta", text: "Well" };
      await wait(`model answers turn ${turn + 1}`);
      signal.throwIfAborted();
      yield { type: "completed", response: { text: "Well.", toolCalls: script[turn] ?? [] } };
    },
  };
}

/** Every call of an answer is followed by exactly one result, in call order. */
function checkHistory(world: World, { messages }: CompletionRequest): void {
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool" && index === 0) world.violate("history", "it begins with a result");
    if (message.role !== "assistant") continue;
    const asked = (message.toolCalls ?? []).map(({ callId }) => callId);
    const rest = messages.slice(index + 1);
    const end = rest.findIndex(({ role }) => role !== "tool");
    const results = rest
      .slice(0, end < 0 ? rest.length : end)
      .flatMap((result) => (result.role === "tool" ? [result.callId] : []));
    if (results.join() === asked.join()) continue;
    world.violate("history", `calls ${asked.join()} have results ${results.join()}`);
  }
}
