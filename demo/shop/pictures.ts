/** The shop's product pictures: drawn, so that the page needs no image and follows its colours. */
import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { PictureName } from "./orders.js";

// `tone` is the product's own colour, `deep` its shade, `pale` its light; shop.css sets them.
const DRAWINGS: { readonly [name in PictureName]: SVGTemplateResult } = {
  headphones: svg`
    <path d="M15 38v-5a17 17 0 0 1 34 0v5" fill="none" stroke="var(--deep)" stroke-width="4.5" stroke-linecap="round"/>
    <rect x="10" y="34" width="12" height="18" rx="6" fill="var(--tone)"/>
    <rect x="42" y="34" width="12" height="18" rx="6" fill="var(--tone)"/>
    <rect x="19" y="36" width="4.5" height="14" rx="2.25" fill="var(--deep)"/>
    <rect x="40.5" y="36" width="4.5" height="14" rx="2.25" fill="var(--deep)"/>
    <path d="M21 26a13 13 0 0 1 7-5.5" fill="none" stroke="var(--pale)" stroke-width="2" stroke-linecap="round"/>`,
  case: svg`
    <path d="M26 21v-3a6 6 0 0 1 12 0v3" fill="none" stroke="var(--deep)" stroke-width="3.5"/>
    <rect x="10" y="20" width="44" height="30" rx="11" fill="var(--tone)"/>
    <path d="M10.5 34h43" stroke="var(--deep)" stroke-width="2.5" stroke-dasharray="2.5 1.8"/>
    <rect x="43" y="32" width="5" height="9" rx="2.5" fill="var(--pale)"/>
    <path d="M18 26.5h12" stroke="var(--pale)" stroke-width="2" stroke-linecap="round" opacity=".7"/>`,
  kettle: svg`
    <path d="M20 45c-6-1-7.5-6-7.5-11.5 0-4-1.5-6.5-5-7.5" fill="none" stroke="var(--deep)" stroke-width="3.5" stroke-linecap="round"/>
    <path d="M44 29c9.5-1 13 5 10.5 11.5-1.5 4-4.5 6-8 6.5" fill="none" stroke="var(--deep)" stroke-width="4" stroke-linecap="round"/>
    <path d="M23 27h19l5.5 22.3a3 3 0 0 1-3 3.7h-24a3 3 0 0 1-3-3.7z" fill="var(--tone)"/>
    <path d="M24 27a8.5 5.5 0 0 1 17 0z" fill="var(--deep)"/>
    <circle cx="32.5" cy="19.5" r="2.7" fill="var(--deep)"/>
    <path d="M27 32l-3.5 14" stroke="var(--pale)" stroke-width="2.2" stroke-linecap="round"/>`,
  filters: svg`
    <path d="M14 13h40L39 44a4 4 0 0 1-7 0z" fill="var(--deep)" opacity=".55"/>
    <path d="M10 18h40L34.5 50a5 5 0 0 1-9 0z" fill="var(--tone)"/>
    <path d="M10 18h40l-2.4 5H12.4z" fill="var(--pale)"/>
    <path d="M30 25v24" stroke="var(--deep)" stroke-width="1.8" stroke-linecap="round" opacity=".6"/>
    <path d="M20 26l7 15M40 26l-7 15" stroke="var(--deep)" stroke-width="1.4" stroke-linecap="round" opacity=".4"/>`,
  lamp: svg`
    <path d="M36 38l12.5-9.5L62 55.5H37z" fill="var(--pale)" opacity=".8"/>
    <rect x="10" y="51" width="24" height="4.5" rx="2.25" fill="var(--deep)"/>
    <path d="M22 51L14 33l15-13" fill="none" stroke="var(--deep)" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/>
    <circle cx="14" cy="33" r="3" fill="var(--tone)"/>
    <path d="M27.5 16.5a5 5 0 0 1 8-1.2L48 27.6 35.2 37.2z" fill="var(--tone)"/>
    <path d="M35.2 37.2L48 27.6a2 2 0 0 1 1 3l-10.5 7.8a2 2 0 0 1-3.3-1.2z" fill="var(--deep)"/>`,
  throw: svg`
    <path d="M17 50v6M23 50v6M29 50v6M35 50v6M41 50v6M47 50v6" stroke="var(--tone)" stroke-width="2.2" stroke-linecap="round"/>
    <rect x="13" y="10" width="38" height="42" rx="5" fill="var(--tone)"/>
    <path d="M18 10h28a5 5 0 0 1 5 5v9H13v-9a5 5 0 0 1 5-5z" fill="var(--deep)"/>
    <path d="M13 37.5h38M13 43.5h38" stroke="var(--pale)" stroke-width="2.6"/>
    <path d="M13 31.5h38" stroke="var(--pale)" stroke-width="1.4" stroke-dasharray="2.5 2.5"/>
    <path d="M18 17h28" stroke="var(--pale)" stroke-width="1.6" stroke-dasharray="2.5 2.5" opacity=".6"/>`,
  mug: svg`
    <path d="M43 27h3.5a7 7 0 0 1 7 7v1a7 7 0 0 1-7 7H42" fill="none" stroke="var(--deep)" stroke-width="4"/>
    <path d="M14 22h30v24a7 7 0 0 1-7 7H21a7 7 0 0 1-7-7z" fill="var(--tone)"/>
    <path d="M14 22h30v9c-4 3-7-1-10.5 1s-6 3-9.5.5-6 .500-10 .500z" fill="var(--pale)"/>
    <path d="M24 16c-2.5-2.5 2-4.5 0-7.5M33 16c-2.5-2.5 2-4.5 0-7.5" fill="none" stroke="var(--deep)" stroke-width="1.8" stroke-linecap="round" opacity=".5"/>`,
  notebook: svg`
    <path d="M24 54v6l3-2.5 3 2.5v-6z" fill="var(--deep)"/>
    <rect x="15" y="10" width="35" height="45" rx="4" fill="var(--tone)"/>
    <path d="M19 10h4v45h-4a4 4 0 0 1-4-4V14a4 4 0 0 1 4-4z" fill="var(--deep)"/>
    <rect x="28" y="18" width="14" height="9" rx="1.5" fill="var(--pale)"/>
    <path d="M45.5 10v45" stroke="var(--deep)" stroke-width="1.8"/>`,
};

/** The picture of a product. It says nothing that the product's name beside it does not. */
export function picture(name: PictureName): TemplateResult {
  return html`<svg class="picture ${name}" viewBox="0 0 64 64" aria-hidden="true">${DRAWINGS[name]}</svg>`;
}
