/**
 * Markdown comes when there is something to draw: an empty chat does not need it. Until it is there, an
 * answer is shown as the text that it is.
 */
import type { MarkdownText } from "./markdown.js";

let Loaded: (new () => MarkdownText) | undefined;
let loading: Promise<boolean> | undefined;

/** A new text to draw; `undefined` until {@link loadMarkdown} has resolved. */
export function createMarkdownText(): MarkdownText | undefined {
  return Loaded && new Loaded();
}

/**
 * Loads markdown once; never rejects. `false`: it could not be loaded, and the next call tries again.
 * Whoever hears that leaves the text plain and does not ask at once: there may be no network.
 */
export function loadMarkdown(): Promise<boolean> {
  loading ??= import("./markdown.js").then(
    ({ MarkdownText: Text }) => {
      Loaded = Text;
      return true;
    },
    () => {
      loading = undefined; // offline: answers stay plain text for now
      return false;
    },
  );
  return loading;
}
