import { html, type TemplateResult } from "lit";
import type { StudioView } from "./events.js";

/** What keys do, wherever the focus is in the studio, but not while somebody types. */
export const KEYS: { readonly views: Readonly<Record<string, StudioView | undefined>> } = {
  views: { "1": "conversations", "2": "waiting", "3": "agents", "4": "storage" },
};

const TOLD = [
  [["1", "2", "3", "4"], "Conversations, Waiting, Agents, Stored data"],
  [["j", "k"], "next and previous event, or run"],
  [["Enter"], "open what has the focus"],
  [["Backspace"], "back to the conversations"],
  [["←", "→", "↑", "↓"], "in the timeline: from span to span"],
  [["+", "−", "0"], "in the timeline: zoom in, zoom out, show everything"],
  [["Shift", "←", "→"], "in the timeline: move along"],
  [["?"], "these keys"],
] as const;

/** The list of keys, as a dialog. */
export function keysView(onClose: () => void): TemplateResult {
  return html`<dialog class="keys" aria-labelledby="keys" @cancel=${onClose}>
    <h3 id="keys">Keys</h3>
    <dl>${TOLD.map(
      ([keys, words]) =>
        html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${words}</dd>`,
    )}</dl>
    <button type="button" autofocus @click=${onClose}>Close</button>
  </dialog>`;
}
