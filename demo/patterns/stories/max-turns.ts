import { AgentBuilder, createTool, MaxTurnsError } from "../../../src/index.js";
import { ScriptedModel } from "../../../src/testing/index.js";
import type { Stage } from "../story.js";

const look = createTool({
  name: "look_again",
  description: "Looks again.",
  execute: () => "Still nothing.",
});

// A model that never stops looking.
const again = (place: number) => ({ toolCalls: [{ name: "look_again", args: { place } }] });
const model = new ScriptedModel([1, 2, 3, 4].map((place) => () => again(place)));
export const agent = new AgentBuilder("max-turns", model).tools([look]).build();

/** `maxTurns(2)` allows three model calls over the life of the run, reloads included. */
export async function run({ session, log }: Stage) {
  try {
    await agent.session(session).prompt("Find my keys").maxTurns(2).send();
  } catch (error) {
    if (error instanceof MaxTurnsError) log(error.message);
  }
}
