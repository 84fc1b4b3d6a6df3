/**
 * With a relay, a decision counts when the relay's engine says so. Every `interaction_settled` of this device passes
 * here on its way into a journal: of people, handlers, deadlines, permissions, and "Send now".
 *
 * R1 A decision is written only after the engine has confirmed that very one. When another one counts, that one is
 *    written in its place, and whoever came second finds it there (J7).
 * R2 A decision that cannot be confirmed now is kept in the outbox and sent again until it counts or is known not to;
 *    nothing runs by it before. A deadline is not kept: it is found again.
 * R3 What was confirmed and not written yet, because the tab died or the journal moved on, is written by whoever
 *    finds it: here, or by `RelaySync` after a reload.
 * R4 A decision for a run elsewhere goes there (`remote-interactions.ts`).
 * R5 A relay is untrusted. Of a run that is here only decisions are taken from it, as if a stranger had pressed the
 *    button: no permission, no handler's word, nothing that does not fit what was asked. Whether a yes may run is
 *    looked at again before it runs (`consent.ts`).
 * R6 Ending a run asks nobody: "Stop" works without a network.
 */
import { AnviaError, notLoaded } from "../../errors.js";
import { canSettle } from "../../run/approval-policy.js";
import type { Decision, InteractionRequest, JournalEvent, RunEventOf } from "../../run/events.js";
import { answerFault } from "../../run/questions.js";
import { findCall, findInteraction, type Interaction, type RunState } from "../../run/state.js";
import type { Journal } from "../journal.js";
import { settling } from "../settling.js";
import type { Arbiter, Verdict } from "./arbiter.js";
import type { Outbox } from "./outbox.js";
import { openedRecord } from "./records.js";

/** What the gate needs. */
export interface GatePorts {
  readonly arbiter: Arbiter;
  readonly outbox: Outbox;
  readonly tabId: string;
  createId(): string;
  onFault(error: unknown): void;
}

type SettledEvent = JournalEvent & RunEventOf<"interaction_settled">;

/** A relay that has a call asked about anew for ever gets no further than this. */
const MAX_ASKED = 20;

const UNUSABLE = "The answer that came from another device does not fit what was asked.";
const TAKEN_BACK = "This was taken back on the site's server, so it cannot be decided any more.";
const TOO_EARLY = "The deadline is not over yet by the site's clock.";

/** See above. One a tab. */
export class DecisionGate {
  readonly #ports: GatePorts;
  /** What the engine has confirmed, by interaction; read until the journal holds it. */
  readonly #confirmed = new Map<string, Decision>();
  /** Interactions that this tab is asking about: their outcome is written by who asked. */
  readonly #asking = new Map<string, number>();

  constructor(ports: GatePorts) {
    this.#ports = ports;
  }

  /** See `Relayed.admit`. */
  admit(
    journal: Journal,
    events: readonly JournalEvent[],
  ): readonly JournalEvent[] | Promise<unknown> {
    const unconfirmed = events.filter(
      (event): event is SettledEvent => isSettled(event) && !this.#isConfirmed(event),
    );
    if (unconfirmed.length > 0) return this.#confirm(journal, unconfirmed);
    return events.map((event) => (isSettled(event) ? this.#asConfirmed(event) : event));
  }

  /** Whether somebody in this tab is asking the engine about this interaction now. */
  isAsking(id: string): boolean {
    return this.#asking.has(id);
  }

  /**
   * Writes a decision that counts, unless the journal has it.
   * @throws AnviaError `relay_refused` when it does not fit what was asked (R5), or as `Journal.append`.
   */
  async deliver(journal: Journal, id: string, decision: Decision): Promise<void> {
    const asked = findInteraction(journal.state, id);
    if (asked?.settlement.status !== "pending") return;
    const usable = await this.#usable(journal.state, asked, decision);
    if (!usable) throw new AnviaError("relay_refused", UNUSABLE);
    this.#confirmed.set(id, usable);
    await journal.append((state) => settling(state, id, usable));
  }

  /** Forgets what a journal holds by now. */
  settled(id: string): void {
    this.#confirmed.delete(id);
  }

  #isConfirmed({ interactionId, decision }: SettledEvent): boolean {
    const confirmed = this.#confirmed.get(interactionId);
    return confirmed !== undefined && isAsGood(confirmed, decision);
  }

  #asConfirmed(event: SettledEvent): JournalEvent {
    const decision = this.#confirmed.get(event.interactionId) ?? event.decision;
    return { ...event, decision };
  }

  /** All at once; what counts already is written even when another one of them cannot be confirmed. */
  async #confirm(journal: Journal, events: readonly SettledEvent[]): Promise<void> {
    const outcomes = await Promise.allSettled(events.map((event) => this.#ask(journal, event)));
    const failed = outcomes.find(({ status }) => status === "rejected");
    if (failed?.status !== "rejected") return;
    for (const { interactionId } of events) {
      const decision = this.#confirmed.get(interactionId);
      if (decision) await this.deliver(journal, interactionId, decision);
    }
    throw failed.reason;
  }

  async #ask(journal: Journal, { interactionId: id, decision }: SettledEvent): Promise<void> {
    this.#asking.set(id, (this.#asking.get(id) ?? 0) + 1);
    try {
      const known = this.#confirmed.get(id);
      if (known) await this.deliver(journal, id, known);
      else await this.#askRelay(journal, id, decision);
    } catch (error) {
      await this.#keepOrDrop(id, decision, error);
      throw error;
    } finally {
      const others = (this.#asking.get(id) ?? 1) - 1;
      if (others > 0) this.#asking.set(id, others);
      else this.#asking.delete(id);
    }
  }

  /** R2. */
  async #keepOrDrop(id: string, decision: Decision, error: unknown): Promise<void> {
    const { outbox, onFault } = this.#ports;
    if (!AnviaError.is(error)) return;
    const isKept = decision.status !== "timed_out";
    if (error.code === "relay_unavailable" && isKept) await outbox.put(id, decision);
    const isQueued = outbox.get(id)?.decisionId === decision.decisionId;
    if (error.code !== "relay_refused" || !isQueued) return;
    await outbox.remove(id, error.message);
    onFault(error); // whoever decided was told that it would be sent
  }

