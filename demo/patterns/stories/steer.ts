import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays, type Stage } from "../story.js";

const book = createTool({
  name: "book_table",
  title: "Book a table",
  description: "Books a table.",
  input: { type: "object", properties: { people: { type: "integer" } } },
  approval: { reason: "The restaurant charges for no-shows." },
  execute: ({ people }) => `A table for ${people} at eight.`,
});

const model = plays([{ name: "book_table", args: { people: 2 } }], ([result], [added]) =>
  added ? `${result} And you said: “${added}”` : `${result}`,
);
export const agent = new AgentBuilder("steer", model).tools([book]).build();

/** What is said meanwhile lands after the results. "Send now" on it sets the card aside instead. */
export async function run({ session, log }: Stage) {
  const request = agent.session(session).prompt("Book a table for two");
  for await (const { type } of request.stream()) {
    if (type !== "tool_approval_request") continue;
    log(`steer: ${request.steer("Outside, if the sun shines.")}`);
  }
}
