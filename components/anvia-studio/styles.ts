import { css } from "lit";
import { chipStyles } from "../internal/chip-styles.js";
import { codeStyles } from "../internal/code-styles.js";
import { controls, tokens } from "../internal/tokens.js";

/** What every part of the studio shares: small type, small controls, the colours of a run's parts. */
export const studioStyles = [
  tokens,
  controls,
  chipStyles,
  codeStyles,
  css`
    :host {
      --_size: 13.5px;
      --_radius: var(--anvia-radius, 10px);
      --_control-radius: var(--anvia-control-radius, 7px);
      --_run: var(--anvia-studio-run, light-dark(#565c69, #a9afbc));
      --_model: var(--anvia-studio-model, light-dark(#3d55cf, #93a9ff));
      --_tool: var(--anvia-studio-tool, light-dark(#0d726c, #56cabd));
      --_people: var(--anvia-studio-people, light-dark(#8f5600, #f0b35a));
      --_trouble: var(--anvia-studio-trouble, light-dark(#b3362b, #ff9a8f));
      --_unknown: var(--anvia-studio-unknown, light-dark(#7d3fae, #cda2f2));
      --_wash: light-dark(#faf9f7, #121417);
      line-height: 1.5;
    }
    button {
      font: 560 13px / 1.25 var(--_font);
      min-block-size: 30px;
      padding: 3px 11px;
      border-radius: var(--_control-radius);
    }
    button.icon {
      min-inline-size: 30px;
      padding: 3px 7px;
    }
    button.small {
      min-block-size: 26px;
      padding: 1px 8px;
      font-size: 12px;
      border-radius: 6px;
    }
    button[aria-pressed="true"] {
      border-color: var(--_accent);
      color: var(--_accent);
      background: color-mix(in srgb, var(--_accent) 9%, var(--_surface));
    }
    button.danger {
      color: var(--_no);
    }
    input[type="search"],
    select {
      font: 400 13px / 1.4 var(--_font);
      color: inherit;
      background: var(--_surface);
      border: 1px solid var(--_edge);
      border-radius: var(--_control-radius);
      min-block-size: 30px;
      padding: 3px 9px;
      min-inline-size: 0;
    }
    h2,
    h3,
    h4,
    p {
      margin: 0;
    }
    h2 {
      font: 640 19px / 1.35 var(--_font);
      letter-spacing: -0.012em;
      overflow-wrap: anywhere;
    }
    h3 {
      font: 640 14.5px / 1.4 var(--_font);
      overflow-wrap: anywhere;
    }
    .eyebrow,
    h4 {
      font: 620 11.5px / 1.4 var(--_font);
      color: var(--_muted);
      letter-spacing: 0.02em;
    }
    .quiet {
      color: var(--_muted);
      font-size: 12.5px;
    }
    .problem {
      color: var(--_no);
      overflow-wrap: anywhere;
    }
    code,
    .mono {
      font: 450 12.3px / 1.5 var(--_mono);
    }
    .card {
      background: var(--_surface);
      border: 1px solid var(--_line);
      border-radius: var(--_radius);
    }
    pre.json {
      margin: 0;
      padding: 10px 12px;
      max-block-size: 34lh;
      overflow: auto;
      font: 400 12.3px / 1.55 var(--_mono);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      unicode-bidi: plaintext;
      background: color-mix(in srgb, var(--_text) 4%, var(--_surface));
      border-radius: var(--_control-radius);
      tab-size: 2;
    }
    pre.json code {
      font: inherit;
    }
    .status {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font: 600 12px / 1.5 var(--_font);
      color: var(--_tone, var(--_muted));
      white-space: nowrap;
    }
    .status::before {
      content: "";
      inline-size: 8px;
      block-size: 8px;
      flex: none;
      border-radius: 50%;
      background: currentColor;
    }
    .status.running {
      --_tone: var(--_model);
    }
    .status.waiting {
      --_tone: var(--_people);
    }
    .status.failed {
      --_tone: var(--_trouble);
    }
    .status.completed {
      --_tone: var(--_ok);
    }
    .status.running::before {
      animation: breathe 1.6s ease-in-out infinite;
    }
    @keyframes breathe {
      50% {
        opacity: 0.35;
      }
    }
    .part-run {
      --_part: var(--_run);
    }
    .part-model {
      --_part: var(--_model);
    }
    .part-tool {
      --_part: var(--_tool);
    }
    .part-people {
      --_part: var(--_people);
    }
    .part-trouble {
      --_part: var(--_trouble);
    }
    .part-done {
      --_part: var(--_ok);
    }
    .empty {
      display: grid;
      justify-items: center;
      gap: 6px;
      padding: 48px 20px;
      text-align: center;
      color: var(--_muted);
    }
    @media (pointer: coarse) {
      button,
      button.small {
        min-block-size: 40px;
      }
    }
  `,
];
