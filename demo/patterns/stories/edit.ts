import * as z from "zod/mini";
import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays } from "../story.js";

const sendMail = createTool({
  name: "send_mail",
  title: "Send an e-mail",
  description: "Sends an e-mail.",
  input: z.object({ to: z.string().check(z.email()), subject: z.string(), text: z.string() }),
  approval: { editable: true, reason: "It goes to a customer." },
  execute: ({ to, subject }) => `“${subject}” went to ${to}.`,
});

const mail = { to: "ada@example.com", subject: "Your parcle", text: "It is on its way." };
const model = plays([{ name: "send_mail", args: mail }]);
export const agent = new AgentBuilder("edit", model).tools([sendMail]).build();
