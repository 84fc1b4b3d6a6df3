import type {
  CompletionEvent,
  CompletionModel,
  CompletionRequest,
  CompletionResponse,
} from "../../src/model/completion-model.js";
import { OpenAIClient, type OpenAIClientOptions } from "../../src/model/openai-client.js";
import type { RetryEnvironment } from "../../src/model/retry.js";

/** One request that reached the fake endpoint. */
export interface SentRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly signal: AbortSignal;
}

/** A `fetch` that answers from a list, the last answer for ever, and keeps what it was asked. */
export function fakeFetch(...answers: ((sent: SentRequest) => Response | Promise<Response>)[]) {
  const sent: SentRequest[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = {
      url: String(input),
      headers: new Headers(init?.headers),
      body: JSON.parse(String(init?.body)),
      // CAST: the client always passes a signal
      signal: init?.signal as AbortSignal,
    };
    sent.push(request);
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer === undefined) throw new TypeError("Failed to fetch");
    return answer(request);
  };
  return { fetch, sent };
}

/** No real waiting: a retry's sleep ends at once and is recorded, the timers of an answer never end. */
export function manualEnvironment(timers: readonly number[] = [120_000, 1_800_000]) {
  const slept: number[] = [];
  const environment: RetryEnvironment = {
    sleep: (ms, signal) =>
      timers.includes(ms) ? pending(signal) : Promise.resolve(void slept.push(ms)),
    random: () => 0.5,
    now: () => 0,
  };
  return { environment, slept };
}

function pending(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

/** A client of a fake endpoint that waits for nothing. */
export function clientOf(
  fetch: typeof globalThis.fetch,
  options: Partial<OpenAIClientOptions> = {},
  environment = manualEnvironment().environment,
): OpenAIClient {
  return new OpenAIClient({ baseURL: "/llm/v1", fetch, ...options }, environment);
}

/** A request with one user message. */
export function ask(changes: Partial<CompletionRequest> = {}): CompletionRequest {
  return { messages: [{ role: "user", content: "Hi" }], tools: [], ...changes };
}

/** The payloads as the bytes of an SSE stream. */
export function sse(payloads: readonly (object | string)[], newline = "\n"): Uint8Array {
  const events = payloads.map((payload) => {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    return `data: ${text}${newline}${newline}`;
  });
  return new TextEncoder().encode(events.join(""));
}

/** An HTTP answer whose body arrives in these chunks. */
export function streamed(
  chunks: readonly Uint8Array[],
  contentType = "text/event-stream",
): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": contentType } });
}

/** What a model call gave: its deltas put together, its response, or its error. */
export interface Outcome {
  text: string;
  reasoning: string;
  args: string[];
  events: CompletionEvent[];
  response?: CompletionResponse;
  error?: unknown;
}

/** An outcome in which nothing has happened yet. */
export function noOutcome(): Outcome {
  return { text: "", reasoning: "", args: [], events: [] };
}

/** Adds one event to an outcome. */
export function record(outcome: Outcome, event: CompletionEvent): void {
  outcome.events.push(event);
  if (event.type === "text_delta") outcome.text += event.text;
  if (event.type === "reasoning_delta") outcome.reasoning += event.text;
  if (event.type === "completed") outcome.response = event.response;
  if (event.type !== "tool_call_delta") return;
  outcome.args[event.index] = (outcome.args[event.index] ?? "") + event.argsDelta;
}

/** Runs a model call to its end. */
export async function outcomeOf(
  model: CompletionModel,
  request = ask(),
  signal = new AbortController().signal,
): Promise<Outcome> {
  const outcome = noOutcome();
  try {
    for await (const event of model.stream(request, { signal })) record(outcome, event);
  } catch (error) {
    outcome.error = error;
  }
  return outcome;
}

/** A chunk of a Chat Completions stream. */
export function chatChunk(delta: object | null, finish_reason: string | null = null): object {
  return { object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] };
}

/** A Chat Completions stream that says "Hello". */
export const HELLO = [chatChunk({ content: "Hello" }), chatChunk({}, "stop"), "[DONE]"];
