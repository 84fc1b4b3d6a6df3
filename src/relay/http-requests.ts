/** How the HTTP relay asks, and what it makes of answers: of none of them more than it says. */
import { AnviaError } from "../errors.js";
import type { HttpRelayOptions } from "./http-options.js";
import { parseJson } from "./parse-json.js";
import { type ServerEvent, serverEvents } from "./server-events.js";

/** What came back. */
export interface Answer {
  readonly status: number;
  /** What its JSON says; `undefined` when it is none. */
  readonly body: unknown;
}

/** A request to one of the routes. */
export interface Ask {
  /** @default POST with a body, else GET */
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Whether it is sent also when the page ends before the answer. */
  readonly keepalive?: boolean;
}

/** The way to the routes. */
export class HttpRequests {
  readonly #base: string;
  readonly #headers: () => HeadersInit | Promise<HeadersInit>;
  readonly #timeoutMs: number;
  readonly #retryMs: number;
  readonly #closed: AbortSignal;

  constructor(options: HttpRelayOptions, closed: AbortSignal) {
    const { baseURL, headers, timeoutMs = 5000, retryMs = 2000 } = options;
    this.#base = baseURL.replace(/\/+$/, "");
    this.#headers = headers ?? (() => ({}));
    this.#timeoutMs = timeoutMs;
    this.#retryMs = retryMs;
    this.#closed = closed;
  }

  /** @throws AnviaError `relay_unavailable` when no answer came in time. */
  async ask(
    path: string,
    { body, method, headers: more, signal, keepalive = false }: Ask = {},
  ): Promise<Answer> {
    const limits = [AbortSignal.timeout(this.#timeoutMs), this.#closed];
    try {
      const headers = new Headers(await this.#headers());
      headers.set("accept", "application/json");
      for (const name in more) headers.set(name, more[name] ?? "");
      if (body !== undefined) headers.set("content-type", "application/json");
      const response = await fetch(this.#base + path, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers,
        cache: "no-store",
        keepalive,
        signal: AbortSignal.any(signal ? [...limits, signal] : limits),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: parseJson(await response.text()) };
    } catch (cause) {
      const message = "The other devices cannot be reached just now.";
      throw new AnviaError("relay_unavailable", message, { retryable: true, cause });
    }
  }

  /** The items of all pages of a list; `member` names them in the answer. */
  async pages(
    path: string,
    search: URLSearchParams,
    member: string,
    signal: AbortSignal | undefined,
  ): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    for (;;) {
      const answer = await this.ask(`${path}?${search}`, { signal });
      const items = isOk(answer) ? memberOf(answer.body, member) : undefined;
      if (!Array.isArray(items)) throw faultOf(answer);
      found.push(...items);
      const next = memberOf(answer.body, "next");
      if (next === undefined || items.length === 0) return found;
      search.set(member === "events" ? "from" : "after", String(next));
    }
  }

  /** A stream of changes, opened again whenever it breaks, from the last place that was heard of. */
  async *follow(
    path: string,
    search: URLSearchParams,
    from: string | undefined,
    until: AbortSignal,
  ): AsyncGenerator<ServerEvent> {
    const signal = AbortSignal.any([until, this.#closed]);
    let place = from;
    while (!signal.aborted) {
      try {
        for await (const item of this.#stream(path, search, place, signal)) {
          place = item.id ?? place;
          yield item;
        }
      } catch {
        // Whatever broke it: what was missed is read from the last place on.
      }
      await pause(this.#retryMs, signal);
    }
  }

  async *#stream(
    path: string,
    search: URLSearchParams,
    place: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ServerEvent> {
    const headers = new Headers(await this.#headers());
    headers.set("accept", "text/event-stream, application/json;q=0.5");
    if (place !== undefined) {
      search.set("after", place);
      headers.set("last-event-id", place);
    }
    const url = `${this.#base + path}?${search}`;
    const response = await fetch(url, { headers, signal, cache: "no-store" });
    if (!response.ok) throw faultOf({ status: response.status, body: undefined });
    const type = response.headers.get("content-type") ?? "";
    if (response.body && type.startsWith("text/event-stream")) {
      yield* serverEvents(response.body);
      return;
    }
    const body: unknown = await response.json();
    const changes = memberOf(body, "changes");
    if (Array.isArray(changes)) for (const data of changes) yield { data };
    const after = memberOf(body, "after");
    if (after !== undefined) yield { id: String(after) };
  }
}

/** The member of this name, if it is an object that has one. Pure. */
export function memberOf(value: unknown, name: string): unknown {
  return Reflect.get(Object(value), name);
}

/** Why there is no good answer, in words for people. Pure. */
export function faultOf(answer: Answer): AnviaError {
  const { status } = answer;
  const isRefused = status >= 400 && status < 500 && ![408, 429].includes(status);
  const code = isRefused ? "relay_refused" : "relay_unavailable";
  return new AnviaError(code, messageOf(answer), { status, retryable: !isRefused });
}

/** What an answer says for itself, or what its status means. Pure. */
export function messageOf({ status, body }: Answer): string {
  const said = memberOf(memberOf(body, "error"), "message");
  if (typeof said === "string" && said !== "") return said;
  if (status === 401) return "Sign in to decide this here.";
  if (status === 403) return "You may not decide this.";
  return `The site's server answered something that cannot be understood (${status}).`;
}

/** Whether the routes did it. Pure. */
export function isOk({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
