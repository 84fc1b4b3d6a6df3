import { html, svg, type TemplateResult } from "lit";
import type { StudioView } from "./events.js";

const PATHS: Readonly<Record<StudioView, unknown>> = {
  conversations: svg`<path d="M2.5 4h11M2.5 8h7M2.5 12h9"/>`,
  waiting: svg`<circle cx="8" cy="8" r="5.7"/><path d="M8 4.8V8l2.2 1.5"/>`,
  agents: svg`<rect x="3" y="5" width="10" height="8" rx="2"/><path d="M8 5V2.6M6 8.6v1.2M10 8.6v1.2"/>`,
  storage: svg`<ellipse cx="8" cy="4" rx="5.2" ry="2"/><path d="M2.8 4v8c0 1.1 2.3 2 5.2 2s5.2-.9 5.2-2V4M2.8 8c0 1.1 2.3 2 5.2 2s5.2-.9 5.2-2"/>`,
};

/** The picture of a view, drawn in the colour of the words beside it. */
export function viewIcon(view: StudioView): TemplateResult {
  return html`<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${PATHS[view]}</svg>`;
}

/** The studio's own picture: spans on a time axis. */
export function brandIcon(): TemplateResult {
  return html`<svg viewBox="0 0 20 20" aria-hidden="true"><path fill="currentColor" d="M2 3h8a1.2 1.2 0 0 1 0 3.4H2zM6 8.3h10a1.2 1.2 0 0 1 0 3.4H6zM12 13.6h6V17h-6a1.2 1.2 0 0 1 0-3.4z"/></svg>`;
}
