/** Elements that few pages have: each is loaded when the document has one, from its markup or later. */
const LATER_TAGS = {
  "anvia-inbox": () => import("../anvia-inbox/define.js"),
} as const;

/** Watches the document, where there is one, for them. Looking costs next to nothing: live collections know their length. */
export function loadTagsInPage() {
  if (typeof document === "undefined") return; // server rendering
  const wanted = Object.entries(LATER_TAGS).map(
    ([tag, load]) => [document.getElementsByTagName(tag), load] as const,
  );
  const look = () => {
    for (const entry of wanted.filter(([there]) => there.length > 0)) {
      wanted.splice(wanted.indexOf(entry), 1);
      loadOnce(entry[1]);
    }
    if (wanted.length === 0) watch.disconnect();
  };
  const watch = new MutationObserver(look);
  watch.observe(document, { childList: true, subtree: true });
  look();
}

/** Most often there is no network when it fails: again when it is back. */
function loadOnce(load: () => Promise<unknown>) {
  load().catch(() => window.addEventListener("online", () => loadOnce(load), { once: true }));
}
