import type OpenAI from "openai";
import { requestFault, tokenFault } from "./faults.js";
import { LIMITS } from "./limits.js";
import { isSendableToken, type OpenAIClientOptions } from "./openai-options.js";
import type { JsonObject } from "./request-rules.js";
import { Secrets } from "./secrets.js";

/** Where each wire format lives below baseURL. */
export type OpenAIPath = "/chat/completions" | "/responses";

/** What the official client adds by itself; many a proxy's CORS rules refuse it. */
const UNSENT_HEADERS = {
  Authorization: null,
  "OpenAI-Organization": null,
  "OpenAI-Project": null,
  "X-Stainless-Arch": null,
  "X-Stainless-Lang": null,
  "X-Stainless-OS": null,
  "X-Stainless-Package-Version": null,
  "X-Stainless-Retry-Count": null,
  "X-Stainless-Runtime": null,
  "X-Stainless-Runtime-Version": null,
  "X-Stainless-Timeout": null,
} as const;

/** Sends requests through the official `openai` client, which is loaded at the first one. */
export class OpenAITransport {
  readonly #options: OpenAIClientOptions;
  readonly #secrets: Secrets;
  #client: Promise<OpenAI> | undefined;

  /** `options.baseURL` has to be absolute. */
  constructor(options: OpenAIClientOptions) {
    this.#options = options;
    this.#secrets = new Secrets(options.headers);
  }

  /**
   * Sends one request and resolves with its answer's head; nothing is tried twice here.
   * @throws AnviaError by the status, `network`, or `model_auth` when there is no token.
   */
  async send(path: OpenAIPath, body: JsonObject, signal: AbortSignal): Promise<Response> {
    const authorization = await this.#authorization();
    try {
      const client = await this.#load();
      signal.throwIfAborted();
      const headers = { Accept: "text/event-stream", ...authorization };
      return await client.post(path, { body, headers, signal, stream: true }).asResponse();
    } catch (error) {
      throw requestFault(error);
    }
  }

  /** The same error, without the keys that this transport has sent. */
  withoutSecrets(error: unknown): unknown {
    return this.#secrets.removeFromError(error);
  }

  async #authorization(): Promise<{ Authorization?: string }> {
    const { token, apiKey } = this.#options;
    const bearer = token === undefined ? apiKey : await askFor(token);
    if (bearer === undefined) return {};
    this.#secrets.add(bearer);
    return { Authorization: `Bearer ${bearer}` };
  }

  #load(): Promise<OpenAI> {
    this.#client ??= createClient(this.#options).catch((error: unknown) => {
      this.#client = undefined; // offline at the first use: the next one loads it again
      throw error;
    });
    return this.#client;
  }
}

async function askFor(token: () => string | Promise<string>): Promise<string> {
  const bearer: unknown = await Promise.resolve()
    .then(token)
    .catch((error: unknown) => {
      throw tokenFault("the token function failed", error);
    });
  if (!isSendableToken(bearer)) throw tokenFault("the token function returned no token");
  return bearer;
}

async function createClient(options: OpenAIClientOptions): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  return new OpenAI({
    baseURL: options.baseURL,
    apiKey: "not-sent", // the client wants one; ours goes into the header of each request
    organization: null,
    project: null,
    defaultHeaders: { ...UNSENT_HEADERS, ...options.headers },
    fetch: briefErrors(options.fetch ?? ((input, init) => globalThis.fetch(input, init))),
    maxRetries: 0,
    timeout: 2 ** 31 - 1, // idleTimeoutMs watches over it; this is the longest timer there is
    logLevel: "off",
    dangerouslyAllowBrowser: true,
  });
}

/** The client reads the whole body of an error answer; this hands it the beginning only. */
function briefErrors(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.ok || response.body === null) return response;
    const { status, statusText, headers } = response;
    const beginning = await readBeginning(response.body, LIMITS.errorBody);
    return new Response(beginning, { status, statusText, headers });
  };
}

async function readBeginning(body: ReadableStream<Uint8Array>, length: number): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < length) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // best effort: the status alone says enough
  }
  reader.cancel().catch(() => undefined); // best effort: nobody waits for the rest
  return text.slice(0, length);
}
