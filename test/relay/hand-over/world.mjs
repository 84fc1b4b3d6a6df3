// What a hand-over happens in: the site, which can be killed; two devices, which are; and the ledger, which is not.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { launchOptions } from "../../browsers.mjs";
import { isGroupAlive, mainProcessOn } from "../../torture/browser.mjs";
import { pause } from "../../torture/random.mjs";

const script = fileURLToPath(new URL("site.mjs", import.meta.url));

/** Starts the site; `kill` is kill -9 and a new start on the same port and data. */
export async function startSite(orders) {
  let child = await launch({ ...orders, port: 0 });
  const { port } = child;
  const end = async () => {
    const ended = new Promise((resolve) => child.process.once("exit", resolve));
    child.process.kill("SIGKILL");
    await ended;
  };
  return {
    url: `http://localhost:${port}`,
    async kill() {
      await end();
      child = await launch({ ...orders, port });
    },
    stop: end,
  };
}

function launch(orders) {
  return new Promise((resolve, reject) => {
    const child = fork(script, [JSON.stringify(orders)], { stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the site ended with ${code}`)));
    child.once("message", ({ port }) => resolve({ process: child, port }));
  });
}

/** Where the tool takes effect. The same key again is answered again and done once, as the promise requires. */
export class Ledger {
  /** @type {{ operationId: string, isReplay: boolean }[]} */
  requests = [];
  /** How long the next requests take before and after their effect, in ms. */
  pace = () => 0;
  #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy()); // the device was killed
  });

  async open() {
    await new Promise((resolve) => this.#server.listen(0, "localhost", resolve));
    return this;
  }

  get url() {
    return `http://localhost:${this.#server.address().port}/pay`;
  }

  /** How often a run's calls took effect, and how often they were asked for again. */
  countOf(runId) {
    const own = this.requests.filter(({ operationId }) => operationId.startsWith(`${runId}:`));
    const replays = own.filter(({ isReplay }) => isReplay).length;
    return { effects: own.length - replays, replays };
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request, response) {
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    if (request.method === "OPTIONS") return void response.writeHead(204, headers).end();
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const { operationId } = JSON.parse(text);
    const key = request.headers["idempotency-key"];
    await pause(this.pace());
    const isReplay = this.requests.some((other) => other.key === key);
    this.requests.push({ operationId, key, isReplay });
    await pause(this.pace());
    response.writeHead(200, headers).end("paid");
  }
}

/** A real browser on a profile of its own, with one page of the site. */
export class Device {
  /** Errors of its pages that nobody expected. */
  faults = [];
  #folder = mkdtempSync(join(tmpdir(), "anvia-hand-over-"));
  #context;
  #page;
  #url;

  /** @param {string} siteUrl @param {{ device: string }} config What its page is told. */
  constructor(siteUrl, config) {
    this.name = config.device;
    this.#url = `${siteUrl}/page/${this.name}?config=${encodeURIComponent(JSON.stringify(config))}`;
  }

  /** Opens the page, in a new browser when there is none. */
  async open() {
    if (this.#page) return;
    this.#context ??= await this.#launch();
    const page = await this.#context.newPage();
    page.on("pageerror", (error) => this.faults.push(`${this.name}: ${error.stack ?? error}`));
    await page.goto(this.#url);
    await page.waitForFunction(() => window.handOver !== undefined);
    this.#page = page;
  }

  /** Calls a function of `window.handOver` with the session's id. A device that dies never answers. */
  call(name, sessionId) {
    if (!this.#page) throw new Error(`${this.name} has no page open.`);
    return this.#page.evaluate(([name, id]) => window.handOver[name](id), [name, sessionId]);
  }

  /** Closes the page, as a person does: it hears of it. The browser stays. */
  async closePage() {
    const page = this.#page;
    this.#page = undefined;
    await page?.close({ runBeforeUnload: false });
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
    while (isGroupAlive(group)) await pause(5);
  }

  async close() {
    await this.#context?.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #launch() {
    rmSync(join(this.#folder, "SingletonLock"), { force: true }); // a killed browser leaves it behind
    return chromium.launchPersistentContext(this.#folder, launchOptions("chromium"));
  }
}
