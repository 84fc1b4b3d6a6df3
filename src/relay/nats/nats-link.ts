/**
 * The way to a NATS server: one connection over WebSocket, made when it is first needed and again whenever it
 * broke. The client's own reconnecting is off: it would keep what could not be sent and send it later, long
 * after the caller was told that nothing is known; and a new connection may need a new token.
 */
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { Authenticator, NatsConnection } from "@nats-io/nats-core";
import { AnviaError } from "../../errors.js";

/** How to reach NATS, and as whom. */
export interface NatsAccess {
  /** Where its WebSocket listens, one or several of a cluster: `wss://nats.example.org`. */
  readonly servers: string | readonly string[];
  /** A token of `authorization { token }`, or of an auth callout; asked for anew for each connection. */
  readonly token?: () => string | Promise<string>;
  /**
   * Any other way to sign in, made by a function of `@nats-io/nats-core`: `jwtAuthenticator`,
   * `nkeyAuthenticator`, `usernamePasswordAuthenticator`. Asked for anew for each connection.
   */
  readonly authenticator?: () => Authenticator | Promise<Authenticator>;
  /** Where answers come in. A login that may not subscribe to `_INBOX.>` needs its own. @default "_INBOX" */
  readonly inboxPrefix?: string;
  /**
   * How long an answer may take before the outcome counts as unknown, in ms. The first connection, for which the
   * client has to be loaded, may take five seconds. @default 1500
   */
  readonly timeoutMs?: number;
}

/** A connection that is open, with what speaks JetStream over it. */
export interface NatsSession {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
}

const RETRY_MS = 150;
const LONGEST_RETRY_MS = 5000;
const SIGN_IN = "Sign in to decide this here.";
const LAST_WORDS_MS = 100;
const HANDSHAKE_MS = 5000;
const FIRST_MS = 5000;
const LOGIN_MS = 30_000;
/** A phone that changed networks has a socket that says nothing any more; two pings without an answer end it. */
const PING_MS = 20_000;

/** Holds the connection. */
export class NatsLink {
  readonly timeoutMs: number;
  readonly #access: NatsAccess;
  readonly #closed = new AbortController();
  #opening: Promise<NatsSession> | undefined;
  #session: NatsSession | undefined;
  #isReady = false;

  constructor(access: NatsAccess) {
    this.#access = access;
    this.timeoutMs = access.timeoutMs ?? 1500;
    // An open socket keeps a page out of the back/forward cache; whatever is used after that opens another one.
    const { signal } = this.#closed;
    globalThis.addEventListener?.("pagehide", () => void this.#hangUp(), { signal });
  }

  /** Aborts when the link is closed, for good. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /**
   * The connection, tried again until `signal` aborts.
   * @throws AnviaError `relay_refused` when the login is not accepted, else `relay_unavailable`.
   */
  async session(signal: AbortSignal): Promise<NatsSession> {
    const end = AbortSignal.any([signal, this.closed]);
    for (let waitMs = RETRY_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_RETRY_MS)) {
      try {
        return await untilAborted(this.#connected(), end);
      } catch (cause) {
        if (AnviaError.is(cause)) throw cause;
        // Nothing is to be had by waiting; whoever watches goes on when the network is back.
        if (isOffline()) throw unreachable(cause);
        await pause(waitMs, end);
        if (end.aborted) throw unreachable(cause);
      }
    }
  }

  /** The signal of one request: the caller's, the time that an answer may take, or the end of the link. */
  limit(signal?: AbortSignal): AbortSignal {
    // The first time the client has to be loaded, too.
    const ms = this.#isReady ? this.timeoutMs : Math.max(this.timeoutMs, FIRST_MS);
    const limits = [AbortSignal.timeout(ms), this.closed];
    return AbortSignal.any(signal ? [...limits, signal] : limits);
  }

  /** Something was not answered in time: a connection that does not answer a ping either is given up. */
  async doubt(session: NatsSession): Promise<void> {
    try {
      await untilAborted(session.connection.flush(), this.limit());
    } catch {
      this.#forget(session);
      // It is of no use any more, however its closing ends.
      session.connection.close().catch(() => undefined);
    }
  }

  /** Ends every connection; nothing can be asked any more. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#hangUp();
  }

  async #hangUp(): Promise<void> {
    const session = await this.#opening?.catch(() => undefined);
    await session?.connection.close();
  }

  /** A dead connection, even one that does not end: its closing may wait for the dead socket. */
  #forget(session: NatsSession): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#opening = undefined;
  }

