import { css } from "lit";

/** What visible-text.ts and look-alikes.ts draw. */
export const chipStyles = css`
  .chip {
    font: 600 11.5px / 1.3 var(--_mono);
    unicode-bidi: isolate;
    color: var(--_no);
    border: 1px solid currentColor;
    border-radius: 4px;
    padding: 0 3px;
    margin-inline: 1px;
    white-space: nowrap;
  }
  .mark::before {
    content: attr(data-mark);
    color: color-mix(in srgb, var(--_muted) 70%, transparent);
    font-weight: 400;
    user-select: none;
  }
`;
