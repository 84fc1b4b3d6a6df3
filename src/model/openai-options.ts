import { AnviaError } from "../errors.js";

/** Which of the two OpenAI wire formats an endpoint speaks. */
export type OpenAIApi = "chat" | "responses";

/** How an {@link OpenAIClient} reaches its endpoint. */
export interface OpenAIClientOptions {
  /** Address of the API, usually ending in `/v1`. Relative works: it is resolved against the page's. */
  readonly baseURL: string;
  /** Gives the bearer token of one request; asked before each one. For short-lived tokens of your server. */
  readonly token?: () => string | Promise<string>;
  /** A key that every visitor of the page can read: for local trials only. Prefer a proxy or `token`. */
  readonly apiKey?: string;
  /** Headers added to each request. */
  readonly headers?: { readonly [name: string]: string };
  /** Sends the requests. @default the page's own `fetch` */
  readonly fetch?: typeof globalThis.fetch;
  /** Wire format. @default "chat" */
  readonly api?: OpenAIApi;
  /** Whether the endpoint is on this machine, so that it is called without a network too. @default false */
  readonly offline?: boolean;
  /** The answer fails when no byte arrives for this long. @default 120_000 */
  readonly idleTimeoutMs?: number;
  /** The answer fails when it is not whole after this long, however busily it comes. @default 1_800_000 */
  readonly totalTimeoutMs?: number;
}

/** Options of one model of a client. */
export interface CompletionModelOptions {
  /** Wire format of this model. @default the client's */
  readonly api?: OpenAIApi;
}

/** Options that were checked; `baseURL` is absolute. */
export interface CheckedOptions extends OpenAIClientOptions {
  readonly api: OpenAIApi;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
}

const SENDABLE = /^[\x21-\x7e]+$/;

/** Whether `value` can be sent as a bearer token: visible ASCII. Pure. */
export function isSendableToken(value: unknown): value is string {
  return typeof value === "string" && SENDABLE.test(value);
}

/** @throws AnviaError `invalid_config` with a sentence that names the option. */
export function checkOptions(options: OpenAIClientOptions): CheckedOptions {
  if (typeof options !== "object" || options === null) {
    throw invalid('it needs an object, such as { baseURL: "/api/llm/v1" }');
  }
  const { api = "chat", idleTimeoutMs = 120_000, totalTimeoutMs = 1_800_000 } = options;
  checkCredentials(options);
  checkHeaders(options.headers);
  if (options.fetch !== undefined && typeof options.fetch !== "function") {
    throw invalid("fetch has to be a function");
  }
  checkTimeouts({ idleTimeoutMs, totalTimeoutMs });
  const baseURL = absolute(options.baseURL);
  return { ...options, baseURL, api: checkApi(api), idleTimeoutMs, totalTimeoutMs };
}

function checkTimeouts(timeouts: { readonly [name: string]: number }): void {
  for (const [name, ms] of Object.entries(timeouts)) {
    if (!(Number.isFinite(ms) && ms > 0)) {
      throw invalid(`${name} has to be a number of milliseconds above 0`);
    }
  }
}

/** @throws AnviaError `invalid_config` */
export function checkApi(api: OpenAIApi): OpenAIApi {
  if (api === "chat" || api === "responses") return api;
  throw invalid('api has to be "chat" or "responses"');
}

/** @throws AnviaError `invalid_config` */
export function checkModelName(modelName: string): string {
  if (typeof modelName === "string" && modelName.trim() !== "") return modelName;
  throw invalid('completionModel needs the name of a model, such as "gpt-5-mini"');
}

function checkCredentials({ token, apiKey }: OpenAIClientOptions): void {
  if (token !== undefined && typeof token !== "function") {
    throw invalid("token has to be a function that returns a token");
  }
  if (apiKey !== undefined && !isSendableToken(apiKey)) {
    throw invalid("apiKey has to be text of visible ASCII characters");
  }
  if (token !== undefined && apiKey !== undefined) {
    throw invalid("give either token or apiKey, not both");
  }
}

function checkHeaders(headers: OpenAIClientOptions["headers"]): void {
  try {
    new Headers(headers);
  } catch (error) {
    throw invalid("headers has to be an object of valid header names and texts", error);
  }
}

/** In a `srcdoc` or `about:blank` document there is nothing that a relative address could refer to. */
function absolute(baseURL: string): string {
  if (typeof baseURL !== "string" || baseURL.trim() === "") {
    throw invalid('baseURL is missing; it is the address of the API, such as "/api/llm/v1"');
  }
  const url = parseURL(baseURL.trim());
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw invalid(`baseURL "${baseURL.slice(0, 100)}" is not an http(s) address`);
  }
  if (url.username !== "" || url.password !== "") {
    throw invalid("baseURL must not contain a user name or password");
  }
  return url.href;
}

function parseURL(address: string): URL | undefined {
  try {
    return new URL(address, globalThis.location?.href);
  } catch {
    return undefined; // the caller's sentence is clearer than the platform's
  }
}

function invalid(what: string, cause?: unknown): AnviaError {
  return new AnviaError("invalid_config", `OpenAIClient: ${what}.`, { cause });
}
