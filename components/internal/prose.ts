import { css } from "lit";

/** What markdown draws: the rhythm and quiet of a good article. Comes with markdown. */
export const prose = css`
  h3,
  h4,
  h5,
  h6 {
    margin: 1.35em 0 0.4em;
    line-height: 1.35;
    letter-spacing: -0.01em;
    font-weight: 650;
    text-wrap: balance;
  }
  h3 {
    font-size: 1.22em;
  }
  h4 {
    font-size: 1.1em;
  }
  h5,
  h6 {
    font-size: 1em;
  }
  h6 {
    color: var(--_muted);
  }
  ul,
  ol {
    padding-inline-start: 1.5em;
  }
  li {
    margin-block: 0.22em;
    padding-inline-start: 0.15em;
  }
  li::marker {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  li > ul,
  li > ol {
    margin-block: 0.2em 0.2em;
  }
  li > p {
    margin-block: 0.35em;
  }
  li.task {
    list-style: none;
    margin-inline-start: -1.5em;
  }
  .check {
    display: inline-block;
    inline-size: 1.1em;
    block-size: 1.1em;
    margin-inline-end: 0.5em;
    border: 1.5px solid var(--_edge);
    border-radius: 4px;
    overflow: hidden;
    vertical-align: -0.18em;
    text-align: center;
    font-weight: 700;
    line-height: 0.9;
    color: var(--_accent);
  }
  .check.done::before {
    content: "✓";
    font-size: 0.8em;
  }
  strong {
    font-weight: 650;
  }
  a {
    color: var(--_accent);
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.18em;
  }
  a:hover {
    text-decoration-thickness: 2px;
  }
  .host,
  .image {
    color: var(--_muted);
    font-size: 0.9em;
  }
  .image {
    display: inline-block;
    padding: 0 0.6em;
    border: 1px dashed var(--_edge);
    border-radius: 8px;
    max-inline-size: 100%;
    overflow-wrap: anywhere;
  }
  .image button {
    margin-inline-start: 0.4em;
    overflow-wrap: anywhere;
  }
  img {
    display: block;
    max-inline-size: 100%;
    max-block-size: 24em;
    border-radius: 8px;
  }
  blockquote {
    padding-inline-start: 0.95em;
    border-inline-start: 3px solid var(--_line);
    color: var(--_muted);
  }
  blockquote > :last-child {
    margin-block-end: 0;
  }
  hr {
    margin: 1.5em 0;
    border: 0;
    border-block-start: 1px solid var(--_line);
  }
  :not(pre) > code {
    font: 500 0.87em / 1.4 var(--_mono);
    background: color-mix(in srgb, var(--_text) 6%, transparent);
    border-radius: 5px;
    padding: 0.12em 0.36em;
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }
  .code {
    margin: 0.3em 0 0.95em;
    border: 1px solid var(--_line);
    border-radius: 11px;
    background: var(--_raised);
    overflow: clip;
  }
  .code figcaption {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 3px 5px 3px 14px;
    padding-inline: 14px 5px;
    font-size: 12.5px;
    color: var(--_muted);
  }
  .code pre {
    margin: 0;
    padding: 2px 14px 12px;
    overflow-x: auto;
    font: 400 13.5px / 1.6 var(--_mono);
    tab-size: 2;
    direction: ltr;
    text-align: left;
  }
  .code pre:focus-visible {
    outline-offset: -2px;
    border-radius: 10px;
  }
  .table {
    overflow-x: auto;
    margin: 0.3em 0 0.95em;
    inline-size: fit-content;
    max-inline-size: 100%;
  }
  table {
    border-collapse: collapse;
    font-size: 0.925em;
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    text-align: start;
    vertical-align: baseline;
    padding: 6px 20px 6px 0;
    padding-inline: 0 20px;
    border-block-end: 1px solid var(--_line);
    overflow-wrap: break-word;
    min-inline-size: 4em;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 4px;
  }
  th {
    color: var(--_muted);
    font-weight: 580;
  }
  .center {
    text-align: center;
  }
  .right {
    text-align: end;
  }
  .streaming > :last-child:is(p, h3, h4, h5, h6)::after,
  .streaming > :last-child:is(ul, ol) > li:last-child::after {
    content: "";
    display: inline-block;
    inline-size: 0.5em;
    block-size: 0.5em;
    margin-inline-start: 0.3em;
    border-radius: 50%;
    background: var(--_accent);
    vertical-align: 0.08em;
    animation: caret 1.1s ease-in-out infinite;
  }
  @keyframes caret {
    50% {
      opacity: 0.25;
    }
  }
`;
