/**
 * Markdown comes when there is something to draw: an empty chat does not need it. Until it is there, an
 * answer is shown as the text that it is.
 */
import type { MarkdownText } from "./markdown.js";

let Loaded: (new () => MarkdownText) | undefined;
let loading: Promise<void> | undefined;

/** A new text to draw; `undefined` until {@link loadMarkdown} has resolved. */
export function createMarkdownText(): MarkdownText | undefined {
  return Loaded && new Loaded();
}

/** Loads markdown once; never rejects. Where it cannot be loaded, the next call tries again. */
export function loadMarkdown(): Promise<void> {
  loading ??= import("./markdown.js").then(
    ({ MarkdownText: Text }) => {
      Loaded = Text;
    },
    () => {
      loading = undefined; // offline: answers stay plain text for now
    },
  );
  return loading;
}
