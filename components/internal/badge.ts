/**
 * How many wait, where it is seen while the page is not: before its title, and on the icon of an installed app.
 *
 * D1 The title is the page's. What it sets later keeps the number before it, and gets the title back without it.
 * D2 Several elements that count the same show one number: the greatest.
 */
const NUMBER = /^\(\d+\) /;

/** Who counts, and how many. */
const counts = new Map<object, number>();
let watching: MutationObserver | undefined;

/** Shows that so many wait, as far as `owner` knows; see {@link clearBadge}. */
export function showBadge(owner: object, count: number) {
  if (counts.get(owner) === count) return;
  counts.set(owner, count);
  draw();
}

/** Takes back what `owner` shows. With the last of them, title and icon are as they were. */
export function clearBadge(owner: object) {
  if (counts.delete(owner)) draw();
}

function draw() {
  const count = Math.max(0, ...counts.values());
  setTitle(count);
  setIcon(count);
  if (counts.size > 0) watch();
  else {
    watching?.disconnect();
    watching = undefined;
  }
}

function setTitle(count: number) {
  const own = document.title.replace(NUMBER, "");
  const title = count > 0 ? `(${count}) ${own}` : own;
  if (document.title !== title) document.title = title;
}

/** The page may set its title at any time, and may have no `<title>` yet (D1). */
function watch() {
  if (watching) return;
  watching = new MutationObserver(() => setTitle(Math.max(0, ...counts.values())));
  watching.observe(document.head, { childList: true, subtree: true, characterData: true });
}

/** Best effort: most pages are no installed apps, and a browser may refuse. */
function setIcon(count: number) {
  const done = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  done?.catch(() => undefined);
}
