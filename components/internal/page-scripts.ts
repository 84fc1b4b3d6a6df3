/**
 * Resolves when the scripts that stand in the page have run. They set the properties of elements that
 * stand in it too, perhaps long after the element was defined: a chat that began before would go on
 * with a run without its tools, or open a runtime that the page replaces.
 */
export function pageScriptsRan(): Promise<void> {
  if (haveRun()) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", () => resolve(), { once: true });
    window.addEventListener("load", () => resolve(), { once: true });
  });
}

function haveRun(): boolean {
  if (document.readyState !== "interactive") return document.readyState === "complete";
  // Deferred scripts, and modules are, run in "interactive": only the event tells that they have.
  const [navigation] = performance.getEntriesByType("navigation");
  if (!(navigation instanceof PerformanceNavigationTiming)) return true;
  return navigation.domContentLoadedEventStart > 0;
}
