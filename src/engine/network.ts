/** Whether the page has a network, as far as the browser knows. */
export interface Network {
  /** `false` only when there surely is none. */
  isOnline(): boolean;
  /** How often the network went away since the page began; a failure between two equal counts has another cause. */
  readonly losses: number;
  /** Calls `listener` when the network comes or goes; returns its undo. */
  subscribe(listener: () => void): () => void;
}

/** Says, when asked, whether the network was away at any time since now: a request may have been lost with it. */
export function watchLoss(network: Network): () => boolean {
  const { losses } = network;
  const began = network.isOnline();
  return () => !began || !network.isOnline() || network.losses !== losses;
}

/** How often a page without a network looks whether there is one again: some browsers owe it the event. */
const LOOK_AGAIN_MS = 5000;

/** The browser's own word (HTML §navigator.onLine); where there is none, always online. */
export function watchNetwork(): Network {
  const listeners = new Set<() => void>();
  let losses = 0;
  let looksAgain = false;
  const isOnline = () => {
    // Node has a navigator without `onLine`
    const online = globalThis.navigator?.onLine !== false;
    if (!online) lookLater();
    return online;
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const lookLater = () => {
    if (looksAgain) return;
    looksAgain = true;
    setTimeout(() => {
      looksAgain = false;
      if (isOnline()) tell();
    }, LOOK_AGAIN_MS);
  };
  // CAST: Node has no events on its global object
  const target = globalThis as Partial<EventTarget>;
  target.addEventListener?.("online", tell);
  target.addEventListener?.("offline", () => {
    losses += 1;
    tell();
  });
  return {
    isOnline,
    get losses() {
      return losses;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
