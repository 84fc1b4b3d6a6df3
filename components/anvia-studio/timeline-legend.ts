import { html, type TemplateResult } from "lit";

const SAMPLES = [
  ["item model done", "model call"],
  ["item attempt done", "tool runs"],
  ["item wait", "waiting for a person"],
  ["item attempt failed", "failed"],
  ["item attempt unknown", "cut off, outcome unknown"],
] as const;

/** What the picture's colours mean. */
export function legendView(): TemplateResult {
  return html`<p class="legend">${SAMPLES.map(
    ([kind, words]) => html`<span><i class=${kind}></i>${words}</span>`,
  )}</p>`;
}
