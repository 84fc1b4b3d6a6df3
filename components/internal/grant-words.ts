import { GRANT_ENGLISH, type GrantStrings } from "./grant-strings.js";
import type { ChatStrings } from "./strings.js";

/** All texts of what shows permissions: the page's own where it gave some. */
export type GrantWords = ChatStrings & GrantStrings;

const complete = new WeakMap<ChatStrings, GrantWords>();

/** The texts of the elements with those about permissions. The same `words` give the same object. */
export function grantWords(words: ChatStrings): GrantWords {
  const known = complete.get(words);
  if (known) return known;
  const all: GrantWords = { ...GRANT_ENGLISH, ...words };
  complete.set(words, all);
  return all;
}
