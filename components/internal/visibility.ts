/** What Chromium adds to IntersectionObserver to tell what is covered; TypeScript's library has none of it. */

/** Options of an observer that is told whether its targets are covered, faded or scaled. */
export interface TrackedInit extends IntersectionObserverInit {
  trackVisibility?: boolean;
  delay?: number;
}

/** `isVisible` is absent in browsers that cannot tell, and `false` for what is only partly in sight. */
export type VisibilityEntry = IntersectionObserverEntry & { readonly isVisible?: boolean };
