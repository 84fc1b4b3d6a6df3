/**
 * Hints between the tabs of an origin. They only say where to look: every reader folds from the store,
 * so a lost, repeated or forged hint changes nothing (DESIGN §7).
 */

/** `journal`: the run has new events. `partial`: its streamed text moved. `session`: rows were deleted. */
export type Hint =
  | { readonly type: "journal" | "partial"; readonly runId: string }
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
  channel.onmessage = ({ data }) => {
    const hint = parseHint(data);
    if (hint) for (const listener of listeners) listener(hint);
  };
  return {
    post: (hint) => channel.postMessage(hint),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
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
  const { type, runId, sessionId } = message as Record<string, unknown>; // CAST: any object can be read as this
  if ((type === "journal" || type === "partial") && typeof runId === "string") {
    return { type, runId };
  }
  return type === "session" && typeof sessionId === "string" ? { type, sessionId } : undefined;
}
