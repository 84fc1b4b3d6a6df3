import type { Hints } from "../relay/tabs.js";
import type { RunFault } from "../run/events.js";
import type { Json } from "../run/json.js";
import type { Overlay, PartialAnswer } from "../run/screen.js";
import type { RunStore } from "../store/run-store.js";
import type { Clock } from "./clock.js";

/** How often a streamed text is kept, for other tabs and for after a crash. */
const KEEP_EVERY_MS = 250;

const NOTHING: Overlay = { progress: new Map() };

/** What overlays need. */
export interface OverlayPorts {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly hints: Hints;
}

/**
 * Streamed text and progress lines. The driver's tab keeps the text as a draft a few times a second;
 * other tabs, and the next page after a crash, read it there. Nothing of it is ever journalled.
 */
export class Overlays {
  readonly #ports: OverlayPorts;
  readonly #overlays = new Map<string, Overlay>();
  readonly #listeners = new Set<(runId: string) => void>();
  readonly #keeping = new Map<string, () => void>();

  constructor(ports: OverlayPorts) {
    this.#ports = ports;
    ports.hints.subscribe((hint) => {
      if (hint.type === "partial") void this.load(hint.runId);
    });
  }

  /** What to show of this run now. */
  of(runId: string): Overlay {
    return this.#overlays.get(runId) ?? NOTHING;
  }

  /** Calls `listener` with the run whose overlay changed; returns its undo. */
  subscribe(listener: (runId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows the text received so far, and keeps it a little later. */
  showPartial(partial: PartialAnswer): void {
    const { runId } = partial;
    this.#show(runId, { ...this.of(runId), partial });
    if (this.#keeping.has(runId)) return;
    const { clock } = this.#ports;
    const cancel = clock.wake(clock.now() + KEEP_EVERY_MS, () => {
      this.#keeping.delete(runId);
      this.#keep(runId, this.of(runId).partial);
    });
    this.#keeping.set(runId, cancel);
  }

  /** Shows a line of progress of a running tool. */
  showProgress(runId: string, callId: string, text: string): void {
    const overlay = this.of(runId);
    this.#show(runId, { ...overlay, progress: new Map(overlay.progress).set(callId, text) });
  }

  /** Shows what keeps the run from being written at all; `undefined` takes it away. */
  showFault(runId: string, fault: RunFault | undefined): void {
    const { fault: _fault, ...rest } = this.of(runId);
    this.#show(runId, fault ? { ...rest, fault } : rest);
  }

  /** The answer is in the journal: its text is not needed here any more. */
  dropPartial(runId: string): void {
    this.#keeping.get(runId)?.();
    this.#keeping.delete(runId);
    const { partial: _partial, ...rest } = this.of(runId);
    this.#show(runId, rest);
    this.#keep(runId, undefined);
  }

  /** Reads what another tab, or the page before this one, kept. */
  async load(runId: string): Promise<void> {
    // Best effort: without it the answer is only shown later, when it is in the journal.
    const draft = await this.#ports.store.readDraft(partialKey(runId)).catch(() => undefined);
    const partial = parsePartial(runId, draft);
    if (!partial || this.#keeping.has(runId)) return;
    this.#show(runId, { ...this.of(runId), partial });
  }

  #keep(runId: string, partial: PartialAnswer | undefined): void {
    const { store, hints } = this.#ports;
    const draft: Json | undefined = partial && { ...partial };
    store.writeDraft(partialKey(runId), draft).then(
      () => hints.post({ type: "partial", runId }),
      () => undefined, // best effort, as above
    );
  }

  #show(runId: string, overlay: Overlay): void {
    this.#overlays.set(runId, overlay);
    for (const listener of this.#listeners) listener(runId);
  }
}

function partialKey(runId: string): string {
  return `partial:${runId}`;
}

function parsePartial(runId: string, draft: Json | undefined): PartialAnswer | undefined {
  if (typeof draft !== "object" || draft === null || Array.isArray(draft)) return undefined;
  const { turn, attempt, text, reasoning } = draft as { readonly [key: string]: Json }; // CAST: not an array, see above
  if (typeof turn !== "number" || typeof attempt !== "number") return undefined;
  return { runId, turn, attempt, text: String(text), reasoning: String(reasoning) };
}
