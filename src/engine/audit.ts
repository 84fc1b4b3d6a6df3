import { notLoaded } from "../errors.js";
import type { AuditEntry, AuditRow } from "../run/audit.js";
import type { AuditViewer } from "../run/audit-entries.js";
import type { GrantRow } from "../run/grants.js";
import type { RunState } from "../run/state.js";
import type { AuditVerdict, VerifyAuditOptions } from "./audit-chain.js";
import type { AuditLog, AuditQuery, LostDecision } from "./audit-log.js";
import { LATE_WRITE_MS, sleep } from "./clock.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Interactions } from "./interactions.js";
import type { JournalChange } from "./journal.js";

/** What the audit log of a page is made with. */
export interface AuditOptions {
  readonly engine: Engine;
  readonly ports: EnginePorts;
  readonly interactions: Interactions;
  reviewer(): string | undefined;
  /** `false`: nothing is written, and nothing loaded. */
  readonly isOn: boolean;
}

/**
 * The audit log of a runtime: what was asked, shown, decided and run, in rows that are bound to each other by
 * their hashes. It is loaded when there is something to tell; no run waits for it, and none fails by it.
 */
export class Audit {
  readonly #options: AuditOptions;
  #log: Promise<AuditLog> | undefined;
  #hasFailed = false;

  constructor(options: AuditOptions) {
    this.#options = options;
    options.engine.journals.subscribe((change) => {
      if (isOfInterest(change)) this.#tell((log) => log.observe(change));
    });
  }

  /** Whether a log is kept. */
  get isOn(): boolean {
    return this.#options.isOn;
  }

  /** The whole log as JSON lines, one row a line, as it stands in the store; `verifyAudit` checks it. */
  async export(): Promise<string> {
    return this.#options.isOn ? (await this.#load()).export() : "";
  }

  /** The rows that fit, oldest first. What was erased fits only where nothing but its kind is asked for. */
  async list(query: AuditQuery = {}): Promise<readonly AuditRow[]> {
    return this.#options.isOn ? (await this.#load()).list(query) : [];
  }

  /** A card was wholly in sight; written once a tab and interaction. For elements and cards of the page's own. */
  shown(interactionId: string): void {
    const by = this.#viewer();
    const find = () => this.#options.interactions.find(interactionId);
    this.#tell((log) => log.shown(find, by));
  }

  /** A standing permission was taken back in this tab. */
  revoked(grant: GrantRow): void {
    const by = this.#viewer();
    this.#tell((log) => log.revoked(grant, by));
  }

  /** Writes what no journal tells; for what the page itself adds to the log. */
  note(entry: AuditEntry): void {
    this.#tell((log) => log.note([entry]));
  }

  /** A decision came second, or too late. */
  lost(lost: LostDecision): void {
    const at = this.#options.ports.clock.now();
    this.#tell((log) => log.lost(lost, at));
  }

  /** Resolves when what was told so far is written, or could not be; or when a store does not answer. */
  async flush(): Promise<void> {
    const log = await this.#log?.catch(() => undefined);
    if (log) await Promise.race([log.flush(), sleep(this.#options.ports.clock, LATE_WRITE_MS)]);
  }

  #viewer(): AuditViewer {
    const { ports, reviewer } = this.#options;
    return { at: ports.clock.now(), tabId: ports.tabId, reviewerId: reviewer() };
  }

  #tell(work: (log: AuditLog) => void): void {
    if (!this.#options.isOn) return;
    this.#load()
      .then(work)
      .catch((error: unknown) => {
        if (!this.#hasFailed) this.#options.ports.onFault(error);
        this.#hasFailed = true;
      });
  }

  #load(): Promise<AuditLog> {
    this.#log ??= this.#make().catch((error: unknown) => {
      this.#log = undefined; // offline at the first use: the next one tries again
      throw error;
    });
    return this.#log;
  }

  async #make(): Promise<AuditLog> {
    const { AuditLog } = await import("./audit-log.js").catch(failToLoad);
    const { engine, ports } = this.#options;
    return new AuditLog({
      ...ports,
      redactedPaths: (toolName) => {
        const tools = engine.toolsNamed(toolName);
        return tools.length > 0 ? tools.flatMap(({ redact = [] }) => redact) : undefined;
      },
    });
  }
}

/**
 * Checks an exported audit log: that no row was changed, removed, added, doubled or moved since it was written. Runs
 * in browsers and on servers (Node 20 or newer). Rows that were erased with their conversation still count.
 *
 * What was cut off at the end leaves no trace in the log itself: keep the `head` of an earlier check where the
 * page cannot reach it, and hand it in as `expectedHead`. Whoever can write to the whole database can also write a whole
 * new log; only a head kept elsewhere tells.
 *
 * @param log What `runtime.audit.export()` gave, or its rows.
 * @example
 * const verdict = await verifyAudit(await runtime.audit.export(), { expectedHead: lastHead });
 * if (!verdict.ok) console.error(`row ${verdict.at}: ${verdict.why}`);
 */
export async function verifyAudit(
  log: string | readonly unknown[],
  options: VerifyAuditOptions = {},
): Promise<AuditVerdict> {
  const { parseLines, verifyRows } = await import("./audit-chain.js").catch(failToLoad);
  return verifyRows(typeof log === "string" ? parseLines(log) : log, options);
}

/** Only what people had to do with: runs of tools that ask nobody load nothing. */
function isOfInterest({ isOwn, journal, events }: JournalChange): boolean {
  if (!isOwn) return false;
  return hasAsked(journal.state) || events.some((event) => "grantId" in event);
}

function hasAsked({ interactions, turns }: RunState): boolean {
  if (interactions.length > 0) return true;
  return turns.some(({ calls }) =>
    calls.some(({ lastStart }) => lastStart && "grantId" in lastStart),
  );
}

function failToLoad(cause: unknown): never {
  throw notLoaded(cause);
}
