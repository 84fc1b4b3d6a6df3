/** The chats of the page that the inbox stands in. */
import { defaultRuntime, type InboxItem, type Runtime } from "../../src/index.js";
import type { AnviaChat } from "../anvia-chat/anvia-chat.js";

/** The chat of this page that shows the item's conversation. */
export function chatOf(
  { sessionId }: Pick<InboxItem, "sessionId">,
  runtime: Runtime | undefined,
): AnviaChat | undefined {
  return [...document.querySelectorAll<AnviaChat>("anvia-chat")].find(
    (chat) => chat.session === sessionId && (chat.runtime ?? defaultRuntime()) === runtime,
  );
}

/** Whether a chat of this page says it by itself. */
export function isInChat(
  item: Pick<InboxItem, "sessionId">,
  runtime: Runtime | undefined,
): boolean {
  return chatOf(item, runtime) !== undefined;
}
