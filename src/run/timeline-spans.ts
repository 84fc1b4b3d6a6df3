/** What the picture of a run is made of: see timeline.ts. Times are ms since the epoch, as the writer's clock said. */
import type { Decision, InteractionRequest, JournalEvent, RunFault } from "./events.js";
import type { Usage } from "./message.js";
import type { CallOutcome } from "./state.js";

/** What every span has. */
export interface SpanBase {
  /** The same however much is added to the journal. */
  readonly id: string;
  readonly from: number;
  /** Absent while it goes on (T3). */
  readonly to?: number;
  /** The events that it stands for, first to last. */
  readonly seqs: readonly number[];
}

/** A driver, from its claim to the next one's, or to the end of the run. */
export interface DriverSpan extends SpanBase {
  readonly kind: "driver";
  readonly driverId: string;
  readonly outcome: "going" | "taken_over" | "ended";
}

/** One attempt of a model call. `interrupted`: its driver was gone. */
export interface ModelSpan extends SpanBase {
  readonly kind: "model";
  readonly turn: number;
  readonly attempt: number;
  readonly outcome: "going" | "done" | "failed" | "interrupted" | "stopped";
  readonly usage?: Usage;
  readonly text?: string;
  /** How many tool calls the answer had. */
  readonly calls?: number;
  readonly fault?: RunFault;
}

/** A wait for a person, from the request to the decision. */
export interface WaitSpan extends SpanBase {
  readonly kind: "wait";
  readonly request: InteractionRequest;
  /** `superseded` and `withdrawn` are nobody's decisions; `cancelled` is the end of the run, or a late result. */
  readonly outcome: "going" | Decision["status"] | "cancelled";
  readonly decision?: Decision;
}

/** One start of a tool's `execute`. `unknown`: nobody wrote its end (J5). */
export interface AttemptSpan extends SpanBase {
  readonly kind: "attempt";
  readonly callId: string;
  readonly toolName: string;
  readonly attempt: number;
  readonly operationId: string;
  readonly driverId: string;
  readonly outcome: "going" | "done" | "failed" | "unknown" | "stopped";
  readonly text?: string;
}

/** The rest of a call's life: it is prepared, it is ready to run, or nobody knows whether it ran. */
export interface PhaseSpan extends SpanBase {
  readonly kind: "prepare" | "ready" | "unknown";
  readonly callId: string;
  readonly toolName: string;
}

/** Any span. */
export type Span = DriverSpan | ModelSpan | WaitSpan | AttemptSpan | PhaseSpan;

/** One tool call from the model's answer to what the model was told. */
export interface CallLine extends SpanBase {
  readonly callId: string;
  readonly toolName: string;
  readonly turn: number;
  /** The arguments as the model wrote them. */
  readonly args: string;
  readonly outcome: "going" | CallOutcome["type"];
  /** Oldest first; none of them overlap. */
  readonly spans: readonly (PhaseSpan | WaitSpan | AttemptSpan)[];
}

/** A span while it is being put together. */
export type Draft<One> = { -readonly [Name in keyof One]: One[Name] };

type WithoutTime<One> = One extends SpanBase ? Omit<One, "from" | "to" | "seqs"> : never;

/** A span that begins with this event, and goes on. Pure. */
export function opened<One extends Span>(
  { at, seq }: Pick<JournalEvent, "at" | "seq">,
  what: WithoutTime<One>,
): Draft<One> {
  // CAST: only the times and the places were missing
  return { ...what, from: at, seqs: [seq] } as unknown as Draft<One>;
}

/** Ends a span with this event; one that has an end keeps it (T2, T3). */
export function end(span: Draft<SpanBase>, { at, seq }: Pick<JournalEvent, "at" | "seq">): void {
  span.seqs = [...span.seqs, seq];
  span.to ??= Math.max(span.from, at);
}
