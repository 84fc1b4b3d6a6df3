import { notLoaded } from "../errors.js";
import type { CompletionEvent, CompletionModel, CompletionRequest } from "./completion-model.js";
import type { OpenAIModel, OpenAIModelParts } from "./openai-model.js";
import {
  type CheckedOptions,
  type CompletionModelOptions,
  checkApi,
  checkModelName,
  checkOptions,
  type OpenAIClientOptions,
} from "./openai-options.js";
import type { RetryEnvironment } from "./retry.js";

export type { CompletionModelOptions, OpenAIApi, OpenAIClientOptions } from "./openai-options.js";

/**
 * An OpenAI-compatible endpoint: the site's own proxy, a provider, or a server on this machine. With
 * neither `token` nor `apiKey` no Authorization header is sent, so the proxy's session decides. The
 * wire formats and the official `openai` package are loaded at the first model call, not before.
 * @example
 * const client = new OpenAIClient({ baseURL: "/api/llm/v1" });
 * const model = client.completionModel("gpt-5-mini");
 */
export class OpenAIClient {
  readonly #options: CheckedOptions;
  readonly #environment: RetryEnvironment | undefined;

  /**
   * `environment` is for tests: the waiting and the chance between attempts.
   * @throws AnviaError `invalid_config` with a sentence that names the option.
   */
  constructor(options: OpenAIClientOptions, environment?: RetryEnvironment) {
    this.#options = checkOptions(options);
    this.#environment = environment;
    if (options.apiKey !== undefined) warnAboutKey();
  }

  /**
   * A model of this endpoint; nothing is sent yet.
   * @throws AnviaError `invalid_config` without a name, or for an unknown `api`.
   */
  completionModel(modelName: string, options: CompletionModelOptions = {}): CompletionModel {
    return new LazyModel({
      modelName: checkModelName(modelName),
      api: checkApi(options.api ?? this.#options.api),
      options: this.#options,
      environment: this.#environment,
    });
  }
}

/** A model whose code comes with its first call: a page that shows a conversation does not need it. */
class LazyModel implements CompletionModel {
  readonly #parts: OpenAIModelParts;
  #loaded: Promise<OpenAIModel> | undefined;

  constructor(parts: OpenAIModelParts) {
    this.#parts = parts;
  }

  get id(): string {
    return this.#parts.modelName;
  }

  get offline(): boolean {
    return this.#parts.options.offline === true;
  }

  async *stream(
    request: CompletionRequest,
    options: { readonly signal: AbortSignal },
  ): AsyncGenerator<CompletionEvent, void, undefined> {
    this.#loaded ??= loadModel(this.#parts).catch((error: unknown) => {
      this.#loaded = undefined; // offline at the first use: the next one loads it again
      throw notLoaded(error);
    });
    const model = await this.#loaded;
    options.signal.throwIfAborted();
    yield* model.stream(request, options);
  }
}

async function loadModel(parts: OpenAIModelParts): Promise<OpenAIModel> {
  const { OpenAIModel: Model } = await import("./openai-model.js");
  return new Model(parts);
}

function warnAboutKey(): void {
  console.warn(
    "anvia-chat: OpenAIClient was given an apiKey. EVERY VISITOR OF THIS PAGE CAN READ IT AND SPEND YOUR MONEY. Use a proxy on your server (baseURL only), or the token option with short-lived tokens.",
  );
}
