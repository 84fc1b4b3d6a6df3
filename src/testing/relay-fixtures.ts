/** What the acceptance suite of relays is made of: records, decisions, and checks that say what they found. */
import type { InteractionRecord, OpenedRecord } from "../relay/interaction-record.js";
import type { RecordChange, Relay, RelayOutcome } from "../relay/relay.js";
import type { Decision } from "../run/events.js";

/** What can be done to the way between a device and the relay's engine. */
export interface Disruption {
  /** From now on the engine does what it is told, and its answers are lost; streams break. */
  loseAnswers(): void;
  /** From now on nothing arrives at all. */
  cut(): void;
  /** Everything arrives again. */
  heal(): void;
  /** Kills the engine in the middle of whatever it does, and starts it again on the same data. */
  killEngine(): Promise<void>;
}

/** One engine, with two devices that have a relay each. */
export interface OpenedRelay {
  readonly laptop: Relay;
  readonly phone: Relay;
  /** What happens to the phone's way to the engine; `killEngine` happens to both. */
  readonly disruption: Disruption;
  dispose(): Promise<void>;
}

/** Cases of the suite, by what they promise. */
export type RelayCases = Readonly<Record<string, (opened: OpenedRelay) => Promise<void>>>;

/** A decision made on a record as it was opened. */
export const FIRST = { expectedVersion: 1 } as const;

let count = 0;

/** An approval that waits; every call makes another one. */
export function approval(
  changes: {
    readonly expiresAt?: number;
    readonly sessionId?: string;
    readonly requestedAt?: number;
  } = {},
): OpenedRecord {
  const runId = `run-${++count}-${crypto.randomUUID()}`;
  const id = `${runId}:approval:call_1:1`;
  const input = { orderId: "A-100", amount: 250 };
  const { sessionId = "session-1", expiresAt, requestedAt = count } = changes;
  return {
    id,
    runId,
    sessionId,
    agentId: "support",
    userId: "robin",
    requestedAt,
    request: {
      kind: "approval",
      id,
      toolName: "refund_order",
      callId: "call_1",
      args: JSON.stringify(input),
      input,
      digest: "digest",
      ...(expiresAt !== undefined && { expiresAt }),
    },
  };
}

/** A question with one choice. */
export function question(): OpenedRecord {
  const { request: _request, ...rest } = approval();
  const id = `${rest.runId}:question:call_1:1`;
  return {
    ...rest,
    id,
    request: {
      kind: "question",
      id,
      toolName: "ask_question",
      callId: "call_1",
      args: "{}",
      input: {},
      questions: [
        {
          id: "question_1",
          question: "Which one?",
          choices: [{ label: "The first", value: "first" }],
          multiple: false,
          allowCustom: true,
        },
      ],
    },
  };
}

/** A yes, a no, or that nobody said either in time; made anew by each call. */
export function verdict(
  status: "approved" | "rejected" | "timed_out",
  decisionId: string = crypto.randomUUID(),
): Decision {
  return { status, decisionId, via: "dialog" };
}

/** The record without what the relay's server adds to a decision of its own accord. */
export function winnerOf(record: InteractionRecord | undefined): string | undefined {
  return record?.decision?.decisionId;
}

/** The decision that this outcome says counts. */
export function winnerIn(outcome: RelayOutcome): string | undefined {
  return "record" in outcome ? winnerOf(outcome.record) : undefined;
}

/** Fails with both values when they differ. */
export function expectSame(found: unknown, wanted: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what} is ${a}, and should be ${b}`);
}

/** The changes of a watch, as they come. */
export class Watched {
  readonly changes: RecordChange[] = [];
  readonly #end = new AbortController();
  #look: () => void = () => undefined;

  constructor(relay: Relay, cursor?: string) {
    void this.#run(relay, cursor);
  }

  /** Resolves with the first change that fits, among those that came and those to come. */
  async until(fits: (change: RecordChange) => boolean): Promise<RecordChange> {
    for (;;) {
      const found = this.changes.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  stop(): void {
    this.#end.abort();
  }

  async #run(relay: Relay, cursor: string | undefined): Promise<void> {
    const options = { signal: this.#end.signal, ...(cursor !== undefined && { cursor }) };
    for await (const change of relay.watch({}, options)) {
      this.changes.push(change);
      this.#look();
    }
  }
}
