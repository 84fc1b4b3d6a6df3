import type { Tool } from "../agent/create-tool.js";
import { notLoaded } from "../errors.js";
import type { Decision, InteractionRequest } from "../run/events.js";
import { type Json, toJson } from "../run/json.js";
import { expiryOf } from "../run/next-effects.js";
import { type Answer, answerFault, type Question, toAnswer } from "../run/questions.js";
import {
  type ApprovalInteraction,
  findInteraction,
  type Interaction,
  type RunState,
} from "../run/state.js";
import type { LostDecision } from "./audit-log.js";
import type { MayDecide, SettleOptions, SettleResult } from "./decisions.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Journal } from "./journal.js";
import type { FoundInteraction } from "./relay-link.js";
import type { InputReview } from "./review.js";
import { settling } from "./settling.js";

type ApprovalRequested = ApprovalInteraction["request"];

/** Answers to a question call: whole answers, or by question id the choice or the text. */
export type AnswersInput =
  | readonly Answer[]
  | { readonly [questionId: string]: string | readonly string[] };

/** What a person says about a call whose outcome is unknown. */
export type RecoveryDecision =
  | { readonly status: "happened"; readonly output?: string }
  | { readonly status: "run_again" }
  | { readonly status: "stopped" };

type WithoutWho<D> = D extends Decision
  ? Omit<D, "decisionId" | "reviewerId" | "via" | "tabId">
  : never;
/** A decision before it says who made it. */
export type DecisionContent = WithoutWho<Decision>;

/** What {@link Interactions} asks of the runtime beside its ports. */
export interface InteractionsOptions {
  /** Who decides in this page, where a decision does not say so. */
  reviewer(): string | undefined;
  readonly mayDecide: MayDecide | undefined;
  /** Told of decisions that do not count, because another one or the deadline was first. */
  onLost(lost: LostDecision): void;
}

const MAY_NOT = "You may not decide this.";

/** Settles what waits for a person, from whichever tab: the first answer counts, once (J2, J7). */
export class Interactions {
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  readonly #options: InteractionsOptions;

  constructor(engine: Engine, ports: EnginePorts, options: InteractionsOptions) {
    this.#engine = engine;
    this.#ports = ports;
    this.#options = options;
  }

  /** The standing permissions. Loaded at the first use. */
  grants(): ReturnType<EnginePorts["grants"]> {
    return this.#ports.grants();
  }

  /**
   * The interaction and its run's state; `undefined` when there is none. Ids say which run is meant. Of a run that
   * is here nothing is asked of a relay.
   */
  async find(id: string): Promise<FoundInteraction | undefined> {
    const journal = await this.#journalOf(id);
    const { state } = journal;
    const interaction = findInteraction(state, id);
    if (interaction) return { state, interaction, origin: "here" };
    return journal.isEmpty ? (await this.#ports.relay?.ready())?.find(id) : undefined;
  }

  /** Whether this reviewer may decide it, or why not, in words for the person. A policy that throws says no. */
  async mayDecide(
    interaction: Interaction,
    reviewerId = this.#options.reviewer(),
  ): Promise<true | string> {
    const { mayDecide } = this.#options;
    if (!mayDecide) return true;
    try {
      const answer = await mayDecide(reviewerId, interaction);
      return answer === true || (typeof answer === "string" && answer !== "") ? answer : MAY_NOT;
    } catch (error) {
      this.#ports.onFault(error);
      return MAY_NOT;
    }
  }

  /** The id may come from elsewhere, and be faster than the hint that tells this tab of it. */
  async #journalOf(id: string): Promise<Journal> {
    const journal = await this.#engine.journals.open(runIdOf(id));
    if (!findInteraction(journal.state, id)) await journal.refresh();
    return journal;
  }

  /** Answers a question call; all its questions at once. */
  async answer(id: string, input: AnswersInput, options: SettleOptions): Promise<SettleResult> {
    const found = await this.find(id);
    if (found?.interaction.request.kind !== "question") return { status: "missing" };
    const { questions } = found.interaction.request;
    const answers = normalAnswers(questions, input);
    const message = answerFault(questions, answers);
    if (message !== undefined) return { status: "invalid", message };
    return this.settle(id, { status: "answered", answers: [...answers] }, options);
  }

  /**
   * Gives the output of a tool without `execute`, checked by the schema that it was asked for with.
   * @throws NotJsonError when `output` is no plain JSON.
   */
  async provideOutput(id: string, output: unknown, options: SettleOptions): Promise<SettleResult> {
    const given = toJson(output);
    const { state, interaction } = (await this.find(id)) ?? {};
    if (state && interaction?.settlement.status === "pending") {
      const fault = await this.#outputFault(state, interaction.request, given);
      if (fault) return { status: "invalid", ...fault };
    }
    return this.settle(id, { status: "provided", output: given }, options);
  }

