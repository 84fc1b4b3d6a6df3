// Runs that die several times, at random moments and in both ways, also while they recover.
import { conclude, finish } from "../deaths.mjs";
import { runInLanes } from "../lanes.mjs";
import { createRandom, pause } from "../random.mjs";
import { VARIANTS } from "../scenario.mjs";
import { attend } from "../visitor.mjs";

const FULL_DEATHS = 300;
const SHORT_DEATHS = 10;
const MOST_TABS = 3;
/** How long a life lasts at most. */
const LIFE_MS = 450;
/** How slow the model and the ledger are at most: deaths should find them at work. */
const SLOW_MS = 40;
/** How many of the deaths take the whole browser. */
const KILL_SHARE = 0.35;
/** How often another tab is opened meanwhile. */
const OPENING_SHARE = 0.5;

/** @param {import("../torture.mjs").Setting} setting */
export async function runSoak(setting) {
  const goal = setting.isShort ? SHORT_DEATHS : FULL_DEATHS;
  let deaths = 0;
  const outcomes = await runInLanes(
    setting,
    runsUntil(setting, () => deaths >= goal),
    (lane, run) => soak(setting, lane, run),
    (outcome) => {
      deaths += outcome.deaths;
      setting.onOutcome(outcome);
    },
  );
  return { name: "soak, random deaths of both kinds", note: `${deaths} deaths`, outcomes };
}

function* runsUntil({ only }, isEnough) {
  if (only !== undefined) yield { id: only };
  for (let n = 0; only === undefined && !isEnough(); n++) yield { id: `soak/${n}` };
}

/** One run: its deaths, then a quiet end. */
async function soak({ seed }, lane, { id }) {
  const random = createRandom(seed, id);
  const trial = lane.newTrial(id, random.pick(VARIANTS));
  trial.pace = () => random.between(0, SLOW_MS);
  const life = new Life(lane.browser, trial, random);
  const planned = random.between(3, 7);
  const outcome = await conclude(trial, async () => {
    while (life.deaths < planned && !life.isOver) await life.liveAndDie();
    return finish(trial, await life.anyTab());
  });
  await lane.browser.closeTabs();
  return { ...outcome, deaths: life.deaths };
}

/** The tabs of a run, and what befalls them. */
class Life {
  deaths = 0;
  isOver = false;
  #browser;
  #trial;
  #random;
  /** @type {import("../browser.mjs").Tab[]} Those that have been opened, alive or not. */
  #tabs = [];
  #opened = 0;
  #kills = 0;

  constructor(browser, trial, random) {
    this.#browser = browser;
    this.#trial = trial;
    this.#random = random;
  }

  /** A tab that is alive; opened when there is none. */
  async anyTab() {
    const alive = this.#alive();
    return alive.length > 0 ? this.#random.pick(alive) : this.#open();
  }

  /** The visitor acts in some tab until something dies; perhaps while another tab is being opened. */
  async liveAndDie() {
    const { chance, between } = this.#random;
    const tab = await this.anyTab();
    const leaving = new AbortController();
    const visit = attend(tab, leaving.signal);
    visit.catch(() => undefined); // it is awaited below
    const other =
      this.#alive().length < MOST_TABS && chance(OPENING_SHARE) && this.#openMeanwhile();
    const end = await Promise.race([visit, pause(between(0, LIFE_MS))]);
    this.isOver = end === "over";
    if (!this.isOver) await this.#die(tab);
    leaving.abort();
    await Promise.all([visit, other]);
  }

  async #die(tab) {
    const { chance, pick } = this.#random;
    this.deaths += 1;
    const isKill = chance(KILL_SHARE);
    const victim = chance(0.7) ? tab : pick(this.#alive());
    this.#trial.note(isKill ? "kill -9" : `tab ${victim.name} crashes`);
    this.#trial.spring();
    if (!isKill) return this.#browser.crashTab(victim);
    this.#kills += 1;
    return this.#browser.kill();
  }

  async #open() {
    this.#opened += 1;
    const tab = await this.#browser.openTab(this.#trial, { name: `S${this.#opened}` });
    this.#tabs.push(tab);
    return tab;
  }

  /** Opens a tab that may be killed before it has opened. */
  async #openMeanwhile() {
    const kills = this.#kills;
    try {
      await this.#open();
    } catch (error) {
      if (this.#kills === kills) throw error;
    }
  }

  #alive() {
    return this.#tabs.filter(({ isDead }) => !isDead);
  }
}
