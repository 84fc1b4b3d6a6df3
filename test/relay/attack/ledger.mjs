// Where tools take effect: outside of both browsers and of the relay, because all of these are killed.
import { createServer } from "node:http";

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
  "access-control-max-age": "600",
};

/**
 * @typedef {{ operationId: string, input: unknown, at: number }} Effect
 */

/** An endpoint that does what it is told, as often as it is told, and writes it down; only `pay_keyed` looks at keys. */
export class Ledger {
  /** @type {Effect[]} */
  effects = [];
  #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy()); // the page has gone away
  });

  async open() {
    await new Promise((resolve) => this.#server.listen(0, "localhost", resolve));
    return this;
  }

  get url() {
    return `http://localhost:${this.#server.address().port}/pay`;
  }

  /** What the calls of one run have done. */
  effectsOf(runId) {
    return this.effects.filter(({ operationId }) => operationId.startsWith(`${runId}:`));
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request, response) {
    if (request.method === "OPTIONS") return void response.writeHead(204, CORS).end();
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const { tool, operationId, input } = JSON.parse(text);
    const isReplay =
      tool === "pay_keyed" && this.effects.some((other) => other.operationId === operationId);
    if (!isReplay) this.effects.push({ operationId, input, at: Date.now() });
    response
      .writeHead(200, { ...CORS, "content-type": "application/json" })
      .end(JSON.stringify({ paid: input }));
  }
}
