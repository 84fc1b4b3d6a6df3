import { html, svg, type TemplateResult } from "lit";

function icon(shape: unknown, size = 20): TemplateResult {
  return html`<svg viewBox="0 0 24 24" width=${size} height=${size} fill="none" stroke="currentColor" stroke-width="1.8"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;
}

/** A cross. */
export const closeIcon = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
/** A pen on a sheet: a new conversation. */
export const newIcon = icon(
  svg`<path d="M20 12.5V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h5.5M18 3.6l2.4 2.4L13 13.4l-3.2.8.8-3.2z"/>`,
);
/** A speech bubble. */
export const launcherIcon = icon(
  svg`<path d="M12 4c5 0 8.5 3.2 8.5 7.3S17 18.6 12 18.6c-1 0-2-.1-2.9-.4L4.6 20l1.2-3.8c-1.5-1.3-2.3-3-2.3-4.9C3.500 7.200 7 4 12 4z"/>`,
  26,
);
