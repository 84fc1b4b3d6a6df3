import type { ChatStrings } from "../strings.js";
import { FORM_ENGLISH, type FormStrings } from "./form-strings.js";

/** All texts of a card with a form: the page's own where it gave some. */
export type FormWords = ChatStrings & FormStrings;

const complete = new WeakMap<ChatStrings, FormWords>();

/** The texts of a card and of its form. The same `words` give the same object. */
export function formWords(words: ChatStrings): FormWords {
  const known = complete.get(words);
  if (known) return known;
  const all: FormWords = { ...FORM_ENGLISH, ...words };
  complete.set(words, all);
  return all;
}
