/** What a runtime loads when it is first needed. Who needs it hears of it when it cannot be loaded. */
import type { AgentDefinition } from "../agent/agent-definition.js";
import { once } from "../agent/create-tool.js";
import { AnviaError, notLoaded } from "../errors.js";
import type { Relay } from "../relay/relay.js";
import { createLaterStore } from "../store/later-store.js";
import type { DriverLocks } from "./driver-lock.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { LedgerListeners } from "./grant-ledger.js";
import type { PageApprovals } from "./page-approvals.js";
import type { Permissions } from "./permissions.js";
import type { Relayed } from "./relay-link.js";
import type { RelayedPorts } from "./relayed/open-relayed.js";
import type { SharedPorts } from "./shared/shared-ports.js";

/** Approvals that page code asks for. */
export async function loadPageApprovals(
  engine: Engine,
  ports: EnginePorts,
): Promise<PageApprovals> {
  const { PageApprovals } = await import("./page-approvals.js").catch(failToLoad);
  return new PageApprovals(engine, ports);
}

/** The standing permissions. */
export async function loadLedger(
  engine: Engine,
  ports: EnginePorts,
  listeners: LedgerListeners,
): Promise<Permissions> {
  const { GrantLedger } = await import("./grant-ledger.js").catch(failToLoad);
  return new GrantLedger(engine, ports, listeners);
}

/** What talks to the other devices. */
export async function loadRelayed(ports: RelayedPorts): Promise<Relayed> {
  const { openRelayed } = await import("./relayed/open-relayed.js").catch(failToLoad);
  return openRelayed(ports);
}

/**
 * The store and the locks of runs that several devices share. Whatever needs them waits until they are loaded.
 * @throws AnviaError `invalid_config` when the relay carries no journals.
 */
export function shareLater(
  ports: Omit<SharedPorts, "journals">,
  relay: Relay | undefined,
  wanted: true | { readonly leaseMs?: number },
): Pick<EnginePorts, "store" | "locks"> {
  const journals = relay?.journals;
  if (!journals) {
    const message = "Runs are shared over a relay that carries journals: give the runtime one.";
    throw new AnviaError("invalid_config", message);
  }
  const shared = once(async () => {
    const { shareRuns } = await import("./shared/share-runs.js").catch(failToLoad);
    return shareRuns(ports, journals, wanted === true ? {} : wanted);
  });
  const store = createLaterStore({
    durable: () => ports.store.durable,
    ready: async () => (await shared()).store,
    close: () =>
      shared().then(
        (loaded) => loaded.store.close(),
        () => ports.store.close(),
      ),
  });
  const hold: DriverLocks["hold"] = async (...lock) => (await shared()).locks.hold(...lock);
  return { store, locks: { hold } };
}

/** What decisions about this agent's tools may need, while there is a network. Never rejects. */
export async function preloadFor({ tools }: AgentDefinition, audits: boolean): Promise<void> {
  // Offline at the start: what is needed is then loaded when it is.
  await import("./preload.js").then(({ preload }) => preload(tools, audits)).catch(() => undefined);
}

/** For the `catch` of an `import()`: says what it means for the person. */
export function failToLoad(cause: unknown): never {
  throw notLoaded(cause);
}
