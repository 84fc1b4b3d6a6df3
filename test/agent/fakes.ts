/** A runner that runs nothing: it keeps what it was asked, and plays the events that a test gives it. */
import type { Runner, RunRequest } from "../../src/agent/runner.js";
import type { RunStreamEvent } from "../../src/agent/stream-events.js";
import { NO_USAGE } from "../../src/run/message.js";

export class FakeRunner implements Runner {
  readonly requests: RunRequest[] = [];
  readonly cancelled: (string | undefined)[] = [];
  readonly steered: string[] = [];
  readonly #events: readonly RunStreamEvent[];

  constructor(events: readonly RunStreamEvent[] = [final("done")]) {
    this.#events = events;
  }

  /** The only request so far. */
  get request(): RunRequest {
    const [first] = this.requests;
    if (!first) throw new Error("Nothing was sent yet.");
    return first;
  }

  start(request: RunRequest) {
    this.requests.push(request);
    const events = this.#events;
    return {
      runId: "r",
      sessionId: "s",
      async *events() {
        yield* events;
      },
      steer: (text: string) => this.steered.push(text) > 0,
      cancel: async (reason?: string) => {
        this.cancelled.push(reason);
      },
    };
  }
}

/** The end of a run with this output. */
export function final(output: string): RunStreamEvent {
  return { type: "final", output, usage: NO_USAGE, messages: [], runId: "r", sessionId: "s" };
}

/** What the promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to reject, and resolved.");
}

/** The code of the error that `work` throws; `undefined` for an error without one. */
export function codeThrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return codeOf(error);
  }
  throw new Error("It was expected to throw, and returned.");
}

/** The code of an error. */
export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
