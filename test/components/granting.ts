/** A chat whose refunds may be allowed for good, for tests of the card and of the list. */
import { waitUntil } from "@open-wc/testing";
import { createTool, type Tool } from "../../src/index.js";
import { type ChatOptions, openChat, press, pressNow, refund, shown } from "./chat-page.js";
import { byRole } from "./roles.js";

export const NAME = "Approval needed: Refund an order";
export const MORE = "Allow without asking…";
export const CONVERSATION = "Allow for this conversation";
export const SITE = "Allow on this site for 1 day";

/** A tool that may be allowed per order. */
export function refundTool(policy: { editable?: boolean } = {}): { tool: Tool; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const tool = createTool({
    name: "refund_order",
    title: "Refund an order",
    description: "Issues a refund.",
    input: {
      type: "object",
      properties: {
        orderId: { type: "string" },
        amount: { type: "number" },
        note: { type: "string" },
      },
    },
    // CAST: the inputs of these tests have one
    approval: {
      ...policy,
      grantable: { shape: (args) => ({ orderId: (args as { orderId: string }).orderId }) },
    },
    execute: (input) => {
      inputs.push(input);
      return "refunded";
    },
  });
  return { tool, inputs };
}

/** A chat with a card that waits. `answers`: each prompt calls with one input, then says "Done." */
export async function waiting(
  inputs: readonly object[] = [{ orderId: "A-100", amount: 250 }],
  options: ChatOptions = {},
) {
  const { tool, inputs: ran } = refundTool();
  const steps = inputs.flatMap((args, index) => [refund(args, `c${index}`), `Done ${index + 1}.`]);
  const page = await openChat(steps, { tools: [tool], reviewer: "dana", ...options });
  await page.chat.send("Refund it");
  const dialog = await shown(page.chat, "dialog", NAME);
  return { ...page, dialog, ran };
}

/** Opens what else may be allowed; a press misses a card that the conversation has just moved. */
export async function open(dialog: Element): Promise<void> {
  const more = byRole(dialog, "button", MORE);
  const isOpen = () => more.getAttribute("aria-expanded") === "true";
  for (let press = 0; press < 5 && !isOpen(); press++) {
    await pressNow(more);
    await waitUntil(isOpen, "open", { timeout: 1000 }).catch(() => undefined); // or with the next one
  }
  await shown(dialog, "button", CONVERSATION);
}

/** A person's press of one of these buttons, once presses count there. */
export async function pressAllow(dialog: Element, name: string): Promise<void> {
  const button = byRole(dialog, "button", name);
  const row = button.closest(".allow-buttons");
  button.scrollIntoView({ block: "center" });
  await waitUntil(() => row?.classList.contains("unarmed") === false, "armed", { timeout: 8000 });
  await press(button);
}
