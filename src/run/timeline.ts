/**
 * A journal as a picture needs it: what went on when, side by side on one time axis. It is a fold like the
 * state itself, so a picture of half a journal is the beginning of the picture of all of it.
 *
 * T1 Only what the state allowed is drawn as having happened (J3); other events are told as ignored.
 * T2 Nothing ends before it begins: writers' clocks may differ, and a span is then of no length.
 * T3 A span without an end goes on. What nobody wrote the end of is never given one.
 */
import type { JournalEvent, RunEventOf } from "./events.js";
import { emptyRun, isAllowed, reduce } from "./reduce.js";
import type { RunState } from "./state.js";
import { type CallEvent, CallSpans } from "./timeline-calls.js";
import {
  type CallLine,
  type Draft,
  type DriverSpan,
  end,
  type ModelSpan,
  opened,
  type WaitSpan,
} from "./timeline-spans.js";

/** Something that took no time. */
export interface Mark {
  readonly seq: number;
  readonly at: number;
  readonly kind:
    | ("started" | "steered" | "retried" | "completed" | "cancelled")
    | ("refused" | "reopened" | "fault" | "late" | "ignored");
  /** What it says, where it says something. */
  readonly text: string;
  readonly callId?: string;
}

/** The picture of a run. */
export interface Timeline {
  /** The earliest and the latest time in the journal; both 0 when it is empty. */
  readonly from: number;
  readonly to: number;
  readonly drivers: readonly DriverSpan[];
  readonly models: readonly ModelSpan[];
  readonly calls: readonly CallLine[];
  /** Every wait for a person, those of calls too. */
  readonly waits: readonly WaitSpan[];
  readonly marks: readonly Mark[];
  /** The fold of the same events. */
  readonly state: RunState;
}

/** The picture of a run whose journal this is, or the beginning of one. Pure. */
export function timelineOf(runId: string, events: readonly JournalEvent[]): Timeline {
  const fold = new TimelineFold(runId);
  for (const event of events) fold.add(event);
  return fold.timeline();
}

class TimelineFold {
  #state: RunState;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  readonly #drivers: Draft<DriverSpan>[] = [];
  readonly #models: Draft<ModelSpan>[] = [];
  readonly #marks: Mark[] = [];
  readonly #calls = new CallSpans();

  constructor(runId: string) {
    this.#state = emptyRun(runId);
  }

  add(event: JournalEvent): void {
    const before = this.#state;
    this.#from = Math.min(this.#from, event.at);
    this.#to = Math.max(this.#to, event.at);
    this.#state = reduce(before, event);
    if (isAllowed(before, event)) this.#happened(before, event);
    else this.#mark(event, "ignored", event.type); // T1
  }

  timeline(): Timeline {
    const isEmpty = this.#to < this.#from;
    const { calls, waits } = this.#calls.finished(this.#state);
    return {
      from: isEmpty ? 0 : this.#from,
      to: isEmpty ? 0 : this.#to,
      drivers: this.#drivers,
      models: this.#models,
      calls,
      waits,
      marks: this.#marks,
      state: this.#state,
    };
  }

  #happened(before: RunState, event: JournalEvent): void {
    switch (event.type) {
      case "run_started":
        this.#openDriver(event);
        this.#mark(event, "started", "");
        break;
      case "run_claimed":
        this.#claim(event);
        break;
      case "steered":
        this.#mark(event, "steered", event.text);
        break;
      case "run_retried":
        this.#retry(event);
        break;
      case "run_failed":
        this.#fail(event, event.fault.message);
        break;
      case "run_cancelled":
        this.#cancel(event);
        break;
      case "run_completed":
        this.#endDriver(event, "ended");
        this.#mark(event, "completed", "");
        break;
      case "model_call_started":
        this.#callModel(event);
        break;
      case "model_call_finished":
      case "model_call_failed":
        this.#answer(event);
        break;
      default:
        this.#call(before, event);
    }
  }

  #call(before: RunState, event: CallEvent): void {
    const { type } = event;
    const wasOver = before.status === "cancelled" || before.status === "completed";
    this.#calls.add(before, event);
    if (type === "tool_refused") this.#mark(event, "refused", event.text, event.callId);
    if (type === "tool_reopened") this.#mark(event, "reopened", event.why, event.callId);
    if (type === "tool_failed") this.#mark(event, "fault", event.error, event.callId);
    if (type === "tool_finished" && wasOver) this.#mark(event, "late", "", event.callId);
    if (this.#state.status === "completed" && before.status !== "completed") {
      this.#endDriver(event, "ended"); // an approval that page code asked for ends with its decision
    }
  }

  #callModel(event: JournalEvent & RunEventOf<"model_call_started">): void {
    const { turn, attempt } = event;
    const id = `model:${turn}:${attempt}`;
    this.#models.push(
      opened<ModelSpan>(event, { kind: "model", id, turn, attempt, outcome: "going" }),
    );
  }

  #answer(event: JournalEvent & RunEventOf<"model_call_finished" | "model_call_failed">): void {
    const model = this.#models.at(-1);
    if (!model) return;
    end(model, event);
    if (event.type === "model_call_failed") {
      const { fault } = event;
      Object.assign(model, { outcome: "failed", fault });
      this.#fail(event, fault.message);
      return;
    }
    const { usage, text, calls, turn } = event;
    Object.assign(model, { outcome: "done", text, calls: calls.length, ...(usage && { usage }) });
    for (const called of calls) this.#calls.open(event, called, turn);
  }

  #claim(event: JournalEvent & RunEventOf<"run_claimed">): void {
    this.#cutOffModel(event, "interrupted");
    this.#calls.abandon(event);
    this.#endDriver(event, "taken_over");
    this.#openDriver(event);
  }

  #retry(event: JournalEvent): void {
    const last = this.#drivers.at(-1);
    if (last?.to !== undefined) this.#openDriver({ ...event, driverId: last.driverId });
    this.#mark(event, "retried", "");
  }

  #fail(event: JournalEvent, message: string): void {
    this.#endDriver(event, "ended");
    this.#mark(event, "fault", message);
  }

  #cancel(event: JournalEvent & RunEventOf<"run_cancelled">): void {
    this.#cutOffModel(event, "stopped");
    this.#calls.stop(event);
    this.#endDriver(event, "ended");
    this.#mark(event, "cancelled", event.reason);
  }

  #cutOffModel(event: JournalEvent, outcome: "interrupted" | "stopped"): void {
    const call = this.#models.at(-1);
    if (call?.outcome !== "going") return;
    end(call, event);
    call.outcome = outcome;
  }

  #openDriver(event: JournalEvent & { readonly driverId: string }): void {
    const { driverId } = event;
    const id = `driver:${event.seq}`;
    this.#drivers.push(
      opened<DriverSpan>(event, { kind: "driver", id, driverId, outcome: "going" }),
    );
  }

  #endDriver(event: JournalEvent, outcome: DriverSpan["outcome"]): void {
    const driver = this.#drivers.at(-1);
    if (driver?.outcome !== "going") return;
    end(driver, event);
    driver.outcome = outcome;
  }

  #mark(event: JournalEvent, kind: Mark["kind"], text: string, callId?: string): void {
    const { seq, at } = event;
    this.#marks.push({ seq, at, kind, text, ...(callId !== undefined && { callId }) });
  }
}
