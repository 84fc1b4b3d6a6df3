import { css } from "lit";

/** `layout="popup"`: a floating button, and a panel above it. It is not modal. */
export const popup = css`
  :host([layout="popup"]) {
    position: fixed;
    inset-block-end: max(20px, env(safe-area-inset-bottom));
    inset-inline-end: 20px;
    z-index: var(--anvia-z-index, 1000);
    block-size: auto;
    min-block-size: 0;
    max-block-size: none;
    container-type: normal;
  }
  :host([layout="popup"]) .frame {
    container-type: inline-size;
    position: absolute;
    inset-block-end: 68px;
    inset-inline-end: 0;
    inline-size: min(var(--anvia-popup-width, 420px), 100vw - 40px);
    block-size: min(var(--anvia-popup-height, 680px), 100dvh - 120px);
    min-block-size: 0;
    max-block-size: none;
    box-shadow:
      0 1px 2px rgb(0 0 0 / 0.06),
      0 14px 44px rgb(0 0 0 / 0.18);
  }
  button.launcher {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    padding: 0;
    color: var(--_on-accent);
    background: var(--_accent);
    border: 0;
    border-radius: 50%;
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.22);
  }
  button.launcher:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  .count {
    position: absolute;
    inset-block-start: -3px;
    inset-inline-end: -3px;
    display: grid;
    place-items: center;
    min-inline-size: 22px;
    block-size: 22px;
    padding-inline: 6px;
    font: 650 12.5px / 1 var(--_font);
    color: var(--_surface);
    background: var(--_ask);
    border: 2px solid var(--_surface);
    border-radius: 99px;
  }
  /* Without this much room the panel is the page, and its own Close takes the launcher's place. */
  @media (width < 480px) {
    :host([layout="popup"][open]) {
      inset: 0;
    }
    :host([layout="popup"]) .frame {
      inset: 0;
      inline-size: auto;
      block-size: auto;
      border: 0;
      border-radius: 0;
    }
    :host([layout="popup"][open]) .launcher {
      display: none;
    }
  }
  @media (forced-colors: active) {
    button.launcher {
      border: 2px solid ButtonText;
    }
  }
`;
