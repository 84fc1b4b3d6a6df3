/**
 * The OpenAI Agents SDK (`@openai/agents`): a function tool with `needsApproval`, `interruptions`, and a
 * serialized `RunState` that is kept, loaded again, approved or rejected, and run.
 * https://openai.github.io/openai-agents-js/guides/human-in-the-loop
 * https://openai.github.io/openai-agents-js/guides/sessions
 * The model is the SDK's own scripted model: https://openai.github.io/openai-agents-js/guides/testing
 *
 * How snapshots are kept is the application's business, and the SDK's own examples do it in three ways;
 * all three are here, and differ in `snapshotAfterRun` only.
 */
import { Agent, MemorySession, Runner, RunState, tool } from "@openai/agents";
import {
  assistantMessage,
  functionCall,
  modelResponder,
  ScriptedModel,
} from "@openai/agents/testing";
import { settled, within } from "../settle.mjs";
import { changeArguments, WISH } from "../shop.mjs";

/** As the guide's example keeps it (`examples/docs/human-in-the-loop/index.ts`): it stays where it is. */
export const openaiAgents = contestant({ snapshotAfterRun: "kept" });

/** As `examples/agent-patterns/resumable-human-approval.ts` does: removed when the run is over. */
export const openaiAgentsResumable = contestant({
  snapshotAfterRun: "removed",
  variant: "snapshot removed after the run",
});

/**
 * As `examples/docs/human-in-the-loop/server.ts` does: one server process keeps the snapshots, wants all
 * decisions at once, and takes a snapshot away before it runs it, for good.
 */
export const openaiAgentsServer = contestant({
  snapshotAfterRun: "taken before",
  variant: "its example approval server",
});

const ON_THE_SERVER =
  "This example decides and runs in one request, and keeps the snapshot on the server: there is nothing in between that could be changed.";

/** Model calls of one situation; more than any of them needs. */
const MODEL_CALLS = 20;

function contestant({ variant, ...keep }) {
  return {
    name: "OpenAI Agents",
    variant,
    package: "@openai/agents",
    open: (shop) => openTalk(shop, keep),
    close() {},
  };
}

async function openTalk(shop, { snapshotAfterRun }) {
  const session = new MemorySession();
  const runner = new Runner({ tracingDisabled: true });
  /** The file or table of the examples. */
  const kept = { snapshot: undefined };

  async function run(input) {
    const result = await runner.run(agentOf(shop), input, { session });
    const isPaused = result.interruptions.length > 0;
    if (isPaused) kept.snapshot = result.state.toString();
    return isPaused;
  }

  async function decide(decisions) {
    const { snapshot } = kept;
    if (snapshot === undefined) throw new Error("No pending approval found.");
    if (snapshotAfterRun === "taken before") kept.snapshot = undefined;
    const state = await RunState.fromString(agentOf(shop), snapshot);
    for (const item of state.getInterruptions()) {
      const decision = decisions.find(({ call }) => call === item.rawItem.callId);
      if (decision?.approved) state.approve(item);
      else if (decision) state.reject(item);
    }
    const isPaused = await run(state);
    if (!isPaused && snapshotAfterRun === "removed") kept.snapshot = undefined;
  }

  /** The call is approved and has not run yet. `resume` goes on from what is kept. */
  async function approve(call) {
    const decisions = [{ call, approved: true }];
    if (snapshotAfterRun === "taken before") {
      // Deciding and running are one request there: going on twice is that request, sent twice.
      return { resume: () => attempt(shop, () => decide(decisions)), whyNoChange: ON_THE_SERVER };
    }
    const state = await RunState.fromString(agentOf(shop), kept.snapshot);
    for (const item of state.getInterruptions()) state.approve(item);
    kept.snapshot = state.toString();
    const resume = () => attempt(shop, () => decide([]));
    const change = () => {
      kept.snapshot = changeArguments(kept.snapshot);
    };
    return { resume, change };
  }

  await run(WISH);
  const tab = {
    decide: (decisions) => attempt(shop, () => decide(decisions)),
    say: (text) => attempt(shop, () => run(text)),
  };
  return {
    tab: async () => tab, // a tab holds nothing: all that counts is in the snapshot
    approved: (call) => approve(call),
    die: async () => undefined,
    restart: async () => undefined, // each run builds its agent anew
    isAsking: async () => {
      if (kept.snapshot === undefined) return false;
      const state = await RunState.fromString(agentOf(shop), kept.snapshot).catch(() => undefined);
      return (state?.getInterruptions().length ?? 0) > 0;
    },
  };
}

async function attempt(shop, work) {
  try {
    await within(work());
    await settled(shop);
    return {};
  } catch (error) {
    return { fault: error.message };
  }
}

function agentOf(shop) {
  const steps = Array.from({ length: MODEL_CALLS }, () =>
    modelResponder(async ({ request }) => itemsOf(await shop.answer(historyOf(request.input)))),
  );
  return new Agent({ name: "Shop", model: new ScriptedModel(steps), tools: toolsOf(shop) });
}

function toolsOf({ tool: shopTool }) {
  if (!shopTool) return [];
  const { name, description, schema, execute } = shopTool;
  return [tool({ name, description, parameters: schema, needsApproval: true, execute })];
}

function itemsOf({ calls = [], text }) {
  const toolCalls = calls.map(({ id, name, args }) => functionCall(name, args, { callId: id }));
  return text === undefined ? toolCalls : [assistantMessage(text)];
}

function historyOf(input) {
  const items = typeof input === "string" ? [{ role: "user", content: input }] : input;
  return items.flatMap((item) => {
    if (item.type === "function_call") return [{ type: "call", id: item.callId }];
    if (item.type === "function_call_result") return [{ type: "result", id: item.callId }];
    if (item.role === "user") return [{ type: "user", text: textOf(item.content) }];
    return item.role === "assistant" ? [{ type: "assistant" }] : [];
  });
}

function textOf(content) {
  return typeof content === "string" ? content : content.map((part) => part.text ?? "").join("");
}
