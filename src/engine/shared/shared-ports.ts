/** What the sharing of runs is made of, and the words that its files have in common. */
import { AnviaError } from "../../errors.js";
import type { JournalRelay } from "../../relay/journal-relay.js";
import type { Hint } from "../../relay/tabs.js";
import type { EnginePorts } from "../engine.js";

/** The world as it is without other devices, and the way to them. */
export interface SharedPorts
  extends Pick<
    EnginePorts,
    "store" | "locks" | "page" | "network" | "clock" | "name" | "createId" | "onFault"
  > {
  readonly journals: JournalRelay;
  /** Says a hint to the other tabs, and to this one. */
  tell(hint: Hint): void;
}

/** Whether nobody could be reached: the same may succeed later. Pure. */
export function isUnreachable(error: unknown): boolean {
  return AnviaError.is(error) && error.code === "relay_unavailable";
}

/** Nobody could be reached, and nothing was done. */
export function unreachable(): AnviaError {
  const message = "The other devices cannot be reached just now, so this waits.";
  return new AnviaError("relay_unavailable", message, { retryable: true });
}

/** Resolves after `waitMs`, when the network comes or goes, or when `until` aborts. */
export function pause(
  { clock, network }: Pick<SharedPorts, "clock" | "network">,
  waitMs: number,
  until: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      cancel();
      undo();
      until.removeEventListener("abort", stop);
      resolve();
    };
    const cancel = clock.wake(clock.now() + waitMs, stop);
    const undo = network.subscribe(stop);
    until.addEventListener("abort", stop);
    if (until.aborted) stop();
  });
}
