/** The texts of an input on a card, in English. Apart from the others: what a page loads at once shows none. */
export const INPUT_ENGLISH = {
  rejectTells: "If you reject, nothing runs and the assistant is told.",
  linesLeft: "{count} more lines.",
  oneLineLeft: "1 more line.",
  allRead: "Read to the end.",
  tooDeep:
    "This input cannot be shown, so it cannot be approved: it is nested more than {most} levels deep.",
  tooLong:
    "This input cannot be shown, so it cannot be approved: it is longer than {most} characters.",
  tooOdd:
    "This input cannot be shown, so it cannot be approved: it has more than {most} hidden characters.",
  allValues: "All values",
  longSize: "{size} characters",
  emptyObject: "no members",
  noValue: "no value",
  text: "text",
} as const;

/** The texts of an input by name. */
export type InputStrings = { readonly [Name in keyof typeof INPUT_ENGLISH]: string };
