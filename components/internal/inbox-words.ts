import { INBOX_ENGLISH, type InboxStrings } from "./inbox-strings.js";
import type { ChatStrings } from "./strings.js";

/** All texts of the inbox: the page's own where it gave some. */
export type InboxWords = ChatStrings & InboxStrings;

const complete = new WeakMap<ChatStrings, InboxWords>();

/** The texts of the elements with those of the inbox. The same `words` give the same object. */
export function inboxWords(words: ChatStrings): InboxWords {
  const known = complete.get(words);
  if (known) return known;
  const all: InboxWords = { ...INBOX_ENGLISH, ...words };
  complete.set(words, all);
  return all;
}
