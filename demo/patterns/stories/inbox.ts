import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays, type Stage } from "../story.js";

const order = createTool({
  name: "order_part",
  title: "Order a part",
  description: "Orders a part.",
  input: { type: "object", properties: { part: { type: "string" } } },
  approval: { reason: "It costs money." },
  execute: ({ part }) => `${part} is ordered.`,
});

const model = plays([{ name: "order_part", args: { part: "A gasket" } }]);
export const agent = new AgentBuilder("inbox", model).tools([order]).build();

/** Everything that waits, from every conversation of this site, decided in place. */
export function prepare({ runtime, place }: Stage) {
  const inbox = document.createElement("anvia-inbox");
  place.append(Object.assign(inbox, { runtime }));
}
