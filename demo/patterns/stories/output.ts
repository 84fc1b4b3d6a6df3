import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays } from "../story.js";

// No `execute`: the turn ends with the call pending, and a person gives the result.
const requestApproval = createTool({
  name: "requestApproval",
  title: "Deploy to production",
  description: "Asks a person for a yes.",
  input: {
    type: "object",
    properties: { action: { type: "string" }, details: { type: "string" } },
  },
});

const model = plays([
  { name: "requestApproval", args: { action: "deploy", details: "Version 2.4.1, 3 changes" } },
]);
export const agent = new AgentBuilder("output", model).tools([requestApproval]).build();
