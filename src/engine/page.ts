/** The life of the page, as far as a driver cares (J6): whether it is on its way out, or back. */
export interface PageLife {
  /**
   * Resolves when the page's own scripts have run: what they declare, an agent's tools for instance, is
   * there. Unfinished runs go on only then.
   */
  ready(): Promise<void>;
  /** Aborts at the next `pagehide` or `freeze`: the page is going, or falls asleep in the cache or behind other tabs. */
  hideSignal(): AbortSignal;
  /** Resolves when the page is shown: at once, or when it comes back. */
  shown(): Promise<void>;
  /** Watches over some work that the end of the page would break off. Its `end` has to be called. */
  watch(): PageWatch;
}

/** See {@link PageLife.watch}. */
export interface PageWatch {
  /**
   * After the work failed: whether it may have failed because the page was being left. Where it was, this
   * resolves only when the page is back, or has stayed for long; a page that ends never hears of it.
   */
  wasLeft(): Promise<boolean>;
  /** The work is over. */
  end(): void;
}

/** How long a failure may overtake the event that explains it. */
const OVERTAKING_MS = 60;
/** How long a page that is being left may stay: the next one has not answered yet, or is a download. */
const STAYS_MS = 30_000;

/** The real page's life; in a worker or in Node a page that is always there. */
export function watchPage(): PageLife {
  return new BrowserPage();
}

class BrowserPage implements PageLife {
  #hiding = new AbortController();
  #shown: (() => void)[] = [];
  /** How often the page was about to be left, or was. */
  #departures = 0;
  #watches = 0;

  constructor() {
    listen("pagehide", this.#onHide);
    listen("pageshow", this.#onShow);
    // Page Lifecycle: a frozen tab runs nothing, and would keep its locks until somebody looks at it again.
    listen("freeze", this.#onHide, documentTarget());
    listen("resume", this.#onShow, documentTarget());
  }

  readonly #onHide = (): void => {
    this.#departures += 1;
    this.#hiding.abort();
  };

  readonly #onShow = (): void => {
    if (!this.#hiding.signal.aborted) return; // the first `pageshow` of a page
    this.#hiding = new AbortController();
    for (const resolve of this.#shown.splice(0)) resolve();
  };

  ready(): Promise<void> {
    // CAST: pages have a document, workers and Node have not
    const { document } = globalThis as { document?: { readonly readyState: string } };
    if (!document || document.readyState === "complete") return Promise.resolve();
    return new Promise((resolve) => {
      // Module scripts run before DOMContentLoaded; `load` is for a page that is past it already.
      listen("DOMContentLoaded", () => resolve());
      listen("load", () => resolve());
    });
  }

  hideSignal(): AbortSignal {
    return this.#hiding.signal;
  }

  shown(): Promise<void> {
    if (!this.#hiding.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.#shown.push(resolve));
  }

  watch(): PageWatch {
    const departures = this.#departures;
    // Only while there is something to lose: this listener keeps some browsers from caching the page.
    if (this.#watches++ === 0) listen("beforeunload", this.#onLeaving);
    return {
      wasLeft: async () => {
        await pause(OVERTAKING_MS);
        if (this.#departures === departures) return false;
        await Promise.race([this.#back(), pause(STAYS_MS)]);
        return true;
      },
      end: () => {
        if (--this.#watches === 0) unlisten("beforeunload", this.#onLeaving);
      },
    };
  }

  /**
   * Firefox fails a page's requests when the navigation starts; `pagehide` comes with the next page's
   * first byte. Only `beforeunload` is earlier than both.
   */
  readonly #onLeaving = (): void => {
    this.#departures += 1;
  };

  async #back(): Promise<void> {
    const { signal } = this.#hiding;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await this.shown();
  }
}

// CAST: Node has no events on its global object; there nothing ever hides
const target = globalThis as Partial<EventTarget>;

function listen(type: string, listener: () => void, on: Partial<EventTarget> = target): void {
  on.addEventListener?.(type, listener);
}

/** Workers and Node have no document; nothing freezes them. */
function documentTarget(): Partial<EventTarget> {
  // CAST: pages have one
  return (globalThis as { document?: EventTarget }).document ?? {};
}

function unlisten(type: string, listener: () => void): void {
  target.removeEventListener?.(type, listener);
}

function pause(waitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}
