/**
 * Markdown comes when there is something to draw: an empty chat does not need it. Until it is there, an
 * answer is shown as the text that it is.
 */
import type { MarkdownText } from "./markdown-text.js";

let Loaded: typeof MarkdownText | undefined;
let loading: Promise<boolean> | undefined;

/** A new text to draw, again after each `onChange`; `undefined` until {@link loadMarkdown} has resolved. */
export function createMarkdownText(onChange: () => void): MarkdownText | undefined {
  return Loaded && new Loaded(onChange);
}

/**
 * Loads markdown once; never rejects. `false`: it could not be loaded, and the next call tries again.
 * Whoever hears that leaves the text plain and does not ask at once: there may be no network.
 */
export function loadMarkdown(): Promise<boolean> {
  loading ??= import("./markdown-text.js").then(
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
