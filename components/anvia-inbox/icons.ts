import { html, svg, type TemplateResult } from "lit";

function icon(shape: unknown, size: number): TemplateResult {
  return html`<svg viewBox="0 0 24 24" width=${size} height=${size} fill="none" stroke="currentColor" stroke-width="1.8"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;
}

/** A bell. */
export const bellIcon = icon(
  svg`<path d="M6.500 16.500V11a5.500 5.500 0 0 1 11 0v5.500l1.500 1.500H5z"/><path d="M10 20.500a2.200 2.200 0 0 0 4 0"/>`,
  17,
);
/** A bell that rings. */
export const ringingIcon = icon(
  svg`<path d="M6.500 16.500V11a5.500 5.500 0 0 1 11 0v5.500l1.500 1.500H5z" fill="currentColor"/><path d="M10 20.500a2.200 2.200 0 0 0 4 0M3 9a8 8 0 0 1 2.300-4.500M21 9a8 8 0 0 0-2.300-4.500"/>`,
  17,
);
/** A phone beside a screen. */
export const devicesIcon = icon(
  svg`<path d="M15 18.500H4.500A1.500 1.500 0 0 1 3 17V7a1.500 1.500 0 0 1 1.500-1.500H18"/><rect x="15" y="9" width="6" height="10.500" rx="1.400"/>`,
  14,
);
/** An arrow out of a frame. */
export const openIcon = icon(
  svg`<path d="M13.500 5H19v5.500M19 5l-8 8M10 6H6.500A1.500 1.500 0 0 0 5 7.500v10A1.500 1.500 0 0 0 6.500 19h10a1.500 1.500 0 0 0 1.500-1.500V14"/>`,
  14,
);
/** An arrow up. */
export const upIcon = icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`, 14);
/** A magnifier. */
export const searchIcon = icon(
  svg`<circle cx="11" cy="11" r="6"/><path d="M15.500 15.500L20 20"/>`,
  16,
);

/** An empty tray with a tick above it. */
export const emptyPicture = html`<svg class="picture" viewBox="0 0 160 112" width="160" height="112" fill="none"
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
  <path class="tray" d="M22 66l15-29a7 7 0 0 1 6.200-3.800h73.600A7 7 0 0 1 123 37l15 29v24a9 9 0 0 1-9 9H31a9 9 0 0 1-9-9z"/>
  <path class="rim" d="M22 66h31.500c3 0 4.800 2 5.600 4.600C61.500 78 66 82 80 82s18.500-4 20.900-11.400c.8-2.600 2.600-4.600 5.600-4.600H138"/>
  <circle class="disc" cx="80" cy="32" r="21"/>
  <path class="tick" d="M71 32.500l6.500 6.500L90 26.500"/>
</svg>`;
