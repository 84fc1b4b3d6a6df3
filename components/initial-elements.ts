/** What a page loads at once of elements.ts. */
export { AnviaChat } from "./anvia-chat/anvia-chat.js";
export { AnviaComposer } from "./anvia-composer/anvia-composer.js";
export { AnviaMessage, type MessageItem } from "./anvia-message/anvia-message.js";
export * from "./events.js";
export { type ChatStrings, ENGLISH } from "./internal/strings.js";
