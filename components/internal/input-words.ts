import { INPUT_ENGLISH, type InputStrings } from "./input-strings.js";
import type { ChatStrings } from "./strings.js";

/** All texts of a card with an input: the page's own where it gave some. */
export type InputWords = ChatStrings & InputStrings;

const complete = new WeakMap<ChatStrings, InputWords>();

/** The texts of a card and of its input. The same `words` give the same object. */
export function inputWords(words: ChatStrings): InputWords {
  const known = complete.get(words);
  if (known) return known;
  const all: InputWords = { ...INPUT_ENGLISH, ...words };
  complete.set(words, all);
  return all;
}
