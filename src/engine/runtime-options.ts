import type { BuiltAgent } from "../agent/runner.js";
import type { Relay } from "../relay/relay.js";
import type { RunStore } from "../store/run-store.js";
import type { Clock } from "./clock.js";
import type { MayDecide } from "./decisions.js";
import type { DriverLocks } from "./driver-lock.js";
import type { Network } from "./network.js";
import type { PageLife } from "./page.js";
import type { PasskeyOptionsOf } from "./passkey-options.js";

/** What `createRuntime` takes; everything has a default. */
export interface RuntimeOptions {
  /** Names the database, its locks and its channel. One per user keeps users apart. @default "anvia" */
  readonly name?: string;
  /**
   * Agents that run here, and nowhere else on the page.
   * @default every agent that the page builds, in the page's default runtime
   */
  readonly agents?: readonly BuiltAgent[];
  /** Where journals are kept. @default IndexedDB; memory where there is none, and the page is told */
  readonly store?: RunStore;
  /** Who decides, in this page; written with every decision. */
  readonly reviewer?: () => string | undefined;
  /** Who may decide what in this page. The site's own server enforces it. @default everybody everything */
  readonly mayDecide?: MayDecide;
  /**
   * Carries what waits for a person to other devices, and their decisions back. Its engine then says which
   * decision counts, also among the tabs of this device. @default none: this device decides
   */
  readonly relay?: Relay;
  /**
   * Whether runs themselves travel, too, so that another device can go on with them; only with a relay that carries
   * journals. `leaseMs`: how long a device that died keeps a run from going on elsewhere. @default false
   */
  readonly shareRuns?: boolean | { readonly leaseMs?: number };
  /**
   * Whether what people were asked, saw and decided, and what ran by it, is written to the audit log.
   * @default true
   */
  readonly audit?: boolean;
  /** Which passkeys may confirm approvals of level "passkey". @default every passkey of this page's host */
  readonly passkey?: PasskeyOptionsOf;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Who drives a run. @default Web Locks */
  readonly locks?: DriverLocks;
  /** @default the page's own life */
  readonly page?: PageLife;
  /** Whether there is a network. @default what the browser says */
  readonly network?: Network;
  /**
   * How long a conversation is kept after everything in it has ended, in ms; it is looked at when the runtime
   * begins. `Infinity` keeps for ever. @default 90 days
   */
  readonly keepFinishedMs?: number;
}
