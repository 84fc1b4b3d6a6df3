import { css } from "lit";

/** The notice on a card whose request was changed since it was shown. */
export const changedStyles = css`
  .tampered {
    margin-block-start: 12px;
    padding: 10px 14px;
    font-size: 14px;
    background: var(--_raised);
    border: 1px solid color-mix(in srgb, var(--_no) 45%, transparent);
    border-inline-start: 3px solid var(--_no);
    border-radius: calc(var(--_radius) * 0.6);
  }
  .tampered p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .tampered b {
    color: var(--_no);
  }
`;
