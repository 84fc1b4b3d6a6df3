/** How long what is written stays: asking the browser to keep it, and forgetting it when it is old. */
import type { EnginePorts } from "./engine.js";
import type { Journals } from "./journals.js";

/** Finished conversations are forgotten after this time, where the page says nothing else. */
export const KEEP_FINISHED_MS = 90 * 86_400_000;

/** At the first pending interaction, asks the browser not to throw the storage away (DESIGN §6). */
export function askToPersist(journals: Journals): void {
  const undo = journals.subscribe(({ events, isOwn }) => {
    if (!isOwn || !events.some(({ type }) => type === "interaction_requested")) return;
    undo();
    // CAST: pages have all of it, workers, insecure pages and Node have not; a refusal changes nothing
    const { navigator } = globalThis as {
      navigator?: { storage?: { persist?(): Promise<boolean> } };
    };
    navigator?.storage?.persist?.().catch(() => undefined);
  });
}

/** Removes the conversations that ended longer than `keepMs` ago; the other tabs hear of it. */
export async function forgetFinished(
  { store, clock, hints }: Pick<EnginePorts, "store" | "clock" | "hints">,
  keepMs: number,
): Promise<readonly string[]> {
  if (!Number.isFinite(keepMs)) return [];
  const now = clock.now();
  const removed = await store.deleteFinished(now - keepMs, now);
  for (const sessionId of removed) hints.post({ type: "session", sessionId });
  return removed;
}