  async #outputFault(state: RunState, request: InteractionRequest, output: Json) {
    if (request.kind !== "output" || request.outputSchema === undefined) return undefined;
    const { outputFault } = await import("./output-check.js").catch((cause: unknown) => {
      throw notLoaded(cause);
    });
    return outputFault(request, this.#toolOf(state, request), output);
  }

  #toolOf(state: RunState, { toolName }: InteractionRequest): Tool | undefined {
    return this.#engine.agent(state.agentId)?.tools.find(({ name }) => name === toolName);
  }

  /** Settles an interaction; expiry is looked at first (J8). */
  async settle(
    id: string,
    content: DecisionContent,
    options: SettleOptions,
  ): Promise<SettleResult> {
    const found = await this.find(id);
    if (!found) return { status: "missing" };
    const decision = this.#sign(content, options);
    const { settlement } = found.interaction;
    const may =
      settlement.status !== "pending" ||
      (await this.mayDecide(found.interaction, decision.reviewerId));
    if (may !== true) return { status: "invalid", message: may, refused: true };
    const settleHere = () => this.#settle(id, decision);
    const relayed = await this.#ports.relay?.ready();
    return relayed ? relayed.settle(found, decision, settleHere) : settleHere();
  }

  async #settle(id: string, decision: Decision): Promise<SettleResult> {
    const journal = await this.#journalOf(id);
    await this.#engine.journals.expire(journal);
    await journal.append((state) =>
      this.#isExpired(findInteraction(state, id)) ? [] : settling(state, id, decision),
    );
    const asked = findInteraction(journal.state, id);
    // The time may have run out in between.
    if (asked?.settlement.status === "pending" && this.#isExpired(asked)) {
      await this.#engine.journals.expire(journal);
    }
    const result = outcome(findInteraction(journal.state, id), decision.decisionId);
    if (result.status === "already_decided" || result.status === "expired") {
      this.#options.onLost({ state: journal.state, interaction: result.interaction, decision });
    }
    return result;
  }

  /** What an input edited by a reviewer would be: see src/engine/review.ts. Nothing is written. */
  async review(state: RunState, request: ApprovalRequested, edited: unknown): Promise<InputReview> {
    const { reviewInput } = await import("./review.js").catch((cause: unknown) => {
      throw notLoaded(cause);
    });
    return reviewInput({ state, request, tool: this.#toolOf(state, request) }, edited);
  }

  /** With a relay its engine's clock says when the time is over, whatever this device's says. */
  #isExpired(asked: Interaction | undefined): boolean {
    const expiresAt = asked && !this.#ports.relay ? expiryOf(asked.request) : undefined;
    return expiresAt !== undefined && expiresAt <= this.#ports.clock.now();
  }

  #sign(content: DecisionContent, { reviewerId, via = "api" }: SettleOptions): Decision {
    const { createId, tabId } = this.#ports;
    const who = reviewerId ?? this.#options.reviewer();
    // CAST: a DecisionContent is a Decision without the members that are added here
    return {
      ...content,
      decisionId: createId(),
      via,
      tabId,
      ...(who !== undefined && { reviewerId: who }),
    } as Decision;
  }
}

function outcome(interaction: Interaction | undefined, decisionId: string): SettleResult {
  if (!interaction) return { status: "missing" };
  const { settlement } = interaction;
  if (settlement.status === "pending") {
    return { status: "invalid", message: "This cannot be answered that way." };
  }
  if (settlement.status === "cancelled") return { status: "already_decided", interaction };
  if (settlement.decision.decisionId === decisionId) return { status: "decided", interaction };
  const isExpired = settlement.decision.status === "timed_out";
  return { status: isExpired ? "expired" : "already_decided", interaction };
}

/** The run that an interaction belongs to: ids are `<runId>:<kind>:<callId>:<n>`. Pure. */
function runIdOf(interactionId: string): string {
  const end = interactionId.indexOf(":");
  return end < 0 ? interactionId : interactionId.slice(0, end);
}

function normalAnswers(questions: readonly Question[], input: AnswersInput): readonly Answer[] {
  if (Array.isArray(input)) return input;
  const byId = new Map(Object.entries(input as { [id: string]: string | readonly string[] })); // CAST: not an array
  return questions.flatMap((question) => {
    const value = byId.get(question.id);
    return value === undefined ? [] : [toAnswer(question, value)];
  });
}
