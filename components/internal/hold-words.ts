import { HOLD_ENGLISH, type HoldStrings } from "./hold-strings.js";
import type { ChatStrings } from "./strings.js";

/** All texts of a card that may be held: the page's own where it gave some. */
export type HoldWords = ChatStrings & HoldStrings;

const complete = new WeakMap<ChatStrings, HoldWords>();

/** The texts of the elements with those of a held card. The same `words` give the same object. */
export function holdWords(words: ChatStrings): HoldWords {
  const known = complete.get(words);
  if (known) return known;
  const all: HoldWords = { ...HOLD_ENGLISH, ...words };
  complete.set(words, all);
  return all;
}
