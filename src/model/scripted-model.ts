import { AnviaError } from "../errors.js";
import type { Json } from "../run/json.js";
import type { Usage } from "../run/message.js";
import type {
  CompletionEvent,
  CompletionModel,
  CompletionRequest,
  CompletionResponse,
  RequestedToolCall,
} from "./completion-model.js";

/** A tool call that a scripted answer asks for. */
export interface ScriptedToolCall {
  /** The provider's id; leave it out to play a provider that sends none. */
  readonly id?: string;
  readonly name: string;
  /** The arguments: an object, or the model's own text where it has to be broken. */
  readonly args: object | string;
}

/** One answer of a {@link ScriptedModel}. */
export interface ScriptedAnswer {
  readonly text?: string;
  readonly reasoning?: string;
  readonly toolCalls?: readonly ScriptedToolCall[];
  readonly usage?: Usage;
  readonly finishReason?: string;
  readonly providerItems?: readonly Json[];
  /** Thrown after the deltas, instead of the end of the answer. */
  readonly error?: unknown;
  /** The text in pieces, instead of `text`. A promise among them holds the stream at that point. */
  readonly deltas?: readonly (string | Promise<unknown>)[];
  /** Awaited before the first delta. */
  readonly gate?: Promise<unknown>;
}

/** An answer: its text, the whole answer, or a function of the request that gives one of them. */
export type ScriptedStep =
  | string
  | ScriptedAnswer
  | ((request: CompletionRequest) => ScriptedReply | Promise<ScriptedReply>);

/** What a scripted function gives. */
export type ScriptedReply = string | ScriptedAnswer;

/** A door that a script waits at until the test opens it. */
export interface Gate {
  /** Give it to a step as `gate`, or as one of its `deltas`. */
  readonly promise: Promise<void>;
  open(): void;
}

/** A closed {@link Gate}. */
export function createGate(): Gate {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open: () => open() };
}

/**
 * A model that answers from a script, for demos and tests: one step a model call, in order. It keeps
 * no time; gates decide when it goes on.
 * @example
 * const model = new ScriptedModel([
 *   { toolCalls: [{ id: "c1", name: "refund_order", args: { orderId: "A-100" } }] },
 *   "Done.",
 * ]);
 */
export class ScriptedModel implements CompletionModel {
  readonly id: string;
  /** Every request so far, oldest first. */
  readonly requests: CompletionRequest[] = [];
  readonly #steps: readonly ScriptedStep[];

  /** `options.id` is the model's name. @default "scripted" */
  constructor(steps: readonly ScriptedStep[], options: { readonly id?: string } = {}) {
    this.#steps = steps;
    this.id = options.id ?? "scripted";
  }

  /** @throws AnviaError `invalid_use` when the script has no step left; the step's own `error`. */
  async *stream(
    request: CompletionRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<CompletionEvent, void, undefined> {
    signal.throwIfAborted();
    const step = this.#steps[this.requests.length];
    this.requests.push(request);
    if (step === undefined) throw this.#ranOut();
    const reply = await heldBy(typeof step === "function" ? step(request) : step, signal);
    const answer = typeof reply === "string" ? { text: reply } : reply;
    for await (const event of play(answer, signal)) {
      signal.throwIfAborted();
      yield event;
    }
  }

  #ranOut(): AnviaError {
    return new AnviaError(
      "invalid_use",
      `ScriptedModel "${this.id}" has ${this.#steps.length} steps, but was called ${this.requests.length} times. Add a step.`,
    );
  }
}

async function* play(answer: ScriptedAnswer, signal: AbortSignal) {
  await heldBy(answer.gate, signal);
  if (answer.reasoning) yield { type: "reasoning_delta", text: answer.reasoning } as const;
  let text = "";
  for (const piece of answer.deltas ?? [answer.text ?? ""]) {
    const delta = await heldBy(piece, signal);
    if (typeof delta !== "string" || delta === "") continue;
    text += delta;
    yield { type: "text_delta", text: delta } as const;
  }
  if (answer.error !== undefined) throw answer.error;
  yield { type: "completed", response: whole(answer, text) } as const;
}

function whole(answer: ScriptedAnswer, text: string): CompletionResponse {
  const { reasoning, usage, finishReason, providerItems, toolCalls = [] } = answer;
  return {
    text,
    ...(reasoning !== undefined && { reasoning }),
    toolCalls: toolCalls.map(requestedCall),
    ...(usage !== undefined && { usage }),
    finishReason: finishReason ?? (toolCalls.length > 0 ? "tool_calls" : "stop"),
    ...(providerItems !== undefined && { providerItems }),
  };
}

function requestedCall({ id, name, args }: ScriptedToolCall): RequestedToolCall {
  return {
    ...(id !== undefined && { toolCallId: id }),
    toolName: name,
    args: typeof args === "string" ? args : JSON.stringify(args),
  };
}

/** Waits for `value`, or rejects with the signal's reason as soon as it aborts. */
async function heldBy<T>(value: T | Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  if (!(value instanceof Promise)) return value;
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
