import type { CompletionModel } from "./completion-model.js";
import { OpenAIModel } from "./openai-model.js";
import {
  type CheckedOptions,
  type CompletionModelOptions,
  checkApi,
  checkModelName,
  checkOptions,
  type OpenAIClientOptions,
} from "./openai-options.js";
import { OpenAITransport } from "./openai-transport.js";
import { type RetryEnvironment, realEnvironment } from "./retry.js";

export type { CompletionModelOptions, OpenAIApi, OpenAIClientOptions } from "./openai-options.js";

/**
 * An OpenAI-compatible endpoint: the site's own proxy, a provider, or a server on this machine. With
 * neither `token` nor `apiKey` no Authorization header is sent, so the proxy's session decides. The
 * official `openai` package is loaded at the first model call, not before.
 * @example
 * const client = new OpenAIClient({ baseURL: "/api/llm/v1" });
 * const model = client.completionModel("gpt-5-mini");
 */
export class OpenAIClient {
  readonly #options: CheckedOptions;
  readonly #transport: OpenAITransport;
  readonly #environment: RetryEnvironment;

  /**
   * `environment` is for tests: the waiting and the chance between attempts.
   * @throws AnviaError `invalid_config` with a sentence that names the option.
   */
  constructor(options: OpenAIClientOptions, environment: RetryEnvironment = realEnvironment) {
    this.#options = checkOptions(options);
    this.#transport = new OpenAITransport(this.#options);
    this.#environment = environment;
    if (options.apiKey !== undefined) warnAboutKey();
  }

  /**
   * A model of this endpoint; nothing is sent yet.
   * @throws AnviaError `invalid_config` without a name, or for an unknown `api`.
   */
  completionModel(modelName: string, options: CompletionModelOptions = {}): CompletionModel {
    return new OpenAIModel({
      modelName: checkModelName(modelName),
      api: checkApi(options.api ?? this.#options.api),
      transport: this.#transport,
      idleTimeoutMs: this.#options.idleTimeoutMs,
      environment: this.#environment,
    });
  }
}

function warnAboutKey(): void {
  console.warn(
    "anvia-chat: OpenAIClient was given an apiKey. EVERY VISITOR OF THIS PAGE CAN READ IT AND SPEND YOUR MONEY. Use a proxy on your server (baseURL only), or the token option with short-lived tokens.",
  );
}
