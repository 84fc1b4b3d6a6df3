/** The browser's side. Loaded by `import()` only: a server has no use for a runtime. */
import "anvia-chat/elements";
import {
  type Agent,
  AgentBuilder,
  createHttpRelay,
  createRuntime,
  createTool,
  OpenAIClient,
  type Runtime,
} from "anvia-chat";
import * as z from "zod";
import { PEOPLE, type PersonId } from "../../devices/desk-people";

/** What a page of the desk works with. */
export interface Support {
  readonly runtime: Runtime;
  readonly agent: Agent;
  /** Their conversation. */
  readonly session: string;
}

const refundOrder = createTool({
  name: "refund_order",
  title: "Refund an order",
  description: "Refund an amount of an order to the card it was paid with.",
  input: z.object({ orderId: z.string(), amount: z.number().positive() }),
  approval: { reason: ({ args }) => `A manager reviews this refund of $${args.amount}.` },
  recovery: "idempotent", // the route makes one refund for one approval
  async execute(_input, { approval, fetch }) {
    // Nothing but the approval's name is sent: the server refunds what the manager approved under it.
    const response = await fetch("/api/refunds", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ approvalId: approval?.approvalId }),
    });
    if (!response.ok) throw new Error((await response.json()).why);
    return response.json();
  },
});

const opened = new Map<PersonId, Support>();

/** One runtime for one person, with a database of its own; the relay carries what waits between them. */
export function openSupport(person: PersonId): Support {
  const known = opened.get(person);
  if (known) return known;
  const { name, role, session } = PEOPLE[person];
  const runtime = createRuntime({
    name: `support:${person}`,
    relay: createHttpRelay({ baseURL: "/api/support" }),
    reviewer: () => name,
    mayDecide: () => role === "manager" || "A manager decides this.",
  });
  const model = new OpenAIClient({ baseURL: "/api/llm/v1" }).completionModel("demo");
  const agent = new AgentBuilder("support", model).tools([refundOrder]).build();
  const support = { runtime, agent, session };
  opened.set(person, support);
  return support;
}
