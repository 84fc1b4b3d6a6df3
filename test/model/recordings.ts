import type { AnswerAccumulator } from "../../src/model/accumulator.js";
import { AnswerDecoder } from "../../src/model/answer-decoder.js";
import { ChatAccumulator } from "../../src/model/chat-accumulator.js";
import { ResponsesAccumulator } from "../../src/model/responses-accumulator.js";
import { noOutcome, type Outcome, record } from "./support.js";

/** The payloads of a recorded stream, one a line. */
export async function loadRecording(name: string): Promise<string[]> {
  const url = new URL(`../corpora/streams/${name}.chunks.txt`, import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`No recording at ${url}`);
  return (await response.text()).split("\n").filter((line) => line !== "");
}

/** The accumulator for a recording of this name. */
export function accumulatorFor(name: string): AnswerAccumulator {
  return name.startsWith("chat-") ? new ChatAccumulator() : new ResponsesAccumulator();
}

/** What the decoder makes of these chunks of bytes. */
export function decode(accumulator: AnswerAccumulator, chunks: readonly Uint8Array[]): Outcome {
  const outcome = noOutcome();
  const decoder = new AnswerDecoder(accumulator, "text/event-stream");
  try {
    for (const chunk of chunks) {
      for (const event of decoder.push(chunk)) record(outcome, event);
    }
    for (const event of decoder.end()) record(outcome, event);
  } catch (error) {
    outcome.error = error;
  }
  return outcome;
}

/** Both halves of a split. */
export function splitAt(bytes: Uint8Array, at: number): [Uint8Array, Uint8Array] {
  return [bytes.subarray(0, at), bytes.subarray(at)];
}

/** Each byte alone. */
export function byteByByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
}

/** What an answer says, for comparison: two outcomes with the same text are the same. */
export function transcript({ text, reasoning, args, response, error }: Outcome): string {
  const fault = error instanceof Error ? error.message : error;
  return JSON.stringify({ text, reasoning, args, response, fault });
}
