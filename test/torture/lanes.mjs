// Cases are run side by side, each lane in a browser of its own.
import { TortureBrowser } from "./browser.mjs";

/** After so many cases a lane takes a fresh profile: old databases must not slow the new ones down. */
const CASES_A_PROFILE = 60;

/** One browser, and the cases that it is used for one after the other. */
export class Lane {
  #world;
  #Browser;
  #cases = 0;
  /** @type {TortureBrowser} */
  browser;

  constructor(world, Browser = TortureBrowser) {
    this.#world = world;
    this.#Browser = Browser;
    this.browser = new Browser(world);
  }

  /**
   * The record of a new case; the world outside knows it from now on.
   * @param {string} name How the case is called in the report.
   */
  newTrial(name, variant) {
    return this.#world.addTrial(name, variant);
  }

  /** Makes room for the next case; a browser that failed is not used again. */
  async renew(isBroken) {
    this.#cases += 1;
    if (!isBroken && this.#cases % CASES_A_PROFILE !== 0) return;
    await this.browser.close().catch(() => undefined);
    this.browser = new this.#Browser(this.#world);
  }
}

/** What a case amounts to that could not even be cleared away: its browser has died by itself, say. */
function brokeOff({ id = "a case" }, error) {
  const violations = [{ kind: "broke_off", text: String(error.stack ?? error) }];
  return { id, deaths: 0, approvedCalls: 0, executions: 0, asked: 0, violations };
}

/**
 * Runs every case, at most `workers` at a time.
 * @template Case, Result
 * @param {{ world: import("./server.mjs").World, workers: number, Browser?: Function }} setting `Browser`: the kind of
 *   browser, made with the world.
 * @param {Iterable<Case>} cases Asked for the next one whenever a lane is free.
 * @param {(lane: Lane, one: Case) => Promise<Result>} run
 * @param {(result: Result, one: Case) => void} onResult
 * @returns {Promise<Result[]>}
 */
export async function runInLanes({ world, workers, Browser }, cases, run, onResult) {
  const results = [];
  const waiting = cases[Symbol.iterator]();
  const work = async () => {
    const lane = new Lane(world, Browser);
    for (let { done, value: one } = waiting.next(); !done; { done, value: one } = waiting.next()) {
      const result = await run(lane, one).catch((error) => brokeOff(one, error));
      const isBroken = result.violations?.some(({ kind }) => kind === "broke_off");
      results.push(result);
      onResult(result, one);
      await lane.renew(isBroken);
    }
    await lane.browser.close();
  };
  await Promise.all(Array.from({ length: workers }, work));
  return results;
}
