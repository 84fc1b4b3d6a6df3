import type { Hints } from "../relay/tabs.js";
import { onceMore } from "./once-more.js";
import type { Grant, Permissions } from "./permissions.js";

/** What {@link Grants} needs of the runtime. */
export interface GrantsPorts {
  readonly hints: Hints;
  /** Loaded at the first use: pages whose tools offer no permissions never need it. */
  readonly ledger: () => Promise<Permissions>;
  onFault(error: unknown): void;
}

/** The standing permissions that people gave, on this origin. They are given with a decision: `approvals.decide`. */
export class Grants {
  readonly #ports: GrantsPorts;
  readonly #listeners = new Set<() => void>();

  constructor(ports: GrantsPorts) {
    this.#ports = ports;
    ports.hints.subscribe(({ type }) => {
      if (["grants", "session", "everything", "awake"].includes(type)) this.changed();
    });
  }

  /** Those that hold now, newest first. */
  async list(): Promise<readonly Grant[]> {
    return (await this.#ports.ledger()).list();
  }

  /**
   * Takes a permission back for good, in every tab. What it has allowed and is not running yet is asked about.
   * @returns Whether this call did it; `false` when there is no such permission, or when it was taken back before.
   */
  async revoke(grantId: string): Promise<boolean> {
    return (await this.#ports.ledger()).revoke(grantId);
  }

  /** Calls `listener` with those that hold, now and after every change, also of other tabs; returns its undo. */
  subscribe(listener: (grants: readonly Grant[]) => void): () => void {
    const look = onceMore(async () => {
      const grants = await this.list();
      if (this.#listeners.has(tell)) listener(grants);
    });
    const tell = () => void look().catch(this.#ports.onFault);
    this.#listeners.add(tell);
    tell();
    return () => this.#listeners.delete(tell);
  }

  /** Somebody gave, used or took back a permission, or one ran out. */
  changed(): void {
    for (const tell of this.#listeners) tell();
  }
}