  async #askRelay(journal: Journal, id: string, decision: Decision): Promise<void> {
    const asked = findInteraction(journal.state, id);
    if (asked?.settlement.status !== "pending") return; // built anew, it is not there any more
    const { arbiter, outbox } = this.#ports;
    if (decision.status !== "timed_out") await outbox.sending(id, decision);
    const verdict = await arbiter.settle(id, decision, openedRecord(journal.state, asked));
    await this.#follow(journal, asked, decision, verdict);
  }

  async #follow(
    journal: Journal,
    { request }: Interaction,
    decision: Decision,
    verdict: Verdict,
  ): Promise<void> {
    const { id, kind } = request;
    if (verdict.status === "settled") {
      if (!isThatOne(verdict.decision, decision))
        return this.deliver(journal, id, verdict.decision);
      // Who reviews is what the relay's server found out, not what this page says.
      const { reviewerId = decision.reviewerId } = verdict.decision;
      const who = reviewerId === undefined ? {} : { reviewerId };
      this.#confirmed.set(id, { ...decision, ...who });
      return;
    }
    if (verdict.status === "out_of_time") return this.#timeOut(journal, id, decision);
    // Taken back there and not here: asked again, it can be decided.
    if (verdict.status !== "cancelled" || !canSettle(kind, "withdrawn"))
      throw new AnviaError("relay_refused", TAKEN_BACK);
    if (decision.status === "timed_out") this.#confirmed.set(id, decision);
    else await this.deliver(journal, id, { status: "withdrawn", ...this.#sign("relay") });
  }

  /** The engine's clock counts: who is late learns that by the deadline, and who is early tries again. */
  async #timeOut(journal: Journal, id: string, late: Decision): Promise<void> {
    if (late.status === "timed_out")
      throw new AnviaError("relay_unavailable", TOO_EARLY, { retryable: true });
    await this.#askRelay(journal, id, { status: "timed_out", ...this.#sign("deadline") });
    const confirmed = this.#confirmed.get(id);
    if (confirmed) await this.deliver(journal, id, confirmed);
  }

  #sign(via: "relay" | "deadline"): Pick<Decision, "decisionId" | "via" | "tabId"> {
    return { decisionId: this.#ports.createId(), via, tabId: this.#ports.tabId };
  }

  /** R5. The decision as it may be written; one that was made here is taken as it was made. */
  async #usable(
    state: RunState,
    { request }: Interaction,
    decision: Decision,
  ): Promise<Decision | undefined> {
    const { id, kind } = request;
    if (!canSettle(kind, decision.status)) return undefined;
    const { outbox } = this.#ports;
    const known = [this.#confirmed.get(id), outbox.get(id), await outbox.sent(id)];
    const own = known.find((made) => made && isThatOne(made, decision));
    if (own) return own;
    if (!(await fits(request, decision)) || asksForEver(state, request, decision)) return undefined;
    if (decision.status !== "approved") return { ...decision, via: "relay" };
    const { grant: _permission, ...yes } = decision;
    return { ...yes, via: "relay" };
  }
}

/** Whether an answer is one to these questions, an output one that was asked for. */
async function fits(request: InteractionRequest, decision: Decision): Promise<boolean> {
  if (request.kind === "question" && decision.status === "answered") {
    return answerFault(request.questions, decision.answers) === undefined;
  }
  if (request.kind !== "output" || decision.status !== "provided") return true;
  const { outputFault } = await import("../output-check.js").catch((cause: unknown) => {
    throw notLoaded(cause);
  });
  return (await outputFault(request, undefined, decision.output)) === undefined;
}

/** A yes to something else, or none at all, has the call asked about anew. */
function asksForEver(state: RunState, request: InteractionRequest, decision: Decision): boolean {
  if (request.kind !== "approval") return false;
  const isYes = decision.status === "approved";
  const isOther = isYes && !decision.edited && decision.digest !== request.digest;
  if (!isOther && decision.status !== "withdrawn") return false;
  return (findCall(state, request.callId)?.asked ?? 0) >= MAX_ASKED;
}

function isSettled(event: JournalEvent): event is SettledEvent {
  return event.type === "interaction_settled";
}

function isThatOne(a: Decision, b: Decision): boolean {
  return a.decisionId === b.decisionId && a.status === b.status;
}

/** Nobody in particular lets a deadline pass, or sets a step aside: built anew, it is the one that was confirmed. */
function isAsGood(confirmed: Decision, built: Decision): boolean {
  const { status } = built;
  if (isThatOne(confirmed, built)) return true;
  return confirmed.status === status && (status === "timed_out" || status === "superseded");
}
