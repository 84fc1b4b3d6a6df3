import { once } from "../agent/create-tool.js";
import type { Answer } from "../run/questions.js";
import type { SettleOptions, SettleResult } from "./decisions.js";
import type { AnswersInput } from "./interactions.js";
import { failToLoad } from "./later.js";
import type {
  PageQuestion,
  QuestionOptions,
  QuestionQuery,
  QuestionRequest,
} from "./question-list.js";

/** Answers, as page code hands them in. */
export interface QuestionAnswer extends SettleOptions {
  readonly questionId: string;
  /** All of them: whole answers, or by question id the choice or the text. */
  readonly answers: AnswersInput;
}

/**
 * The durable questions: what a model or the page asks people, in every tab of the origin and on the devices of its
 * relay. The first answer counts. Loaded at the first use.
 */
export class Questions {
  readonly #options: QuestionOptions;
  readonly #list = once(async () => {
    const { QuestionList } = await import("./question-list.js").catch(failToLoad);
    return new QuestionList(this.#options);
  });

  constructor(options: QuestionOptions) {
    this.#options = options;
  }

  /** The questions that fit: of this device, oldest run first, then those that its relay tells of. */
  async list(query: QuestionQuery = {}): Promise<readonly QuestionRequest[]> {
    return (await this.#list()).list(query);
  }

  /** One question call; `undefined` when there is none of this id. */
  async get(questionId: string): Promise<QuestionRequest | undefined> {
    return (await this.#list()).get(questionId);
  }

  /** Answers it, from any tab, as often as you like: the first answer counts. */
  answer({ questionId, answers, ...options }: QuestionAnswer): Promise<SettleResult> {
    return this.#options.interactions.answer(questionId, answers, options);
  }

  /**
   * Asks people from page code, and waits for as long as it takes. Asking again about the same run, or under the same
   * name, finds the earlier question.
   * @returns The answers; `undefined` when there will be none, because its run ended.
   * @throws the signal's reason, when it aborts; the question itself stays. AnviaError `invalid_use` for what is no
   * question.
   */
  async waitForAnswer(
    asked: PageQuestion,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly Answer[] | undefined> {
    return (await this.#list()).waitForAnswer(asked, options.signal);
  }

  /**
   * Calls `listener` with everything that is pending, now and after every change; returns its undo. A subscriber
   * counts as somebody who can show a question.
   */
  subscribe(listener: (pending: readonly QuestionRequest[]) => void): () => void {
    const { engine, ports } = this.#options;
    const undo = [engine.addAudience(() => true)];
    let isOver = false;
    this.#list().then((list) => {
      if (!isOver) undo.push(list.subscribe(listener));
    }, ports.onFault);
    return () => {
      isOver = true;
      for (const stop of undo) stop();
    };
  }
}
