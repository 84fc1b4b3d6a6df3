import { createParser, type EventSourceMessage } from "eventsource-parser";
import { AnviaError } from "../errors.js";
import type { AnswerAccumulator } from "./accumulator.js";
import type { CompletionEvent } from "./completion-model.js";
import { interrupted, invalidResponse, notAnApi, streamFault } from "./faults.js";
import { LIMITS, LimitedText } from "./limits.js";
import { asObject, type Wire } from "./wire.js";

const FIELD = "data: ";

/** What a body turned out to be, by its first character: content types are often wrong. */
type BodyKind = "unknown" | "stream" | "document";

/**
 * From the bytes of an HTTP answer to completion events: an SSE stream, or one JSON document from a
 * server that ignored `stream: true`. No I/O.
 * - A1 The events do not depend on how the bytes were cut into chunks.
 * - A2 `completed` comes from `end()` alone, after the accumulator accepted the answer as whole.
 * - A3 What follows the last line break counts only when it is a whole JSON object: some servers leave
 *   out the last blank line, and a cut object is never valid JSON.
 */
export class AnswerDecoder {
  readonly #accumulator: AnswerAccumulator;
  readonly #isEventStream: boolean;
  readonly #utf8 = new TextDecoder();
  readonly #document = new LimitedText("the JSON document", LIMITS.document);
  readonly #messages: EventSourceMessage[] = [];
  readonly #parser = createParser({
    onEvent: (message) => this.#messages.push(message),
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") this.#tooLong = true;
    },
    maxBufferSize: LIMITS.line,
  });
  #kind: BodyKind = "unknown";
  #tooLong = false;
  #sawMessage = false;
  #closed = false;

  /** `contentType` is the answer's header; it only words the error for what is no API answer. */
  constructor(accumulator: AnswerAccumulator, contentType = "") {
    this.#accumulator = accumulator;
    this.#isEventStream = contentType.toLowerCase().startsWith("text/event-stream");
  }

  /** Whether `[DONE]` was read: whatever follows is not part of the answer. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Takes the next bytes and gives the deltas in them. */
  *push(bytes: Uint8Array): Generator<CompletionEvent, void, undefined> {
    yield* this.#read(this.#utf8.decode(bytes, { stream: true }));
  }

  /** The rest of the deltas, then `completed`. @throws AnviaError when this is no whole answer. */
  *end(): Generator<CompletionEvent, void, undefined> {
    yield* this.#read(this.#utf8.decode());
    if (this.#kind === "document") yield* this.#readDocument();
    else if (!this.#closed) yield* this.#readTail();
    if (this.#kind === "stream" && !this.#sawMessage && !this.#isEventStream) {
      throw notAnApi("something that is no event stream");
    }
    yield { type: "completed", response: this.#accumulator.end() };
  }

  *#read(next: string): Generator<CompletionEvent, void, undefined> {
    const text = this.#kind === "unknown" ? next.trimStart() : next;
    if (this.#kind === "unknown") this.#kind = recognise(text);
    if (this.#kind === "document") this.#document.add(text);
    if (this.#kind !== "stream" || this.#closed) return;
    this.#parser.feed(text);
    yield* this.#readMessages();
    if (this.#tooLong && !this.#closed) throw lineTooLong();
  }

  *#readMessages(): Generator<CompletionEvent, void, undefined> {
    for (const message of this.#messages.splice(0)) {
      if (this.#closed) return;
      yield* this.#readMessage(message);
    }
  }

  *#readMessage({ data, event }: EventSourceMessage): Generator<CompletionEvent, void, undefined> {
    const text = data.trim();
    if (text === "" || text === "null") return;
    this.#sawMessage = true;
    if (FIELD.length + data.length > LIMITS.line) throw lineTooLong();
    if (text === "[DONE]") {
      this.#closed = true;
      this.#accumulator.done();
      return;
    }
    yield* this.#accept(parseChunk(text, event));
  }

  /** A3 */
  *#readTail(): Generator<CompletionEvent, void, undefined> {
    if (this.#kind !== "stream") return;
    this.#parser.feed("\n\n");
    for (const { data } of this.#messages.splice(0)) {
      const text = data.trim();
      if (text === "[DONE]") this.#accumulator.done();
      const chunk = tryParse(text);
      if (chunk === undefined) continue;
      this.#sawMessage = true;
      yield* this.#accept(chunk);
    }
  }

  *#readDocument(): Generator<CompletionEvent, void, undefined> {
    const chunk = tryParse(this.#document.toString());
    if (chunk === undefined) throw interrupted("its JSON document is not whole");
    yield* this.#accept(chunk);
    if (!("choices" in chunk || "output" in chunk)) throw notAnApi("JSON that is no completion");
    this.#accumulator.done(); // it is whole, whether it names a finish reason or not
  }

  #accept(chunk: Wire): CompletionEvent[] {
    try {
      return this.#accumulator.push(chunk);
    } catch (error) {
      if (AnviaError.is(error)) throw error;
      throw invalidResponse("a part of it has an impossible shape", error); // such as endless nesting
    }
  }
}

function recognise(text: string): BodyKind {
  if (text === "") return "unknown";
  if (text.startsWith("<")) throw notAnApi("a web page (HTML)");
  return text.startsWith("{") ? "document" : "stream";
}

function lineTooLong(): AnviaError {
  return invalidResponse(`a line of the stream is longer than ${LIMITS.line} characters`);
}

function parseChunk(text: string, event: string | undefined): Wire {
  const chunk = tryParse(text);
  if (chunk !== undefined) return chunk;
  if (event === "error") throw streamFault(text);
  throw invalidResponse("a line of the stream is not a JSON object");
}

function tryParse(text: string): Wire | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined; // the caller decides what text that is no JSON means
  }
}
