/** Who decides: an id, or a function that is asked at each decision. */
export type Reviewer = string | (() => string | undefined);

/** Who decides now, as the page says. */
export function reviewerIdOf(reviewer: Reviewer | undefined): string | undefined {
  return typeof reviewer === "function" ? reviewer() : reviewer;
}
