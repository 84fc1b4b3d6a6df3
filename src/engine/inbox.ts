import { once } from "../agent/create-tool.js";
import type { InboxItem, InboxOptions } from "./inbox-items.js";
import { failToLoad } from "./later.js";

/**
 * Everything that waits for a person: of every kind, in every conversation and tab of this origin, and on the devices
 * of its relay. Decide by `runtime.approvals.decide`, `answer`, `provideOutput` and `recover`.
 */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #items = once(async () => {
    const { InboxItems } = await import("./inbox-items.js").catch(failToLoad);
    return new InboxItems(this.#options);
  });

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** What waits now, newest first. */
  async list(): Promise<readonly InboxItem[]> {
    return (await this.#items()).list();
  }

  /** One interaction, also one that is settled; `undefined` when there is none of this id. */
  async get(interactionId: string): Promise<InboxItem | undefined> {
    return (await this.#items()).get(interactionId);
  }

  /**
   * Calls `listener` with what waits, newest first, once everything was read and after every change; returns its
   * undo. What did not change are the same objects. A subscriber counts as somebody who can show an approval.
   */
  subscribe(listener: (items: readonly InboxItem[]) => void): () => void {
    const undo = [this.#options.engine.addAudience(() => true)];
    let isOver = false;
    this.#items().then((items) => {
      if (!isOver) undo.push(items.subscribe(listener));
    }, this.#options.ports.onFault);
    return () => {
      isOver = true;
      for (const stop of undo) stop();
    };
  }
}
