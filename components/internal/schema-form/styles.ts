import { css } from "lit";

/** A form that is drawn by schema-form.ts. */
export const formStyles = css`
  .form {
    margin-block-start: 12px;
    border-block: 1px solid color-mix(in srgb, var(--_text) 11%, transparent);
    padding-block: 8px 12px;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .f-field,
  .f-group {
    min-inline-size: 0;
  }
  .f-name {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 8px;
    font-size: 14px;
    color: var(--_text);
    overflow-wrap: anywhere;
  }
  .f-name > label,
  .f-name > span:first-child {
    margin-inline-end: auto;
    font-weight: 560;
    min-inline-size: 0;
  }
  .f-name .key {
    font: 400 12px / 1.5 var(--_mono);
    color: var(--_muted);
  }
  .f-must {
    color: var(--_no);
  }
  .f-hint,
  .f-seen,
  .f-wrong,
  .f-value {
    margin: 2px 0;
    font-size: 12.5px;
    line-height: 1.5;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .f-value {
    font: 500 13.5px / 1.6 var(--_mono);
    color: var(--_text);
  }
  .f-seen bdi {
    white-space: pre-wrap;
    font-family: var(--_mono);
  }
  .f-wrong {
    color: var(--_no);
    font-weight: 560;
  }
  .f-box {
    display: block;
    inline-size: 100%;
    margin: 3px 0 0;
    min-block-size: 38px;
    padding: 7px 11px;
    font: 500 13.5px / 1.5 var(--_mono);
    color: inherit;
    background: var(--_surface);
    border: 1px solid var(--_edge);
    border-radius: var(--_control-radius);
    text-align: start;
  }
  .f-box[aria-invalid="true"] {
    border-color: var(--_no);
    border-inline-start-width: 4px;
  }
  .f-box:focus-visible {
    outline: none;
    border-color: var(--_accent);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--_accent) 24%, transparent);
  }
  .f-date {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .f-date .f-box {
    inline-size: auto;
    max-inline-size: 100%;
  }
  .f-zone {
    font-size: 12.5px;
    color: var(--_muted);
  }
  .f-radios {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 18px;
  }
  .f-radio {
    display: flex;
    align-items: center;
    gap: 7px;
    min-block-size: 32px;
    font-size: 14px;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .f-radio input {
    inline-size: 17px;
    block-size: 17px;
    margin: 0;
    flex: none;
    accent-color: var(--_accent);
  }
  .f-below {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    margin-block-start: 6px;
    padding-inline-start: 14px;
    border-inline-start: 2px solid color-mix(in srgb, var(--_text) 12%, transparent);
  }
  .f-other {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
  }
  .f-add {
    justify-self: start;
  }
  .f-link {
    min-block-size: 24px;
    padding: 2px 0;
    font: inherit;
    font-size: 13.5px;
    text-align: start;
    text-decoration: underline;
    color: var(--_no);
    background: none;
    border: 0;
    overflow-wrap: anywhere;
  }
  .f-summary ul {
    margin: 2px 0 0;
    padding-inline-start: 18px;
  }
  .f-group:focus-visible,
  [role="radiogroup"]:focus-visible {
    outline-offset: 4px;
    border-radius: 4px;
  }
  @media (pointer: coarse) {
    .f-box {
      font-size: 16px; /* below that iOS zooms the page into the box */
      min-block-size: 44px;
    }
    .f-radio {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .f-box:focus-visible {
      outline: 2px solid Highlight;
    }
  }
  @container (inline-size < 420px) {
    .f-below {
      padding-inline-start: 9px;
    }
  }
`;
