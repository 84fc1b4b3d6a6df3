/** A page whose payments take the visitor's passkey. What matters is in the tool's few lines, and in the server. */
import "../../components/define-all.js";
import type { AnviaChat } from "../../components/elements.js";
import { AgentBuilder, createRuntime, createTool } from "../../src/index.js";
import { pageElement } from "../shop/page-element.js";
import {
  answerOf,
  findServer,
  fromBase64Url,
  type PublicAccount,
  registerPasskey,
} from "./account.js";
import { dollars, PaymentModel } from "./payment-model.js";
import { type Payment, TOOL_NAME } from "./server.js";

const { ask, isReal } = await findServer();
let credentialIds: readonly string[] = [];

const runtime = createRuntime({
  name: "passkey-demo",
  passkey: () => ({
    allowCredentials: credentialIds.map((id) => ({ type: "public-key", id: fromBase64Url(id) })),
  }),
});

const sendPayment = createTool({
  name: TOOL_NAME,
  title: "Send a payment",
  description: "Pay an amount in US dollars to somebody. It cannot be taken back.",
  input: {
    type: "object",
    properties: {
      payee: { type: "string", minLength: 1 },
      amount: { type: "number", exclusiveMinimum: 0 },
    },
    required: ["payee", "amount"],
  },
  approval: { level: "passkey", editable: true },
  recovery: "idempotent", // the server does each approved call once
  async execute(_input, { approval }) {
    const { subject, assertion } = approval ?? {};
    // The input is not sent: the server takes it from what the passkey signed.
    const { payee, amount } = await answerOf<Payment>(ask("payment", { subject, assertion }));
    await showAccount();
    return { payee, amount };
  },
});

// CAST: define-all.js registered the element that index.html has
const chat = pageElement("anvia-chat", HTMLElement) as AnviaChat;
chat.runtime = runtime;
chat.agent = new AgentBuilder("payments", new PaymentModel()).tools([sendPayment]).build();

const create = pageElement("#create-passkey", HTMLButtonElement);
const status = pageElement("#passkey-status", HTMLElement);

async function showAccount(): Promise<void> {
  const account = await answerOf<PublicAccount>(ask("account"));
  credentialIds = account.credentialIds;
  create.disabled = credentialIds.length > 0;
  if (create.disabled) status.textContent = "Your passkey is set up.";
  const lines = account.payments.map(({ payee, amount, paidAt }) => {
    const line = document.createElement("li");
    line.textContent = `${dollars(amount)} to ${payee}, ${new Date(paidAt).toLocaleString("en")}`;
    return line;
  });
  pageElement("#payments", HTMLElement).replaceChildren(...lines);
  pageElement("#no-payments", HTMLElement).hidden = lines.length > 0;
}

create.addEventListener("click", async () => {
  status.textContent = "";
  try {
    await registerPasskey(ask);
    await showAccount();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    status.textContent = `No passkey was set up. ${why}`;
  }
});

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-say]")) {
  const words = button.dataset.say ?? "";
  button.addEventListener("click", () => chat.send(words).catch(() => undefined)); // the chat shows the fault
}

pageElement("#start-over", HTMLButtonElement).addEventListener("click", async () => {
  await chat.clear();
  await ask("reset", {});
  location.reload();
});

pageElement("#no-server", HTMLElement).hidden = isReal;
await showAccount();
