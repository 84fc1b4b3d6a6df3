/** The life of the page, as far as a driver cares (J6): whether it is on its way out, or back. */
export interface PageLife {
  /**
   * Resolves when the page's own scripts have run: what they declare, an agent's tools for instance, is
   * there. Unfinished runs go on only then.
   */
  ready(): Promise<void>;
  /**
   * Aborts at the next `pagehide`: the page is going, or falls asleep in the back/forward cache. A signal
   * taken before some work tells afterwards whether the page was away meanwhile.
   */
  hideSignal(): AbortSignal;
  /** Resolves when the page is shown: at once, or when it comes back. */
  shown(): Promise<void>;
  /**
   * Resolves when a failure that was just seen is certainly not the page's own end: browsers fail the
   * requests of a page that is being left, some before they say so.
   */
  survived(): Promise<void>;
}

/** How long a browser takes, at most, from failing a page's requests to hiding or ending it. */
const LEAVING_MS = 60;

/** The real page's life; in a worker or in Node a page that is always there. */
export function watchPage(): PageLife {
  let hiding = new AbortController();
  let onShown: (() => void)[] = [];
  // CAST: Node has no events on its global object; there nothing ever hides
  const target = globalThis as Partial<Pick<EventTarget, "addEventListener">>;
  target.addEventListener?.("pagehide", () => hiding.abort());
  target.addEventListener?.("pageshow", () => {
    hiding = new AbortController();
    for (const resolve of onShown) resolve();
    onShown = [];
  });
  const shown = (): Promise<void> =>
    hiding.signal.aborted ? new Promise((resolve) => onShown.push(resolve)) : Promise.resolve();
  return {
    ready: scriptsHaveRun,
    hideSignal: () => hiding.signal,
    shown,
    async survived() {
      await new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
      await shown();
    },
  };
}

function scriptsHaveRun(): Promise<void> {
  // CAST: pages have a document, workers and Node have not
  const { document } = globalThis as { document?: { readonly readyState: string } };
  if (!document || document.readyState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    // Module scripts run before DOMContentLoaded; `load` is for a page that is past it already.
    globalThis.addEventListener("DOMContentLoaded", () => resolve(), { once: true });
    globalThis.addEventListener("load", () => resolve(), { once: true });
  });
}
