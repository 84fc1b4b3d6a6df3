import { css } from "lit";

/** What stands around the form of an approval. */
export const editStyles = css`
  .edit-buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 10px;
  }
  .edit-buttons button {
    min-block-size: 32px;
  }
  .edited:focus-visible {
    outline-offset: 4px;
    border-radius: 4px;
  }
`;
