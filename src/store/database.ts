/**
 * The one module that opens the database. It owns the connection: opened at the first call, given up
 * when a newer Anvia asks for it, replaced once when the browser took it away.
 */
import { openDB } from "idb";
import { AnviaError } from "../errors.js";
import { beginFreshLog } from "./fresh-log.js";
import { type AnviaDatabase, CURRENT_SCHEMA, type Schema } from "./migrations.js";
import { Patience } from "./patience.js";
import {
  isAfterLoss,
  isLost,
  isRefusal,
  lostFault,
  refused,
  silenceFault,
  storageFault,
  UPDATED,
} from "./storage-faults.js";

const DELETED = "Anvia's conversations were deleted in another tab: reload this page.";
const HELD_BY_OLDER =
  "Another tab with an older Anvia keeps the conversations locked: close or reload that tab to go on.";
const CLOSED = "This store was closed: open a new one.";

/** What happens to a connection behind its user's back. */
export interface DatabaseEvents {
  /** An older tab does not let go; the connection opens as soon as it does. */
  blocked(): void;
  /** The connection was closed for `newVersion` of the schema, or for its deletion (`null`). */
  superseded(newVersion: number | null): void;
  /** The browser took the connection away. */
  lost(): void;
  /** The database begins anew, and the browser says why: it could not read what was there, and deleted it. */
  emptied(): void;
}

/**
 * Opens the database and brings it to the schema.
 * @throws AnviaError `storage_unavailable` where there is no IndexedDB to be had; else DOMExceptions.
 */
export async function openDatabase(
  name: string,
  events: DatabaseEvents,
  schema: Schema = CURRENT_SCHEMA,
): Promise<AnviaDatabase> {
  if (!globalThis.indexedDB) throw refused();
  try {
    return await openDB(name, schema.version, {
      upgrade(db, oldVersion, _newVersion, _tx, event) {
        if (isAfterLoss(event)) events.emptied();
        schema.migrate(db, oldVersion);
      },
      blocked: () => events.blocked(),
      blocking(_current, newVersion, event) {
        (event.target as IDBDatabase).close(); // CAST: `versionchange` is dispatched at the database itself
        events.superseded(newVersion);
      },
      terminated: () => events.lost(),
    });
  } catch (error) {
    throw isRefusal(error) ? refused(error) : error;
  }
}

/** One thing to do with the database. `redone` says that it was tried before on a connection now lost. */
export type Operation<T> = (db: AnviaDatabase, redone: boolean) => Promise<T>;

/** How to connect; `IndexedDBStoreOptions` says more. */
export interface ConnectionOptions {
  readonly onProblem?: ((problem: AnviaError) => void) | undefined;
  readonly onSolved?: (() => void) | undefined;
  readonly patienceMs?: number | undefined;
  /** @default this release's */
  readonly schema?: Schema | undefined;
}

const PATIENCE_MS = 5_000;

/** A connection that opens itself. */
export class Connection {
  readonly #name: string;
  readonly #onProblem: (problem: AnviaError) => void;
  readonly #schema: Schema;
  readonly #patience: Patience;
  #opened: Promise<AnviaDatabase> | undefined;
  #hasFreshLog = false;
  /** Why no call is served any more. */
  #ended: AnviaError | undefined;

  constructor(name: string, options: ConnectionOptions = {}) {
    const { onProblem = () => {}, onSolved, patienceMs = PATIENCE_MS, schema } = options;
    this.#name = name;
    this.#onProblem = onProblem;
    this.#schema = schema ?? CURRENT_SCHEMA;
    this.#patience = new Patience(patienceMs, silenceFault, {
      problem: onProblem,
      // A connection that was given up for good is a problem that lasts.
      solved: () => this.#ended ?? onSolved?.(),
    });
  }

  /**
   * Does `operation`; when the connection turns out to be lost, all of it once more on a new one. It is
   * never given up because it takes long: what it holds must not seem to be gone. That is a problem to
   * report, no outcome.
   * @throws AnviaError `storage_unavailable`, `storage_blocked` or `storage_full`, and nothing else.
   */
  run<T>(operation: Operation<T>): Promise<T> {
    return this.#patience.watch(this.#run(operation, false));
  }

  async #run<T>(operation: Operation<T>, redone: boolean): Promise<T> {
    const opened = this.#open();
    try {
      return await operation(await opened, redone);
    } catch (error) {
      if (redone || !isLost(error)) throw storageFault(error);
      this.#giveUp(opened);
    }
    return this.#run(operation, true);
  }

  /** Lets go of the database. What was begun is finished; later calls fail. */
  close(): void {
    this.#ended = new AnviaError("storage_unavailable", CLOSED);
    if (this.#opened) this.#giveUp(this.#opened);
  }

  #open(): Promise<AnviaDatabase> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#opened) return this.#opened;
    const opened = openDatabase(
      this.#name,
      {
        blocked: () => this.#patience.report(blockedFault(HELD_BY_OLDER, true)),
        superseded: (newVersion) => this.#supersede(opened, newVersion),
        lost: () => this.#giveUp(opened),
        emptied: () => this.#onProblem(lostFault()),
      },
      this.#schema,
    );
    this.#opened = opened;
    opened.then(
      (db) => this.#freshen(db),
      () => this.#giveUp(opened), // the next call tries again; this one gets the error in `run`
    );
    return opened;
  }

  #freshen(db: AnviaDatabase): void {
    if (this.#hasFreshLog) return;
    this.#hasFreshLog = true;
    void beginFreshLog(db);
  }

  /**
   * After an update every call fails at once: opening again could wait for a third tab without end. After
   * a deletion the next call begins with an empty database.
   */
  #supersede(opened: Promise<AnviaDatabase>, newVersion: number | null): void {
    const fault = blockedFault(newVersion === null ? DELETED : UPDATED, false);
    if (newVersion !== null) this.#ended = fault;
    this.#giveUp(opened);
    this.#onProblem(fault);
  }

  /** Forgets this connection, not one that was opened after it. */
  #giveUp(opened: Promise<AnviaDatabase>): void {
    if (this.#opened === opened) this.#opened = undefined;
    opened.then(
      (db) => db.close(),
      () => {}, // never opened: nothing to close, and whoever waits for it has the error
    );
  }
}

function blockedFault(message: string, retryable: boolean): AnviaError {
  return new AnviaError("storage_blocked", message, { retryable });
}
