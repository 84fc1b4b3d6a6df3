/**
 * Tells when text that arrives in pieces has become one closed JSON object. It counts braces outside
 * of strings and parses nothing, so that watching long arguments costs no more than reading them once.
 */
export class JsonObjectScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #complete = false;

  /** Whether the braces have closed again. */
  get complete(): boolean {
    return this.#complete;
  }

  push(piece: string): void {
    for (const character of piece) this.#take(character);
  }

  #take(character: string): void {
    if (this.#inString) this.#takeInString(character);
    else if (character === '"') this.#inString = true;
    else if (character === "{" || character === "[") this.#depth++;
    else if (character === "}" || character === "]") this.#complete = --this.#depth === 0;
  }

  #takeInString(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (character === "\\") this.#escaped = true;
    else if (character === '"') this.#inString = false;
  }
}
