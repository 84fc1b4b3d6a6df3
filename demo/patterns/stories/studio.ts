import { Studio } from "../../../components/elements.js";
import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays, type Stage } from "../story.js";

const sum = createTool({
  name: "sum",
  description: "Adds up.",
  input: { type: "object", properties: { numbers: { type: "array", items: { type: "number" } } } },
  execute: ({ numbers }) => (numbers as number[]).reduce((a, b) => a + b, 0), // CAST: as the schema says
});

const model = plays([{ name: "sum", args: { numbers: [19, 23] } }]);
export const agent = new AgentBuilder("studio", model)
  .instructions("You add up, and say how.")
  .tools([sum])
  .build();

/** Agents, conversations, runs on a time axis, tools, stored data: for developers' eyes. */
export function prepare({ runtime, place }: Stage) {
  new Studio([agent], { runtime }).start({ target: place });
}
