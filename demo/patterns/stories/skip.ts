import { AgentBuilder, createHook, createTool } from "../../../src/index.js";
import { plays } from "../story.js";

const search = createTool({
  name: "search_web",
  description: "Searches the web.",
  execute: () => "This never runs.",
});

const offHours = createHook({
  onToolCall: ({ tool }) => tool.skip("The search is closed at night. Answer without it."),
});

const model = plays([{ name: "search_web" }]);
export const agent = new AgentBuilder("skip", model).tools([search]).hook(offHours).build();
