import { invalidResponse } from "./faults.js";

/**
 * What one answer may weigh, in UTF-16 code units. An endpoint that goes beyond is broken or hostile
 * (SECURITY, size bombs).
 */
export const LIMITS = {
  /** One SSE line, and one event of several lines. */
  line: 1_048_576,
  /** The text of an answer, and separately its reasoning. */
  text: 1_048_576,
  /** The arguments of one tool call. */
  args: 262_144,
  /** The id of a tool call, its tool's name, a finish reason. */
  name: 1_024,
  /** Tool calls in one answer. */
  calls: 64,
  /** An answer that comes as one JSON document instead of a stream. */
  document: 4_194_304,
  /** The part of an error answer that is read. */
  errorBody: 65_536,
} as const;

/** Text that grows piece by piece up to a limit. */
export class LimitedText {
  #pieces: string[] = [];
  #length = 0;

  constructor(
    readonly what: string,
    readonly limit: number,
  ) {}

  get length(): number {
    return this.#length;
  }

  /** @throws AnviaError `invalid_response` when the text grows beyond its limit. */
  add(piece: string): void {
    this.#length += piece.length;
    if (this.#length > this.limit) {
      throw invalidResponse(`${this.what} is longer than ${this.limit} characters`);
    }
    this.#pieces.push(piece);
  }

  toString(): string {
    return this.#pieces.join("");
  }
}
