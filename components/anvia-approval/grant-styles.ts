import { css } from "lit";

/** What grant.ts and grant-shape.ts draw. */
export const shapeStyles = css`
  .covers {
    margin-block: 4px;
    padding-inline-start: 12px;
    border-inline-start: 2px solid color-mix(in srgb, var(--_text) 14%, transparent);
    min-inline-size: 0;
  }
  .covers .field {
    padding-block: 1.5px;
  }
  .covers .hint {
    display: none;
  }
  .any,
  .anything {
    margin: 2px 0 0;
    font-size: 13.5px;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .anything {
    color: var(--_no);
    font-weight: 580;
  }
  .any code {
    font: 400 12.5px / 1.6 var(--_mono);
  }
`;

/** The choice on a waiting card. */
export const grantStyles = css`
  .allow {
    margin-block-start: 8px;
  }
  .allow > button {
    margin-inline-start: -9px;
  }
  .allow > button::after {
    content: "";
    display: inline-block;
    inline-size: 5px;
    block-size: 5px;
    margin-inline-start: 8px;
    border: solid currentColor;
    border-width: 0 1.5px 1.5px 0;
    transform: translateY(-3px) rotate(45deg);
  }
  .allow > button[aria-expanded="true"]::after {
    transform: translateY(0) rotate(-135deg);
  }
  .allow-panel:not([hidden]) {
    margin-block: 4px 2px;
    padding: 10px 12px 16px;
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_control-radius);
  }
  .allow-what {
    margin: 0;
    font-size: 14px;
    overflow-wrap: anywhere;
  }
  .allow-buttons {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 8px;
  }
  .allow-buttons button {
    flex: 0 1 auto;
    font-size: 13.5px;
    min-block-size: 34px;
    padding-block: 4px;
  }
  @container (inline-size < 420px) {
    .allow-buttons button {
      flex: 1 1 100%;
    }
  }
`;
