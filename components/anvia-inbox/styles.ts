import { css } from "lit";
import { chipStyles } from "../internal/chip-styles.js";
import { frameStyles } from "../internal/frame-styles.js";
import { controls, tokens } from "../internal/tokens.js";
import { emptyStyles } from "./empty-styles.js";
import { toolbarStyles } from "./toolbar-styles.js";

/** Styles of `<anvia-inbox>`. */
export const styles = [
  tokens,
  controls,
  chipStyles,
  toolbarStyles,
  emptyStyles,
  frameStyles,
  css`
    .list {
      flex: 1;
      min-block-size: 0;
      display: flex;
      flex-direction: column;
      overflow-y: auto;
      overscroll-behavior: contain;
      scrollbar-width: thin;
      scrollbar-color: color-mix(in srgb, var(--_text) 22%, transparent) transparent;
      padding: 8px 20px 20px;
    }
    .content {
      flex: 1 0 auto;
      display: flex;
      flex-direction: column;
      inline-size: 100%;
      max-inline-size: calc(var(--_card) + 12px);
      margin-inline: auto;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    /* What is out of sight costs nothing. Its own padding leaves room for outlines, which it would cut. */
    li {
      padding: 12px 6px 6px;
      border-radius: calc(var(--_radius) + 6px);
      scroll-margin-block: 6px;
      content-visibility: auto;
      contain-intrinsic-block-size: auto 340px;
    }
    li.over {
      padding-block: 5px;
      contain-intrinsic-block-size: auto 54px;
    }
    li:focus {
      outline: none;
    }
    li.marked {
      background: color-mix(in srgb, var(--_accent) 9%, transparent);
      box-shadow: inset 0 0 0 2px var(--_accent);
    }
    .place {
      display: flex;
      align-items: start;
      gap: 4px 10px;
      margin-block-end: 5px;
      padding-inline: 4px 0;
      font-size: 12.5px;
      line-height: 28px;
      color: var(--_muted);
    }
    .where {
      flex: 1;
      min-inline-size: 0;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 10px;
      overflow-wrap: anywhere;
    }
    .where > * {
      line-height: 1.4;
      padding-block: 5px;
    }
    .agent {
      font-weight: 620;
      color: var(--_text);
    }
    .where > .device {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      margin-block: 3px;
      padding: 1px 9px 1px 8px;
      border: 1px solid var(--_line);
      border-radius: 99px;
      background: var(--_raised);
    }
    .age {
      flex: none;
      font-variant-numeric: tabular-nums;
    }
    .open {
      flex: none;
      display: grid;
      place-items: center;
      inline-size: 28px;
      min-block-size: 28px;
      padding: 0;
      border-radius: 8px;
    }
    .open svg:dir(rtl) {
      scale: -1 1;
    }
    .not-here {
      margin: 0 4px 8px;
      font-size: 13px;
      color: var(--_ask);
    }
    .more {
      display: block;
      margin: 14px auto 0;
    }
    .done,
    .loading {
      margin: 18px auto;
      font-size: 14px;
      color: var(--_muted);
      text-align: center;
    }
    .loading {
      margin-block: auto;
      animation: appear 1s step-end;
    }
    @keyframes appear {
      from {
        visibility: hidden;
      }
    }
    footer {
      flex: none;
      display: flex;
      flex-direction: column;
      align-items: center;
      padding-inline: 16px;
    }
    footer > button {
      margin-block: 6px max(8px, env(safe-area-inset-bottom));
    }
    anvia-connection {
      margin-block-start: 8px;
    }
    @container (inline-size < 480px) {
      .list {
        padding-inline: 8px;
      }
    }
    @media (pointer: coarse) {
      .open {
        inline-size: 40px;
        min-block-size: 40px;
      }
    }
    @media (forced-colors: active) {
      li.marked {
        outline: 2px solid Highlight;
        outline-offset: -2px;
      }
    }
  `,
];
