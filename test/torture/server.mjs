// One HTTP server for everything outside the browser: the page in each of its builds, the model's
// endpoint, the ledger.
import { createServer } from "node:http";
import { LLMock } from "@copilotkit/aimock";
import { serveTool } from "./ledger.mjs";
import { serveModel } from "./model-endpoint.mjs";
import { teach } from "./scenario.mjs";
import { Trial } from "./trial.mjs";

const HTML = { "content-type": "text/html; charset=utf-8" };
const SCRIPT = {
  "content-type": "text/javascript; charset=utf-8",
  "cache-control": "max-age=3600",
};

/** The world outside the browser. */
export class World {
  /** @type {Map<string, import("./trial.mjs").Trial>} */
  trials = new Map();
  /** Modules of each build, by build and path. @type {Map<string, Map<string, string>>} */
  builds = new Map();
  #provider = new LLMock({ port: 0, latency: 0, chunkSize: 40, logLevel: "silent" });
  #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy()); // the page has gone away
  });

  async open() {
    teach(this.#provider);
    await this.#provider.start();
    await new Promise((resolve) => this.#server.listen(0, "localhost", resolve));
    return this;
  }

  get url() {
    return `http://localhost:${this.#server.address().port}`;
  }

  /** The record of a new case. Ids go through paths and names of databases, and are never used twice. */
  addTrial(name, variant) {
    const id = `${name.replace(/[^A-Za-z0-9_.-]+/g, "-")}-${this.trials.size}`;
    const trial = new Trial(id, name, variant);
    this.trials.set(id, trial);
    return trial;
  }

  /** The address of a page that takes part in a trial. */
  pageUrl(build, config) {
    return `${this.url}/page/${build}?config=${encodeURIComponent(JSON.stringify(config))}`;
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#provider.stop();
  }

  async #handle(request, response) {
    const { pathname } = new URL(request.url, "http://world");
    const [, area, name, ...rest] = pathname.split("/");
    if (area === "page") {
      const script = `<script type="module" src="/build/${name}/page.js"></script>`;
      response.writeHead(200, HTML).end(`<!doctype html><title>${name}</title>${script}`);
    } else if (area === "build") this.#serveModule(name, rest.join("/"), response);
    else if (area === "away")
      response.writeHead(200, HTML).end("<!doctype html><title>Away</title>");
    else await this.#serveTrial(area, this.trials.get(name), rest, request, response);
  }

  #serveModule(build, path, response) {
    const code = this.builds.get(build)?.get(path);
    if (code === undefined) response.writeHead(404).end();
    else response.writeHead(200, SCRIPT).end(code);
  }

  async #serveTrial(area, trial, rest, request, response) {
    if (!trial) {
      response.writeHead(404).end();
    } else if (area === "llm") {
      this.#provider.clearRequests(); // it keeps them all; ours are in the trial
      const path = `/${rest.join("/")}`;
      await serveModel(this.#provider.url, trial, path, request, response);
    } else if (area === "ledger") await serveTool(trial, rest[0], request, response);
  }
}
