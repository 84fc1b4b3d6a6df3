import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays, type Stage } from "../story.js";

const publish = createTool({
  name: "publish",
  title: "Publish a post",
  description: "Publishes a post.",
  input: { type: "object", properties: { title: { type: "string" } } },
  approval: { reason: "Posts are public." },
  execute: ({ title }) => `“${title}” is online.`,
});

const model = plays([{ name: "publish", args: { title: "We are hiring" } }]);
export const agent = new AgentBuilder("handler", model).tools([publish]).build();

/** Code decides here; whoever presses a button on the card may be faster. */
export async function run({ session, log }: Stage) {
  await agent
    .session(session)
    .prompt("Publish the post")
    .withToolApprovalHandler(async (approval) => {
      log(`asked about ${approval.toolName} ${approval.args}`);
      const approved = !approval.args.includes("salary");
      return { ...approval, status: approved ? "approved" : "rejected", resolvedAt: new Date() };
    })
    .send();
}
