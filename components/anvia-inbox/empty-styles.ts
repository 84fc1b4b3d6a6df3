import { css } from "lit";

/** What is said when there is nothing. */
export const emptyStyles = css`
  slot[name="empty"] {
    display: flex;
    flex-direction: column;
    flex: 1;
  }
  .empty {
    margin-block: auto;
    padding: 24px 8px 48px;
    text-align: center;
    color: var(--_muted);
    text-wrap: balance;
  }
  .empty p {
    margin: 0 auto;
    max-inline-size: 32em;
  }
  .empty .greeting {
    margin-block-end: 4px;
    font-size: 1.35em;
    font-weight: 640;
    line-height: 1.3;
    letter-spacing: -0.015em;
    color: var(--_text);
  }
  .empty button {
    margin-block-start: 16px;
  }
  .picture {
    display: block;
    margin: 0 auto 18px;
    max-inline-size: 60%;
    block-size: auto;
    stroke-width: 2.4;
  }
  .tray {
    fill: var(--_raised);
    stroke: color-mix(in srgb, var(--_muted) 45%, transparent);
  }
  .rim {
    stroke: color-mix(in srgb, var(--_muted) 45%, transparent);
  }
  .disc {
    fill: color-mix(in srgb, var(--_ok) 13%, var(--_surface));
    stroke: none;
  }
  .tick {
    stroke: var(--_ok);
    stroke-width: 3.4;
  }
`;
