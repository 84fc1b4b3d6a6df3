/** What the inbox says of what arrives: to people who do not see it, and to those who look elsewhere. Pure. */

import type { InboxItem } from "../../src/index.js";
import type { InboxWords } from "../internal/inbox-words.js";
import { format } from "../internal/strings.js";
import { visibleLabel } from "../internal/visible-text.js";
import { cardKindOf } from "./filter.js";

/** Read out one by one at most. */
const MOST_NAMED = 3;

/** The sentences for items that are new, each said once. `count`: how many wait in all. */
export function arrivalSentences(
  items: readonly InboxItem[],
  count: number,
  words: InboxWords,
): readonly string[] {
  if (items.length === 0) return [];
  const all = format(words.waitingForYou, { count });
  if (items.length > MOST_NAMED) return [format(words.saidManyNew, { count: items.length }), all];
  return [...items.map((item) => format(words.saidNew, { text: `${nameOf(item, words)}.` })), all];
}

/**
 * What waits, by its kind and its tool's title: nothing of its input, for a notification stands on the screen of
 * a locked phone.
 */
export function nameOf(item: InboxItem, words: InboxWords): string {
  const { request } = item.interaction;
  const title = visibleLabel(request.title ?? request.toolName);
  switch (cardKindOf(item)) {
    case "question":
      return request.title === undefined ? words.question : `${words.question}: ${title}`;
    case "output":
      return `${words.resultNeeded}: ${title}`;
    case "recovery":
      return `${words.didItHappen} ${title}`;
    default:
      return `${words.approvalNeeded}: ${title}`;
  }
}
