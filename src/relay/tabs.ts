/**
 * Hints between the tabs of an origin. They only say where to look: every reader folds from the store,
 * so a lost, repeated or forged hint changes nothing (DESIGN §7).
 */

/**
 * `journal`: the run has new events. `partial`: its streamed text moved. `sign`: its driver is at work.
 * `session`: rows were deleted. `draft`: somebody types. `everything`: all rows were deleted.
 */
export type Hint =
  | { readonly type: "journal" | "partial" | "sign"; readonly runId: string }
  | { readonly type: "draft"; readonly key: string }
  | { readonly type: "everything" }
  | { readonly type: "session"; readonly sessionId: string };

/** A channel of hints. */
export interface Hints {
  post(hint: Hint): void;
  subscribe(listener: (hint: Hint) => void): () => void;
  close(): void;
}

/** Hints over a BroadcastChannel, or to nobody where there is none, or it is refused. */
export function openTabHints(name: string): Hints {
  const channel = openChannel(`anvia:${name}`);
  if (!channel) return noHints;
  const listeners = new Set<(hint: Hint) => void>();
  let isClosed = false;
  channel.onmessage = ({ data }) => {
    const hint = parseHint(data);
    if (hint) for (const listener of listeners) listener(hint);
  };
  return {
    post(hint) {
      if (!isClosed) channel.postMessage(hint); // what was still under way may end after the close
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
      channel.close();
    },
  };
}

function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined; // tabs are then not told at once; each still sees the truth when it looks
  }
}

const noHints: Hints = { post() {}, subscribe: () => () => undefined, close() {} };

function parseHint(message: unknown): Hint | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { type, runId, sessionId, key } = message as Record<string, unknown>; // CAST: any object can be read as this
  if (type === "journal" || type === "partial" || type === "sign") {
    return typeof runId === "string" ? { type, runId } : undefined;
  }
  if (type === "draft") return typeof key === "string" ? { type, key } : undefined;
  if (type === "everything") return { type };
  return type === "session" && typeof sessionId === "string" ? { type, sessionId } : undefined;
}
