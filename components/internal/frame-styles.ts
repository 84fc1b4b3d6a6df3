import { css } from "lit";

/** The frame of the elements that fill a place of the page, and the themes that its attribute may ask for. */
export const frameStyles = css`
  :host {
    --_frame-radius: var(--anvia-frame-radius, 18px);
    color-scheme: light dark;
    container-type: inline-size;
    block-size: 100%;
    min-block-size: min(28rem, 100dvh);
    max-block-size: var(--anvia-max-height, max(100dvh, 28rem));
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  .frame {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: inherit;
    max-block-size: inherit;
    overflow: clip;
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_frame-radius);
  }
`;
