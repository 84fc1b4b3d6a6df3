import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";

/** What a broken endpoint does with a request instead of passing it on. */
export type Trouble = (response: ServerResponse, request: IncomingMessage) => void;

/**
 * A model endpoint on an origin of its own. It passes everything on to the fake provider, and can be
 * broken in the ways that the fake provider has no word for.
 */
export class Endpoint {
  readonly #server: Server;
  readonly #providerUrl: string;
  #trouble: Trouble | undefined;
  /** How many model calls arrived, whatever became of them. */
  calls = 0;

  private constructor(providerUrl: string) {
    this.#providerUrl = providerUrl;
    this.#server = createServer((incoming, response) => this.#handle(incoming, response));
  }

  static async open(providerUrl: string): Promise<Endpoint> {
    const endpoint = new Endpoint(providerUrl);
    await new Promise<void>((resolve) => endpoint.#server.listen(0, "localhost", resolve));
    return endpoint;
  }

  /** Base URL, as `OpenAIClient` takes it. */
  get baseURL(): string {
    // CAST: it listens on a port, not on a pipe.
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}/v1`;
  }

  break(trouble: Trouble): void {
    this.#trouble = trouble;
  }

  mend(): void {
    this.#trouble = undefined;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #handle(incoming: IncomingMessage, response: ServerResponse): void {
    if (incoming.method === "POST") this.calls += 1;
    if (this.#trouble && incoming.method !== "OPTIONS") this.#trouble(response, incoming);
    else this.#passOn(incoming, response);
  }

  #passOn(incoming: IncomingMessage, response: ServerResponse): void {
    const { host: _host, ...headers } = incoming.headers;
    const target = new URL(incoming.url ?? "/", this.#providerUrl);
    const outgoing = request(target, { method: incoming.method ?? "GET", headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => response.end());
    });
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  }
}

const CORS = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
const STREAM = { ...CORS, "content-type": "text/event-stream" };

/** A login page with status 200, as a captive portal or an expired session sends it. */
export const answersHtml: Trouble = (response) => {
  response
    .writeHead(200, { ...CORS, "content-type": "text/html; charset=utf-8" })
    .end("<!doctype html><title>Sign in</title><h1>Please sign in</h1>");
};

/** A proper answer that the browser must not show to the page: the CORS header is missing. */
export const forgetsCors: Trouble = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).end("data: [DONE]\n\n");
};

/** What a proxy says while the server behind it restarts. */
export const isRestarting: Trouble = (response) => {
  response.writeHead(503, { ...CORS, "content-type": "text/plain" }).end("Restarting.");
};

/** A Chat Completions answer that ends properly and says nothing. */
export const saysNothing: Trouble = (response) => {
  response.writeHead(200, STREAM);
  response.write(chunk({ role: "assistant", content: "" }));
  response.end(`${chunk({}, "stop")}data: [DONE]\n\n`);
};

function chunk(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m" };
  return `data: ${JSON.stringify({ ...base, choices })}\n\n`;
}
