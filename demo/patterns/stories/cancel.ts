import { AgentBuilder, createHook, createTool, PromptCancelledError } from "../../../src/index.js";
import { plays, type Stage } from "../story.js";

const transfer = createTool({
  name: "transfer",
  description: "Moves money.",
  execute: () => "This never runs.",
});

const stop = createHook({
  onToolCall: ({ tool }) => tool.cancel("Transfers are off today."),
});

const model = plays([{ name: "transfer" }]);
export const agent = new AgentBuilder("cancel", model).tools([transfer]).hook(stop).build();

/** Runs it. */
export async function run({ session, log }: Stage) {
  try {
    await agent.session(session).prompt("Move $5,000 to savings").send();
  } catch (error) {
    if (error instanceof PromptCancelledError) log(error.message);
  }
}
