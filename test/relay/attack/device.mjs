// One person's device: a real browser on a profile of its own, with one page of the site.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, firefox } from "playwright";
import { launchOptions } from "../../browsers.mjs";
import { isGroupAlive, mainProcessOn } from "../../torture/browser.mjs";
import { pause } from "../../torture/random.mjs";

/** Who interrupts the suite has everything closed in turn, the engines too: see `attack.mjs`. */
const OURS = { handleSIGINT: false, handleSIGTERM: false };

/** A browser that can be killed and opened again on the same profile. Firefox only plays along. */
export class Device {
  /** Errors of its pages that nobody expected. */
  faults = [];
  #browserName;
  #folder = mkdtempSync(join(tmpdir(), "anvia-attack-"));
  /** @type {import("playwright").BrowserContext | undefined} */
  #context;
  /** @type {import("playwright").Page | undefined} */
  #page;
  #config;

  /**
   * @param {object} config What its page is told; see `page/page.ts`.
   * @param {string} config.device
   * @param {"chromium" | "firefox"} browserName
   */
  constructor(config, browserName = "chromium") {
    this.#config = config;
    this.#browserName = browserName;
  }

  get name() {
    return this.#config.device;
  }

  /**
   * Opens the page, in a new browser when there is none, in place of the one that is open.
   * @param {string} siteUrl
   * @param {"runtime" | "shared" | "port"} level
   */
  async open(siteUrl, level) {
    await this.closePage();
    this.#context ??= await this.#launch();
    const page = await this.#context.newPage();
    page.on("pageerror", (error) => this.faults.push(`${this.name}: ${error.stack ?? error}`));
    const config = encodeURIComponent(JSON.stringify({ ...this.#config, level }));
    await page.goto(`${siteUrl}/page/${this.name}?config=${config}`);
    await page
      .waitForFunction(() => window.attack !== undefined)
      .catch((error) => {
        throw new Error(`The page of the ${this.name} does not open. ${this.faults}`, {
          cause: error,
        });
      });
    this.#page = page;
  }

  /**
   * Calls something in its page.
   * @template Argument, Result
   * @param {(argument: Argument) => Promise<Result> | Result} work Runs in the page.
   * @param {Argument} [argument]
   * @returns {Promise<Result>}
   */
  run(work, argument) {
    if (!this.#page) throw new Error(`${this.name} has no page open.`);
    return this.#page.evaluate(work, argument);
  }

  /** Whether the browser says that there is a network. */
  setOnline(isOnline) {
    return this.#context?.setOffline(!isOnline);
  }

  /** Closes the page, as a person does; the browser stays. */
  async closePage() {
    await this.#page?.close({ runBeforeUnload: false });
    this.#page = undefined;
  }

  /** Kills every process of the browser at once, as a power cut would: no page hears of it. */
  async kill() {
    const context = this.#context;
    if (!context) return;
    const gone = new Promise((resolve) => context.once("close", resolve));
    const group = mainProcessOn(this.#folder);
    this.#context = undefined;
    this.#page = undefined;
    process.kill(-group, "SIGKILL"); // the browser leads the group of all its processes
    await gone;
    // Nobody can start a browser while the dead one's files are still open; a script on a busy machine can.
    while (isGroupAlive(group)) await pause(5);
  }

  async close() {
    await this.#context?.close();
    await this.#context?.browser()?.close();
    this.#context = undefined;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #launch() {
    if (this.#browserName === "firefox") {
      const browser = await firefox.launch({ ...launchOptions("firefox"), ...OURS }); // makes a profile of its own
      return browser.newContext();
    }
    rmSync(join(this.#folder, "SingletonLock"), { force: true }); // a killed browser leaves it behind
    return chromium.launchPersistentContext(this.#folder, {
      ...launchOptions("chromium"),
      ...OURS,
    });
  }
}
