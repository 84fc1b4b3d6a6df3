/** A queue between one writer and one reader; it remembers what came before the reader did. */
export class EventQueue<Event> implements AsyncIterable<Event> {
  readonly #waiting: Event[] = [];
  #isClosed = false;
  #wake: (() => void) | undefined;

  /** Adds an event; nothing is added after `close`. */
  push(event: Event): void {
    if (this.#isClosed) return;
    this.#waiting.push(event);
    this.#wake?.();
  }

  /** Ends the iteration once everything was read. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) {
        yield event;
      } else if (this.#isClosed) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
