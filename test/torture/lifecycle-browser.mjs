// A Chromium whose tabs can be frozen, and go into the back/forward cache and come back. Playwright keeps
// every page visible, and a visible page is never frozen; and it loses pages that come back. puppeteer does neither.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { launchOptions } from "../browsers.mjs";

/** Like `TortureBrowser`; in this one nobody dies. */
export class LifecycleBrowser {
  #world;
  #folder = mkdtempSync(join(tmpdir(), "anvia-torture-"));
  /** @type {import("puppeteer-core").Browser | undefined} */
  #browser;
  #tabs = [];

  /** @param {import("./server.mjs").World} world */
  constructor(world) {
    this.#world = world;
  }

  /** Opens a tab, as `TortureBrowser.openTab` does; it is in front of the others then. */
  async openTab(trial, { name, build = "real", trap, telling = "answered" }) {
    this.#browser ??= await this.#launch();
    const page = await this.#browser.newPage();
    const cdp = await page.createCDPSession();
    const tab = { name, page, cdp, trial, isDead: false };
    this.#tabs.push(tab);
    page.on("pageerror", (error) => trial.pageErrors.push(`${name}: ${error.stack ?? error}`));
    await page.exposeFunction("tellTorture", (message) => trial.hear(name, message));
    await cdp.send("Runtime.enable");
    await cdp.send("Runtime.addBinding", { name: "postTorture" });
    cdp.on("Runtime.bindingCalled", (call) => {
      if (call.name === "postTorture") trial.hear(name, JSON.parse(call.payload));
    });
    const { api } = trial.variant;
    const config = { trial: trial.id, tab: name, api, trap, telling };
    await page.goto(this.#world.pageUrl(build, config));
    return tab;
  }

  #launch() {
    const { executablePath, args } = launchOptions("chromium");
    return puppeteer.launch({
      executablePath,
      args: [...args, "--no-sandbox"],
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
      userDataDir: this.#folder,
    });
  }

  /** Freezes a tab that another one hides: no task of it runs until it is thawed. */
  async freeze({ page, cdp }) {
    await page.waitForFunction(() => document.visibilityState === "hidden", { polling: 20 });
    await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
  }

  async thaw({ cdp }) {
    await cdp.send("Page.setWebLifecycleState", { state: "active" });
  }

  async closeTabs() {
    await Promise.all(this.#tabs.splice(0).map(({ page }) => page.close()));
  }

  async close() {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
