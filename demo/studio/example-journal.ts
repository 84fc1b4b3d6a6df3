/** Writes journals of runs that never happened, so that the studio has something to show at the first visit. */
import type { Json, RunEvent, RunRow, RunStore } from "../../src/index.js";
import { event } from "../../src/testing/index.js";

type Written = Parameters<typeof event>[0];

/** A call as the model asks for it. */
export interface ExampleCall {
  readonly callId: string;
  readonly toolName: string;
  readonly input: Json;
}

/** A journal in the making: each step says how long after the one before it came. */
export class ExampleJournal {
  readonly #events: RunEvent[] = [];
  #at: number;
  readonly runId: string;
  readonly #sessionId: string;

  constructor(place: {
    readonly runId: string;
    readonly sessionId: string;
    readonly from: number;
  }) {
    this.runId = place.runId;
    this.#sessionId = place.sessionId;
    this.#at = place.from;
  }

  /** One event, so many ms after the one before. */
  add(afterMs: number, of: Written): this {
    this.#at += afterMs;
    this.#events.push(event(of, this.#at));
    return this;
  }

  /** The beginning of a run. */
  start(words: string, agentId = "support"): this {
    return this.add(0, {
      type: "run_started",
      purpose: "prompt",
      ...{ sessionId: this.#sessionId, agentId, driverId: `${this.runId}-laptop` },
      prompt: [{ role: "user", content: words }],
      maxTurns: 1000,
    });
  }

  /** A model call that takes so long and asks for these calls. */
  turn(turn: number, tookMs: number, text: string, calls: readonly ExampleCall[] = []): this {
    const inputTokens = 640 + turn * 380;
    const outputTokens = 24 + Math.round(tookMs / 21);
    return this.add(12, { type: "model_call_started", turn, attempt: 1 }).answer(tookMs, {
      ...{ turn, text },
      calls: calls.map(({ input, ...call }) => ({ ...call, args: JSON.stringify(input) })),
      usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      finishReason: calls.length > 0 ? "tool_calls" : "stop",
    });
  }

  /** The end of a model call. */
  answer(
    afterMs: number,
    of: Omit<Extract<Written, { type: "model_call_finished" }>, "type">,
  ): this {
    return this.add(afterMs, { type: "model_call_finished", ...of });
  }

  /** A call that asks nobody. */
  allow({ callId, input }: ExampleCall): this {
    return this.add(3, { type: "tool_allowed", callId, input, digest: digestOf(callId) });
  }

  /** A call that a person has to approve. */
  ask({ callId, toolName, input }: ExampleCall, title: string, reason: string): this {
    const id = `${this.runId}:approval:${callId}:1`;
    const args = JSON.stringify(input);
    const digest = digestOf(callId);
    return this.add(5, {
      type: "interaction_requested",
      interaction: { kind: "approval", id, callId, toolName, title, args, input, digest, reason },
    });
  }

  /** What the person said, so many ms later. */
  decide(
    afterMs: number,
    callId: string,
    status: "approved" | "rejected",
    reviewerId: string,
    reason?: string,
  ): this {
    const interactionId = `${this.runId}:approval:${callId}:1`;
    const said = reason === undefined ? {} : { reason };
    return this.add(afterMs, {
      type: "interaction_settled",
      interactionId,
      decision: { status, decisionId: `d-${callId}`, via: "dialog", reviewerId, ...said },
    });
  }

  /** A start of a tool. */
  run(callId: string, attempt = 1, driver = "laptop", afterMs = 4): this {
    return this.add(afterMs, {
      type: "tool_started",
      ...{ callId, attempt, operationId: `${this.runId}:${callId}` },
      driverId: `${this.runId}-${driver}`,
    });
  }

  /** A result. */
  finish(afterMs: number, callId: string, output: Json): this {
    return this.add(afterMs, { type: "tool_finished", callId, output: JSON.stringify(output) });
  }

  /** Puts it into a store, unless it is there. */
  async keep(store: RunStore, status: RunRow["status"], agentId = "support"): Promise<void> {
    const { runId } = this;
    const [first, last] = [this.#events[0], this.#events.at(-1)];
    if (!first || !last) return;
    const events = this.#events.map((one, seq) => ({ ...one, runId, seq }));
    await store.append(events, {
      ...{ runId, agentId, status, pending: 0, nextSeq: events.length },
      ...{ sessionId: this.#sessionId, startedAt: first.at, updatedAt: last.at },
    });
  }
}

/** Of no meaning here: nothing of these runs ever runs. */
function digestOf(callId: string): string {
  return Array.from(callId.padEnd(64, "0").slice(0, 64), (letter) =>
    (letter.charCodeAt(0) % 16).toString(16),
  ).join("");
}
