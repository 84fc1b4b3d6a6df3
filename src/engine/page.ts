/** The life of the page, as far as a driver cares (J6): whether it is on its way out, or back. */
export interface PageLife {
  /** Aborts at the next `pagehide`: the page is going, or falls asleep in the back/forward cache. */
  hideSignal(): AbortSignal;
  /** Resolves when the page is shown: at once, or when it comes back. */
  shown(): Promise<void>;
  /**
   * Resolves when a failure that was just seen is certainly not the page's own end: browsers fail the
   * requests of a page that is being left, some before they say so.
   * @returns Whether the page was away meanwhile.
   */
  survived(): Promise<boolean>;
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
    hideSignal: () => hiding.signal,
    shown,
    async survived() {
      const { signal } = hiding;
      await new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
      await shown();
      return signal.aborted;
    },
  };
}
