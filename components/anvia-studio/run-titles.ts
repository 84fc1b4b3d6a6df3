import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Inspection, RunRow } from "../../src/index.js";
import { promptOf } from "./run-head.js";

/** What the runs of a list were asked. It stands in their journals, which are read one after the other. */
export class RunTitles implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #titles = new Map<string, string>();
  #wanted: readonly string[] = [];
  #isReading = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected() {
    this.#wanted = [];
  }

  /** The title, once it is known. */
  of(runId: string): string | undefined {
    return this.#titles.get(runId);
  }

  /** Reads what is not known yet, in this order. */
  want(rows: readonly RunRow[], inspection: Inspection) {
    this.#wanted = rows.map(({ runId }) => runId).filter((runId) => !this.#titles.has(runId));
    if (!this.#isReading && this.#wanted.length > 0) void this.#readAll(inspection);
  }

  async #readAll(inspection: Inspection) {
    this.#isReading = true;
    while (this.#wanted.length > 0) {
      const [runId, ...rest] = this.#wanted;
      this.#wanted = rest;
      if (runId === undefined) break;
      this.#titles.set(runId, await titleOf(runId, inspection));
      this.#host.requestUpdate();
    }
    this.#isReading = false;
  }
}

async function titleOf(runId: string, inspection: Inspection): Promise<string> {
  try {
    const { events } = await inspection.journal(runId);
    return promptOf(inspection.stateAfter(runId, events.slice(0, 1)));
  } catch {
    return ""; // the run's own view says why it cannot be read
  }
}
