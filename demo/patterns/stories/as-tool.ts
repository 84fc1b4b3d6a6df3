import { AgentBuilder } from "../../../src/index.js";
import { plays } from "../story.js";

const translator = new AgentBuilder(
  "translator",
  plays([], () => "Guten Morgen, Robin."),
)
  .description("Translates into German.")
  .build();

const model = plays([{ name: "translate", args: { prompt: "Good morning, Robin." } }]);
export const agent = new AgentBuilder("as-tool", model)
  .tools([translator.asTool({ name: "translate", maxTurns: 1 })])
  .build();
