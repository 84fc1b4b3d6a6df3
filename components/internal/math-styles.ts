import { css } from "lit";

/** Formulas: what MathML leaves to style sheets, by the classes that math-render.ts lets through. */
export const mathStyles = css`
  math {
    direction: ltr;
    font-family: "Cambria Math", "STIX Two Math", "Latin Modern Math", "Noto Sans Math", math;
    font-size: 1.06em;
    line-height: normal;
  }
  math[display="block"] {
    display: block math;
    margin: 0.3em 0 0.95em;
    max-inline-size: 100%;
    overflow-x: auto;
    overflow-y: hidden;
  }
  math * {
    border-color: currentColor;
  }
  .tml-left {
    text-align: left;
  }
  .tml-right {
    text-align: right;
  }
  .no-left {
    padding-left: 0;
  }
  .no-right {
    padding-right: 0;
  }
  .bold {
    font-weight: bold;
  }
  .tml-overline,
  .line-top {
    border-top: 0.06em solid;
  }
  .tml-underline,
  .line-bottom {
    border-bottom: 0.06em solid;
  }
  .line-left {
    border-left: 0.06em solid;
  }
  .line-right {
    border-right: 0.06em solid;
  }
  .tml-fbox,
  .boxed {
    padding: 3pt;
    border: 1px solid;
  }
  .menclose {
    position: relative;
    display: inline-block;
  }
  .tml-cancel {
    position: absolute;
    inset: 0;
    background: currentColor;
  }
  .upstrike {
    clip-path: polygon(
      0.05em 100%,
      0 calc(100% - 0.05em),
      calc(100% - 0.05em) 0,
      100% 0.05em
    );
  }
  .downstrike {
    clip-path: polygon(
      0 0.05em,
      0.05em 0,
      100% calc(100% - 0.05em),
      calc(100% - 0.05em) 100%
    );
  }
  .sout {
    clip-path: inset(calc(50% - 0.03em) 0);
  }
  .formula {
    white-space: pre-wrap;
  }
`;
