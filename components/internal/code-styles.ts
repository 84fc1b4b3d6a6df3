import { css } from "lit";

/** Colours of code: at least 4.5:1 on the code block's background, light and dark. */
export const codeStyles = css`
  .keyword {
    color: var(--anvia-code-keyword, light-dark(#8a2a8f, #d8a0e8));
  }
  .literal {
    color: var(--anvia-code-literal, light-dark(#9a4700, #f0b583));
  }
  .string {
    color: var(--anvia-code-string, light-dark(#24693a, #9bd3a5));
  }
  .comment {
    color: var(--anvia-code-comment, light-dark(#686a72, #9b9ea8));
    font-style: italic;
  }
  .title {
    color: var(--anvia-code-title, light-dark(#2450b8, #93b7ff));
  }
  .attribute {
    color: var(--anvia-code-attribute, light-dark(#7a5300, #e2c37c));
  }
  .meta {
    color: var(--anvia-code-meta, light-dark(#0f6674, #86cdd9));
  }
  .added {
    color: var(--anvia-code-added, light-dark(#1c6a35, #8fd6a2));
  }
  .removed {
    color: var(--anvia-code-removed, light-dark(#ab2f24, #ffa79d));
  }
`;