  #connected(): Promise<NatsSession> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<NatsSession> {
    try {
      const session = await this.#connect();
      this.#session = session;
      this.#isReady = true;
      void session.connection.closed().then(() => this.#forget(session));
      return session;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async #connect(): Promise<NatsSession> {
    const [core, { jetstream }] = await loadClient();
    const authenticator = await this.#authenticator(core);
    const { servers } = this.#access;
    let failure: unknown;
    for (const server of shuffled(typeof servers === "string" ? [servers] : servers)) {
      try {
        const connection = await this.#dial(core, server, authenticator);
        const client = jetstream(connection, { timeout: this.timeoutMs });
        return { connection, client, manager: await client.jetstreamManager(false) };
      } catch (error) {
        failure = error;
        const { AuthorizationError, UserAuthenticationExpiredError } = core.errors;
        const isRefused =
          error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError;
        if (isRefused) throw new AnviaError("relay_refused", SIGN_IN, { cause: error });
      }
    }
    throw failure;
  }

  /** One attempt. It ends when the socket does, which the client would wait for: for ever, if there was none. */
  async #dial(
    core: typeof import("@nats-io/nats-core"),
    server: string,
    authenticator: Authenticator | undefined,
  ): Promise<NatsConnection> {
    const { inboxPrefix } = this.#access;
    const broken = new AbortController();
    const connecting = core.wsconnect({
      servers: server,
      name: "anvia-chat",
      reconnect: false,
      timeout: HANDSHAKE_MS,
      pingInterval: PING_MS,
      wsFactory: async (url) => {
        try {
          const socket = new WebSocket(url);
          // Why the server closed it may have been said just before, and is heard first.
          socket.addEventListener("close", () => setTimeout(() => broken.abort(), LAST_WORDS_MS));
          return { socket, encrypted: url.startsWith("wss:") };
        } catch (error) {
          broken.abort(error); // the page may not open it, or the address is none
          throw error;
        }
      },
      ...(inboxPrefix !== undefined && { inboxPrefix }),
      ...(authenticator && { authenticator }),
    });
    const limits = [broken.signal, this.closed, AbortSignal.timeout(2 * HANDSHAKE_MS)];
    try {
      return await untilAborted(connecting, AbortSignal.any(limits));
    } catch (error) {
      connecting.then((late) => late.close()).catch(() => undefined); // nobody would use it
      throw error;
    }
  }

  async #authenticator(
    core: typeof import("@nats-io/nats-core"),
  ): Promise<Authenticator | undefined> {
    const { token, authenticator } = this.#access;
    try {
      const limit = AbortSignal.any([this.closed, AbortSignal.timeout(LOGIN_MS)]);
      if (authenticator) return await untilAborted(Promise.resolve(authenticator()), limit);
      if (!token) return undefined;
      return core.tokenAuthenticator(await untilAborted(Promise.resolve(token()), limit));
    } catch (cause) {
      if (AnviaError.is(cause)) throw cause;
      const message = "The token for the other devices could not be had. Try again.";
      throw new AnviaError("relay_unavailable", message, { retryable: true, cause });
    }
  }
}

/** In any order: the pages of a site spread over the servers of a cluster. */
function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const start = Math.floor(Math.random() * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

async function loadClient() {
  try {
    return await Promise.all([import("@nats-io/nats-core"), import("@nats-io/jetstream")]);
  } catch (cause) {
    const message =
      "The NATS client could not be loaded. You seem to be offline; for developers: it is `@nats-io/nats-core` and `@nats-io/jetstream`.";
    throw new AnviaError("relay_unavailable", message, { retryable: true, cause });
  }
}

/** The browser says that there is no network at all. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

/** What `relay_unavailable` says. */
export function unreachable(cause: unknown): AnviaError {
  const message = "The other devices cannot be reached just now.";
  return new AnviaError("relay_unavailable", message, { retryable: true, cause });
}

/** The promise's end, or a rejection as soon as `signal` aborts. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/**
 * Resolves after about `ms`, so that not all pages come back at the same moment; at once when `signal` aborts or
 * the network is back.
 */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = new AbortController();
    const stop = () => {
      clearTimeout(timer);
      end.abort();
      resolve();
    };
    const timer = setTimeout(stop, ms * (0.75 + Math.random() / 2));
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { signal: end.signal });
    globalThis.addEventListener?.("online", stop, { signal: end.signal });
  });
}
