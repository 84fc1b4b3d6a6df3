/** The relay over a site's own HTTP routes; `anvia-chat/server` has their reference side. No client library. */
import { AnviaError } from "../errors.js";
import type { HttpRelayOptions } from "./http-options.js";
import type { JournalRelay } from "./journal-relay.js";
import type { Relay } from "./relay.js";

export type { HttpRelayOptions } from "./http-options.js";

/** The relay with its journals, once it is loaded. */
export interface WholeRelay extends Relay {
  readonly journals: JournalRelay;
}

/**
 * Makes the relay. Nothing is asked, and nothing more is loaded, before it is used.
 * @example
 * const runtime = createRuntime({ relay: createHttpRelay({ baseURL: "/api" }) });
 */
export function createHttpRelay(options: HttpRelayOptions): WholeRelay {
  const closed = new AbortController();
  const relay = loadedOnce(() =>
    import("./http-relay.js").then(({ HttpRelay }) => new HttpRelay(options, closed.signal)),
  );
  const journals = loadedOnce(() =>
    import("./http-journals.js").then(
      ({ HttpJournals }) => new HttpJournals(options, closed.signal),
    ),
  );
  return {
    ...later(relay, ["open", "withdraw", "get", "list"]),
    decide: (...args) =>
      relay().then(
        (loaded) => loaded.decide(...args),
        () => ({ status: "unknown" }), // as when the network fails
      ),
    watch: (query, how) => watchLater(async () => (await relay()).watch(query, how), how.signal),
    journals: {
      ...later(journals, ["append", "read", "list", "removeSession", "lease", "release"]),
      watch: (how) => watchLater(async () => (await journals()).watch(how), how.signal),
    },
    close: async () => closed.abort(),
  };
}

/** Loads a part at its first use; what could not be loaded is tried again at the next. */
function loadedOnce<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loading: Promise<Part> | undefined;
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined;
      const message = "The other devices cannot be reached: a part of this page did not load.";
      throw new AnviaError("relay_unavailable", message, { retryable: true, cause });
    });
    return loading;
  };
}

/** These methods of what is loaded at the first call of one. */
function later<Port extends object, Name extends keyof Port>(
  load: () => Promise<Port>,
  names: readonly Name[],
): Pick<Port, Name> {
  const pass =
    (name: Name) =>
    async (...args: unknown[]) => {
      const port = await load();
      // CAST: these are the arguments of the method of this name
      return (port[name] as (...args: unknown[]) => unknown).apply(port, args);
    };
  // CAST: each of them takes and gives what that method does
  return Object.fromEntries(names.map((name) => [name, pass(name)])) as Pick<Port, Name>;
}

/** A watch goes on by itself, also when it could not be loaded at first. */
async function* watchLater<Change>(
  watch: () => Promise<AsyncIterable<Change>>,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  while (!signal.aborted) {
    const changes = await watch().catch(() => undefined);
    if (changes) yield* changes;
    else await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
