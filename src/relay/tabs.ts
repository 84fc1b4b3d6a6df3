/**
 * Hints between the tabs of an origin. They only say where to look: every reader folds from the store,
 * so a lost, repeated or forged hint changes nothing (DESIGN §7).
 */

/**
 * `journal`: the run has new events. `partial`: its streamed text moved. `sign`: its driver is at work.
 * `session`: rows were deleted. `draft`: somebody types. `everything`: all rows were deleted. `awake`: this
 * page slept and heard nothing; no tab sends it. `grants`: a standing permission was given or taken back.
 */
export type Hint =
  | { readonly type: "journal" | "partial" | "sign"; readonly runId: string }
  | { readonly type: "draft"; readonly key: string }
  | { readonly type: "everything" | "awake" | "grants" }
  | { readonly type: "session"; readonly sessionId: string };

/** A channel of hints. */
export interface Hints {
  post(hint: Hint): void;
  subscribe(listener: (hint: Hint) => void): () => void;
  close(): void;
}

/** The hints of a page that also hears its own. */
export interface TabHints extends Hints {
  /** Posts it, and says it to this page's own listeners: for what neither this nor another tab wrote. */
  tell(hint: Hint): void;
}

/** When a page sleeps: it then keeps no channel open, which would keep it out of the back/forward cache. */
export interface Sleep {
  hideSignal(): AbortSignal;
  shown(): Promise<void>;
}

/** Hints over a BroadcastChannel, or to nobody where there is none, or it is refused. */
export function openTabHints(name: string, sleep: Sleep): TabHints {
  return new ChannelHints(`anvia:${name}`, sleep);
}

class ChannelHints implements TabHints {
  readonly #name: string;
  readonly #sleep: Sleep;
  readonly #listeners = new Set<(hint: Hint) => void>();
  #channel: BroadcastChannel | undefined;
  #isClosed = false;

  constructor(name: string, sleep: Sleep) {
    this.#name = name;
    this.#sleep = sleep;
    this.#open();
  }

  /** What was still under way when the page fell asleep may be told then; after the close nothing is. */
  post(hint: Hint): void {
    if (this.#isClosed) return;
    const channel = this.#channel ?? openChannel(this.#name);
    channel?.postMessage(hint);
    if (channel !== this.#channel) channel?.close();
  }

  tell(hint: Hint): void {
    this.post(hint);
    if (!this.#isClosed) this.#tell(hint);
  }

  subscribe(listener: (hint: Hint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#shut();
  }

  #open(): void {
    this.#channel = openChannel(this.#name);
    if (!this.#channel) return;
    this.#channel.onmessage = ({ data }) => {
      const hint = parseHint(data);
      if (hint) this.#tell(hint);
    };
    this.#sleep.hideSignal().addEventListener("abort", () => void this.#wakeUp(), { once: true });
  }

  async #wakeUp(): Promise<void> {
    this.#shut();
    await this.#sleep.shown();
    if (this.#isClosed) return;
    this.#open();
    this.#tell({ type: "awake" });
  }

  #shut(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }

  #tell(hint: Hint): void {
    for (const listener of this.#listeners) listener(hint);
  }
}

function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined; // tabs are then not told at once; each still sees the truth when it looks
  }
}

function parseHint(message: unknown): Hint | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { type, runId, sessionId, key } = message as Record<string, unknown>; // CAST: any object can be read as this
  if (type === "journal" || type === "partial" || type === "sign") {
    return typeof runId === "string" ? { type, runId } : undefined;
  }
  if (type === "draft") return typeof key === "string" ? { type, key } : undefined;
  if (type === "everything" || type === "grants") return { type };
  return type === "session" && typeof sessionId === "string" ? { type, sessionId } : undefined;
}
