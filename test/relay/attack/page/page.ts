/** The page of both devices. Node drives it through `window.attack`; the page itself decides nothing. */
import { createHttpRelay, type Relay } from "../../../../src/index.js";
import { createNatsRelay } from "../../../../src/relay/nats/nats-relay.js";
import { openFloor } from "./floor.js";
import { openPerson } from "./person.js";
import { devicePort } from "./port.js";

/** How a page reaches the relay's engine. */
export type RelayPlace =
  | { readonly kind: "http" }
  | { readonly kind: "nats"; readonly url: string };

/** What Node says to a page in its address. */
export interface PageConfig {
  /** Who sits at it: also the reviewer of its decisions. */
  readonly device: "laptop" | "phone";
  /** Whether the page has a whole runtime, one that shares its runs, too, or nothing but the port. */
  readonly level: "runtime" | "shared" | "port";
  /** Names the database. */
  readonly name: string;
  readonly relay: RelayPlace;
  /** Where tools take effect. */
  readonly ledger: string;
  /** How long to look before something counts as stuck. */
  readonly patienceMs: number;
}

declare global {
  interface Window {
    attack: ReturnType<typeof openAttack>;
  }
}

// CAST: Node wrote it, see `Device.open`
const config = JSON.parse(new URLSearchParams(location.search).get("config") ?? "{}") as PageConfig;

/** One of the two: a browser gives one site six connections, and each keeps some for its streams. */
function openAttack(config: PageConfig) {
  const relay = openRelay(config);
  const isPort = config.level === "port";
  return {
    ...(isPort ? { port: devicePort(relay, config.device) } : {}),
    ...(isPort
      ? {}
      : { person: openPerson({ ...config, relay, shareRuns: config.level === "shared" }) }),
    /** For the bench; opened when it is asked for. */
    openFloor: () => openFloor(config.relay),
  };
}

function openRelay({ relay, device }: PageConfig): Relay {
  if (relay.kind === "nats")
    return createNatsRelay({ servers: relay.url, account: "robin", retryMs: 100 });
  const headers = () => ({ "x-reviewer": device });
  return createHttpRelay({ baseURL: "/api", headers, timeoutMs: 1500, retryMs: 100 });
}

window.attack = openAttack(config);
