import type {
  CompletionEvent,
  CompletionModel,
  CompletionRequest,
  RequestedToolCall,
} from "../../../src/index.js";
import { decide } from "./decide.js";

/** How the demo model talks; tests give 0 for both. */
export interface DemoModelOptions {
  /** Before the first word. @default 300 */
  readonly thinkMs?: number;
  /** Between words. @default 22 */
  readonly wordMs?: number;
}

/**
 * A model of a few rules that runs in the page: no AI, no key, no request. It reads what the visitor
 * types and what the tools return, and streams its answers as a real one does. An example of the
 * port: any object with an `id` and a `stream` is a model.
 */
export class DemoModel implements CompletionModel {
  readonly id = "Demo model";
  readonly offline = true;
  readonly #thinkMs: number;
  readonly #wordMs: number;

  constructor({ thinkMs = 300, wordMs = 22 }: DemoModelOptions = {}) {
    this.#thinkMs = thinkMs;
    this.#wordMs = wordMs;
  }

  /** Streams the next step, word by word. */
  async *stream(
    request: CompletionRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<CompletionEvent, void, undefined> {
    const { text, calls } = decide(request);
    await pause(this.#thinkMs, signal);
    for (const word of text.match(/\s*\S+/g) ?? []) {
      yield { type: "text_delta", text: word };
      await pause(this.#wordMs, signal);
    }
    const toolCalls: readonly RequestedToolCall[] = calls.map(({ toolName, args }) => ({
      toolName,
      args: JSON.stringify(args),
    }));
    for (const [index, { toolName, args }] of toolCalls.entries()) {
      yield { type: "tool_call_delta", index, toolName, argsDelta: args };
    }
    const finishReason = calls.length > 0 ? "tool_calls" : "stop";
    yield { type: "completed", response: { text, toolCalls, finishReason } };
  }
}

/** Waits; rejects with the signal's reason as soon as it aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
