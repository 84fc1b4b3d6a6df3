/**
 * Colours, fonts and measures of every element. Each `--anvia-*` property may be set on the element
 * or anywhere above it; `--_*` are the values in use. `light-dark()` follows `color-scheme`, which
 * `<anvia-chat theme>` sets and the cards inherit.
 */
import { css } from "lit";

/** Design tokens, box model and the few rules that every element shares. */
export const tokens = css`
  :host {
    --_surface: var(--anvia-surface, light-dark(#ffffff, #16181c));
    --_raised: var(--anvia-raised, light-dark(#f8f7f4, #1d2025));
    --_text: var(--anvia-text, light-dark(#1c1d20, #eceae6));
    --_muted: var(--anvia-muted, light-dark(#5f6168, #a3a5ad));
    --_line: var(--anvia-line, light-dark(#e4e1db, #2f333b));
    --_edge: var(--anvia-edge, light-dark(#938f88, #6d717b));
    --_accent: var(--anvia-accent, light-dark(#2f5bd7, #8fb0ff));
    --_on-accent: var(--anvia-on-accent, light-dark(#ffffff, #0d1530));
    --_ask: var(--anvia-ask, light-dark(#8a5200, #f0b35a));
    --_ask-wash: var(--anvia-ask-wash, light-dark(#fff9ee, #231e15));
    --_ok: var(--anvia-ok, light-dark(#1a7040, #6fcf97));
    --_no: var(--anvia-no, light-dark(#b3362b, #ff9a8f));
    --_mine: var(--anvia-mine, light-dark(#eef1fb, #222b42));
    --_radius: var(--anvia-radius, 14px);
    --_control-radius: var(--anvia-control-radius, 10px);
    --_font: var(--anvia-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
    --_mono: var(
      --anvia-mono,
      ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace
    );
    --_size: var(--anvia-font-size, 15.5px);
    --_column: var(--anvia-column, 62ch);
    --_card: var(--anvia-card-width, 600px);
    display: block;
    box-sizing: border-box;
    color: var(--_text);
    font: 400 var(--_size) / 1.6 var(--_font);
    text-align: start;
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
`;

/** Buttons and text boxes. */
export const controls = css`
  button {
    font: 580 14.5px / 1.25 var(--_font);
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_control-radius);
    min-block-size: 38px;
    padding: 6px 16px;
    cursor: pointer;
    touch-action: manipulation;
    transition: background-color 120ms, border-color 120ms;
  }
  button:hover {
    border-color: var(--_edge);
  }
  button.primary {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
  }
  button.primary:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
    border-color: transparent;
  }
  button.quiet {
    background: none;
    border-color: transparent;
    color: var(--_muted);
  }
  button.quiet:hover {
    background: color-mix(in srgb, var(--_text) 7%, transparent);
    color: var(--_text);
  }
  button.small {
    min-block-size: 28px;
    padding: 2px 9px;
    font-size: 12.5px;
    border-radius: 8px;
  }
  button:disabled,
  button[aria-disabled="true"] {
    cursor: default;
    opacity: 0.55;
  }
  textarea {
    display: block;
    inline-size: 100%;
    margin: 0;
    font: inherit;
    font-size: 14.5px;
    line-height: 1.5;
    color: inherit;
    background: var(--_surface);
    border: 1px solid var(--_edge);
    border-radius: var(--_control-radius);
    padding: 7px 11px;
    resize: none;
    field-sizing: content;
    min-block-size: 38px;
    max-block-size: 12lh;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  textarea:focus-visible {
    outline: none;
    border-color: var(--_accent);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--_accent) 24%, transparent);
  }
  @media (pointer: coarse) {
    button:not(.small) {
      min-block-size: 44px;
    }
    textarea {
      font-size: 16px; /* below that iOS zooms the page into the box */
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
      animation: none !important;
    }
  }
  @media (forced-colors: active) {
    textarea:focus-visible {
      outline: 2px solid Highlight;
    }
    button.primary {
      forced-color-adjust: none;
      background: ButtonText;
      color: ButtonFace;
      border-color: ButtonText;
    }
  }
`;
