/** A whole chat that shows given items, on a page that allows no style attribute, not even ours. */
import { fixture, html } from "@open-wc/testing";
import type { AnviaChat } from "../../components/elements.js";
import type { ScreenItem } from "../../src/index.js";
import { drawn } from "./chat-page.js";
import { still } from "./still-chat.js";

/** The shadow root of a chat with these items. */
export async function showInChat(items: readonly ScreenItem[]): Promise<ShadowRoot> {
  const runtime = Object.assign(still(items), { grants: { subscribe: () => () => undefined } });
  const chat = await fixture<AnviaChat>(
    html`<anvia-chat .runtime=${runtime} heading="Support"></anvia-chat>`,
  );
  await drawn(chat);
  if (!chat.shadowRoot) throw new Error("the chat has no shadow root");
  return chat.shadowRoot;
}
