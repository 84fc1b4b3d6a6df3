/**
 * How words get into a session: they steer the run that is going on, else they start a new one.
 *
 * N1 Done means written: the promise resolves when the words are in the journal, not when the
 *    answer is there.
 * N2 A fault before that rejects. A fault after that is in the conversation, and nowhere else.
 */
import type { Agent, Runtime, SessionSnapshot, SessionView } from "../../src/index.js";

/** Where the words go. */
export interface Destination {
  readonly runtime: Runtime;
  readonly agent: Agent;
  readonly sessionId: string;
}

/** See the rules above. @throws AnviaError when nothing was written. */
export async function sendMessage(to: Destination, text: string): Promise<void> {
  const view = to.runtime.session(to.sessionId);
  const { activity, items } = await ready(view);
  const { openRunId } = activity;
  if (openRunId !== undefined && (await to.runtime.steer(openRunId, text))) return;
  await startRun(to, text, view, new Set(items.map(({ id }) => id)));
}

function ready(view: SessionView): Promise<SessionSnapshot> {
  return firstMatch(view, ({ status }) => status !== "loading");
}

function firstMatch(
  view: SessionView,
  matches: (snapshot: SessionSnapshot) => boolean,
  given?: AbortSignal,
): Promise<SessionSnapshot> {
  return new Promise((resolve) => {
    const found = new AbortController();
    const unsubscribe = view.subscribe((snapshot) => {
      if (!matches(snapshot)) return;
      found.abort();
      resolve(snapshot);
    });
    // The first call comes during `subscribe`, before there is anything to undo.
    if (found.signal.aborted) unsubscribe();
    else for (const signal of [found.signal, given]) signal?.addEventListener("abort", unsubscribe);
  });
}

async function startRun(
  { runtime, agent, sessionId }: Destination,
  text: string,
  view: SessionView,
  known: ReadonlySet<string>,
): Promise<void> {
  const isWritten = ({ items }: SessionSnapshot) =>
    items.some((item) => item.type === "user" && item.text === text && !known.has(item.id));
  const over = new AbortController();
  const written = firstMatch(view, isWritten, over.signal);
  const ended = runtime.prompt(agent, text, { sessionId }).send();
  try {
    await Promise.race([written, ended]);
  } catch (error) {
    if (!isWritten(view.snapshot)) throw error;
  } finally {
    over.abort();
    ended.catch(() => undefined); // N2: the conversation shows it
  }
}
