// A real Chromium on a profile of its own: its tabs, and the two ways in which they die.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { launchOptions } from "../browsers.mjs";
import { pause } from "./random.mjs";

/**
 * @typedef {object} Tab
 * @property {string} name
 * @property {import("playwright").Page} page
 * @property {import("playwright").CDPSession} cdp Opened in advance: a crash must not wait for it.
 * @property {import("./trial.mjs").Trial} trial
 * @property {boolean} isDead
 */

/** One browser that can be killed and opened again on the same profile. */
export class TortureBrowser {
  #world;
  /** Its profile. */
  folder = mkdtempSync(join(tmpdir(), "anvia-torture-"));
  /** @type {import("playwright").BrowserContext | undefined} */
  #context;
  #pid = 0;
  #gone = Promise.resolve();
  /** @type {Map<import("playwright").Page, Tab>} */
  #tabs = new Map();

  /** @param {import("./server.mjs").World} world */
  constructor(world) {
    this.#world = world;
  }

  /** Starts the browser when it is not running. */
  async start() {
    if (this.#context) return;
    rmSync(join(this.folder, "SingletonLock"), { force: true }); // a killed browser leaves it behind
    const context = await chromium.launchPersistentContext(this.folder, launchOptions("chromium"));
    this.#context = context;
    this.#pid = mainProcessOn(this.folder);
    this.#gone = new Promise((resolve) => context.once("close", resolve));
    await context.exposeBinding("tellTorture", ({ page }, message) => this.#told(page, message));
  }

  /** @returns {import("playwright").BrowserContext} */
  get context() {
    if (!this.#context) throw new Error("The browser is not running.");
    return this.#context;
  }

  /**
   * Opens a tab that takes part in a trial.
   * @param {import("./trial.mjs").Trial} trial
   * @param {{ name: string, build?: string, trap?: import("./trial.mjs").Trap,
   *   telling?: "answered" | "none" }} options
   * @returns {Promise<Tab>}
   */
  async openTab(trial, options) {
    await this.start();
    // Playwright does not always notice that the browser it is opening a page in was killed.
    const killed = this.#gone.then(() => Promise.reject(new Error("The browser was killed.")));
    return Promise.race([this.#openTab(trial, options), killed]);
  }

  async #openTab(trial, { name, build = "real", trap, telling = "answered" }) {
    const page = await this.context.newPage();
    const cdp = await this.context.newCDPSession(page);
    const tab = { name, page, cdp, trial, isDead: false };
    this.#tabs.set(page, tab);
    page.on("pageerror", (error) => trial.pageErrors.push(`${name}: ${error.stack ?? error}`));
    const { api } = trial.variant;
    await page.goto(this.#world.pageUrl(build, { trial: trial.id, tab: name, api, trap, telling }));
    return tab;
  }

  /**
   * Ends the tab's renderer process as a crash does: no script of it runs any more.
   * @param {Tab} tab
   */
  async crashTab(tab) {
    tab.isDead = true;
    const crashed = tab.page.waitForEvent("crash");
    tab.cdp.send("Page.crash").catch(() => undefined); // it never answers
    await crashed;
    await this.closeTab(tab);
  }

  /** Kills every process of the browser at once, as a power cut would: no page hears of it. */
  async kill() {
    for (const tab of this.#tabs.values()) tab.isDead = true;
    this.#tabs.clear();
    this.#context = undefined;
    process.kill(-this.#pid, "SIGKILL"); // the browser leads the group of all its processes
    await this.#gone;
    // Nobody can start a browser while the dead one's files are still open; a script on a busy machine can.
    while (isGroupAlive(this.#pid)) await pause(5);
  }

  /** @param {Tab} tab */
  async closeTab(tab) {
    tab.isDead = true;
    this.#tabs.delete(tab.page);
    await tab.page.close();
  }

  /** Closes what a trial has left open. */
  async closeTabs() {
    await Promise.all([...this.#tabs.values()].map((tab) => this.closeTab(tab)));
  }

  async close() {
    await this.#context?.close();
    this.#context = undefined;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #told(page, message) {
    const tab = this.#tabs.get(page);
    if (!tab || message.trial !== tab.trial.id) return undefined;
    return tab.trial.hear(tab.name, message);
  }
}

/** The browser's first process: it was started on this folder, and is nobody's helper. */
export function mainProcessOn(folder) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const command = procFile(pid, "cmdline");
    const isBrowser = command.includes(`--user-data-dir=${folder}`) && !command.includes("--type=");
    if (isBrowser && Number(pid) !== process.pid) return Number(pid);
  }
  throw new Error("The browser's process was not found. This suite runs on Linux.");
}

/** Whether a process of this group still runs; one that is only remembered (Z) holds nothing any more. */
export function isGroupAlive(group) {
  return readdirSync("/proc").some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const [state, , processGroup] = procFile(pid, "stat")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(processGroup) === group && state !== "Z";
  });
}

function procFile(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return ""; // it ended meanwhile
  }
}
