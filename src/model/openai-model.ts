import { AnviaError } from "../errors.js";
import type { AnswerAccumulator } from "./accumulator.js";
import { AnswerDecoder } from "./answer-decoder.js";
import { ChatAccumulator } from "./chat-accumulator.js";
import { chatRequestBody } from "./chat-request.js";
import type { CompletionEvent, CompletionModel, CompletionRequest } from "./completion-model.js";
import { interrupted } from "./faults.js";
import type { CheckedOptions, OpenAIApi } from "./openai-options.js";
import { type OpenAIPath, OpenAITransport } from "./openai-transport.js";
import type { JsonObject } from "./request-rules.js";
import { ResponsesAccumulator } from "./responses-accumulator.js";
import { responsesRequestBody } from "./responses-request.js";
import { type RetryEnvironment, realEnvironment, retryStream } from "./retry.js";
import { overdueAfter, type Watch, watched } from "./watch.js";

/** One of OpenAI's two wire formats. */
interface WireFormat {
  readonly path: OpenAIPath;
  readonly body: (model: string, request: CompletionRequest) => JsonObject;
  readonly accumulator: () => AnswerAccumulator;
}

const FORMATS: { readonly [api in OpenAIApi]: WireFormat } = {
  chat: {
    path: "/chat/completions",
    body: chatRequestBody,
    accumulator: () => new ChatAccumulator(),
  },
  responses: {
    path: "/responses",
    body: responsesRequestBody,
    accumulator: () => new ResponsesAccumulator(),
  },
};

/** What an {@link OpenAIModel} is made of. */
export interface OpenAIModelParts {
  readonly modelName: string;
  readonly api: OpenAIApi;
  readonly options: CheckedOptions;
  /** @default real time and chance */
  readonly environment: RetryEnvironment | undefined;
}

/**
 * A model behind an OpenAI-compatible endpoint.
 * - M1 A call is tried again only before its first event, and never after an abort.
 * - M2 After an abort nothing more is streamed, the request is ended and the body's reader cancelled.
 * - M3 A body that fails after the answer was finished has done its work; the answer stands.
 */
export class OpenAIModel implements CompletionModel {
  readonly #parts: OpenAIModelParts;
  readonly #transport: OpenAITransport;
  readonly #environment: RetryEnvironment;

  constructor(parts: OpenAIModelParts) {
    this.#parts = parts;
    this.#transport = new OpenAITransport(parts.options);
    this.#environment = parts.environment ?? realEnvironment;
  }

  get id(): string {
    return this.#parts.modelName;
  }

  async *stream(
    request: CompletionRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<CompletionEvent, void, undefined> {
    const body = FORMATS[this.#parts.api].body(this.#parts.modelName, request);
    yield* retryStream(() => this.#attempt(body, signal), signal, this.#environment);
  }

  async *#attempt(body: JsonObject, signal: AbortSignal) {
    const { api, options } = this.#parts;
    const ended = new AbortController();
    const end = () => ended.abort(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    const { sleep } = this.#environment;
    const overdue = overdueAfter(options.totalTimeoutMs, { ended: ended.signal, sleep });
    overdue.catch(() => undefined); // it may come while the reader is busy; the next wait throws it
    const watch = { signal, idleMs: options.idleTimeoutMs, sleep, overdue };
    try {
      const sent = this.#transport.send(FORMATS[api].path, body, ended.signal);
      const response = await watched(sent, watch);
      yield* readAnswer(response, FORMATS[api].accumulator(), watch);
    } catch (error) {
      throw this.#transport.withoutSecrets(error);
    } finally {
      signal.removeEventListener("abort", end);
      ended.abort(); // M2, and when the reader left early
    }
  }
}

async function* readAnswer(response: Response, accumulator: AnswerAccumulator, watch: Watch) {
  const decoder = new AnswerDecoder(accumulator, response.headers.get("content-type") ?? "");
  if (response.body === null) throw interrupted("its body is missing");
  const reader = response.body.getReader();
  try {
    while (!decoder.closed) {
      const bytes = await readBytes(reader, accumulator, watch);
      if (bytes === undefined) break;
      yield* decoder.push(bytes);
    }
    yield* decoder.end();
  } finally {
    reader.cancel().catch(() => undefined); // best effort: nobody waits for the rest
  }
}

/** The next bytes; undefined at the end, wherever that is. */
async function readBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  accumulator: AnswerAccumulator,
  watch: Watch,
): Promise<Uint8Array | undefined> {
  try {
    const { value } = await watched(reader.read(), watch);
    return value;
  } catch (error) {
    watch.signal.throwIfAborted();
    if (accumulator.finished) return undefined; // M3
    throw AnviaError.is(error) ? error : interrupted("the connection broke", error);
  }
}
