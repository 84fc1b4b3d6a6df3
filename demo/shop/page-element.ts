/**
 * The page's own element for a selector.
 * @throws Error when index.html has none of this kind, so that a typo is found at once.
 */
export function pageElement<Kind extends Element>(selector: string, kind: new () => Kind): Kind {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`index.html has no ${kind.name} ${selector}.`);
}
