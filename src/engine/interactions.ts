import { AnviaError, notLoaded } from "../errors.js";
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
import type { SettleOptions } from "./decisions.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Journal } from "./journal.js";
import type { InputReview } from "./review.js";

/** What became of an attempt to settle an interaction (J7). */
export type SettleResult =
  | { readonly status: "decided"; readonly interaction: Interaction }
  /** Somebody was first; `interaction.settlement` says who, when, and what. */
  | { readonly status: "already_decided"; readonly interaction: Interaction }
  | { readonly status: "expired"; readonly interaction: Interaction }
  | { readonly status: "missing" }
  /** Nothing was written; `message` says to the person what is wrong. */
  | { readonly status: "invalid"; readonly message: string };

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

/** Settles what waits for a person, from whichever tab: the first answer counts, once (J2, J7). */
export class Interactions {
  readonly #engine: Engine;
  readonly #ports: EnginePorts;
  readonly #reviewer: () => string | undefined;
  readonly #onLost: (lost: LostDecision) => void;

  /** `onLost` is told of decisions that do not count, because another one or the deadline was first. */
  constructor(
    engine: Engine,
    ports: EnginePorts,
    reviewer: () => string | undefined,
    onLost: (lost: LostDecision) => void,
  ) {
    this.#engine = engine;
    this.#ports = ports;
    this.#reviewer = reviewer;
    this.#onLost = onLost;
  }

  /** The standing permissions. Loaded at the first use. */
  grants(): ReturnType<EnginePorts["grants"]> {
    return this.#ports.grants();
  }

  /** The interaction and its run's state; `undefined` when there is none. Ids say which run is meant. */
  async find(id: string): Promise<{ state: RunState; interaction: Interaction } | undefined> {
    const journal = await this.#journalOf(id);
    const interaction = findInteraction(journal.state, id);
    return interaction && { state: journal.state, interaction };
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
   * Gives the output of a tool without `execute`.
   * @throws NotJsonError when `output` is no plain JSON.
   */
  provideOutput(id: string, output: unknown, options: SettleOptions): Promise<SettleResult> {
    return this.settle(id, { status: "provided", output: toJson(output) }, options);
  }

  /** Settles an interaction; expiry is looked at first (J8). */
  async settle(
    id: string,
    content: DecisionContent,
    options: SettleOptions,
  ): Promise<SettleResult> {
    const journal = await this.#journalOf(id);
    const decision = this.#sign(content, options);
    await this.#engine.journals.expire(journal);
    await journal.append((state) => {
      const asked = findInteraction(state, id);
      if (!asked || this.#isExpired(asked.request)) return [];
      const settled = { type: "interaction_settled", interactionId: id, decision } as const;
      if (decision.status !== "stopped") return [settled];
      const reason = `it is unknown whether ${asked.request.toolName} took effect`;
      return [settled, { type: "run_cancelled", reason }];
    });
    const result = outcome(findInteraction(journal.state, id), decision.decisionId);
    if (result.status === "already_decided" || result.status === "expired") {
      this.#onLost({ state: journal.state, interaction: result.interaction, decision });
    }
    return result;
  }

  /** What an input edited by a reviewer would be: see src/engine/review.ts. Nothing is written. */
  async review(state: RunState, request: ApprovalRequested, edited: unknown): Promise<InputReview> {
    const { reviewInput } = await import("./review.js").catch((cause: unknown) => {
      throw notLoaded(cause);
    });
    const tools = this.#engine.agent(state.agentId)?.tools;
    const tool = tools?.find(({ name }) => name === request.toolName);
    return reviewInput({ state, request, tool }, edited);
  }

  /**
   * The input as a reviewer edited it, checked as the model's own would be.
   * @throws AnviaError `invalid_use` when the tool does not allow or accept it, or is not in this page.
   */
  async edit(state: RunState, request: ApprovalRequested, edited: Json) {
    const review = await this.review(state, request, edited);
    if (review.status === "ok") return { input: review.input, digest: review.digest };
    const message =
      review.status === "invalid" ? review.message : `${request.toolName} is another tool by now.`;
    throw new AnviaError("invalid_use", message);
  }

  #isExpired(request: InteractionRequest): boolean {
    const expiresAt = expiryOf(request);
    return expiresAt !== undefined && expiresAt <= this.#ports.clock.now();
  }

  #sign(content: DecisionContent, { reviewerId, via = "api" }: SettleOptions): Decision {
    const { createId, tabId } = this.#ports;
    const who = reviewerId ?? this.#reviewer();
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
