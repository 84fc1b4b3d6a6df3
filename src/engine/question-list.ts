import { AnviaError } from "../errors.js";
import type { InteractionRequest } from "../run/events.js";
import { canonicalJson, type Json, toJson } from "../run/json.js";
import { type Answer, parseQuestions, type Question } from "../run/questions.js";
import {
  findInteraction,
  type Interaction,
  isOpen,
  pendingInteractions,
  type RunState,
} from "../run/state.js";
import type { Engine, EnginePorts } from "./engine.js";
import type { Interactions } from "./interactions.js";
import type { Journal, NewEvent } from "./journal.js";
import { onceMore } from "./once-more.js";
import type { FoundInteraction, Origin } from "./relay-link.js";

/** Where a question stands. `cancelled`: its run ended, or something else was said instead. */
export type QuestionStatus = "pending" | "answered" | "cancelled";

/** Questions that wait, or waited, for a person; plain JSON that can be sent anywhere. */
export interface QuestionRequest {
  readonly id: string;
  readonly toolName: string;
  readonly toolCallId?: string;
  readonly internalCallId: string;
  readonly questions: readonly Question[];
  readonly status: QuestionStatus;
  readonly answers?: readonly Answer[];
  /** ISO 8601. */
  readonly requestedAt: string;
  readonly runId: string;
  readonly sessionId: string;
  readonly agentId: string;
  readonly origin: Origin;
  readonly userId?: string;
  /** ISO 8601; set when it is no longer pending. */
  readonly resolvedAt?: string;
  readonly reviewerId?: string;
}

/** Which questions to list; all members must fit. */
export interface QuestionQuery {
  readonly status?: QuestionStatus;
  readonly sessionId?: string;
  readonly runId?: string;
  readonly agentId?: string;
}

/** Questions that page code asks, in the journal of the run that they are about, or in one of their own. */
export interface PageQuestion {
  /** A list of questions, or any of the shapes that `ask_question` takes. */
  readonly questions: unknown;
  /** Which run it is about. */
  readonly runId?: string;
  /** The conversation that it belongs to. @default "page" */
  readonly conversationId?: string;
  readonly userId?: string;
  /** Names it for this page: asking the same under this name, or about a run, finds the earlier one. */
  readonly internalCallId?: string;
  readonly title?: string;
}

/** What the questions of a runtime are made with. */
export interface QuestionOptions {
  readonly engine: Engine;
  readonly ports: EnginePorts;
  readonly interactions: Interactions;
}

const TOOL_NAME = "ask_question";
const DEFAULT_CONVERSATION = "page";

/** What questions wait, and what was asked; see `Questions`, which loads it. */
export class QuestionList {
  readonly #options: QuestionOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: QuestionOptions) {
    this.#options = options;
  }

  async list({
    status,
    sessionId,
    runId,
    agentId,
  }: QuestionQuery): Promise<readonly QuestionRequest[]> {
    const { engine, ports } = this.#options;
    const rows = await ports.store.listRuns(sessionId === undefined ? {} : { sessionId });
    const journals = await Promise.all(rows.map((row) => engine.journals.openAt(row)));
    const here = journals.flatMap(({ state }) =>
      state.interactions.map((asked) => foundIn(state, asked)),
    );
    const elsewhere = (await ports.relay?.ready())?.list() ?? [];
    return [...here, ...elsewhere]
      .flatMap((found) => questionRequest(found) ?? [])
      .filter(
        (asked) =>
          (status === undefined || asked.status === status) &&
          (sessionId === undefined || asked.sessionId === sessionId) &&
          (runId === undefined || asked.runId === runId) &&
          (agentId === undefined || asked.agentId === agentId),
      );
  }

  async get(questionId: string): Promise<QuestionRequest | undefined> {
    const found = await this.#options.interactions.find(questionId);
    return found && questionRequest(found);
  }

  subscribe(listener: (pending: readonly QuestionRequest[]) => void): () => void {
    const { engine, ports } = this.#options;
    let isOver = false;
    const look = onceMore(async () => {
      const pending = await this.list({ status: "pending" });
      if (!isOver) listener(pending);
    });
    const tell = () => void look().catch(ports.onFault);
    const undo = [
      engine.journals.subscribe(({ before, journal }) => {
        if (before.interactions !== journal.state.interactions) tell();
      }),
      ports.relay?.elsewhere.subscribe(tell),
    ];
    tell();
    return () => {
      isOver = true;
      for (const stop of undo) stop?.();
    };
  }

  /** The answers; `undefined` when there will be none. */
  async waitForAnswer(
    asked: PageQuestion,
    signal: AbortSignal | undefined,
  ): Promise<readonly Answer[] | undefined> {
    // One after the other: what is asked twice at once is then found.
    const asking = this.#last.then(() => this.#ask(asked));
    this.#last = asking.catch(() => undefined);
    const { id, journal } = await asking;
    return new Promise((resolve, reject) => {
      const check = () => {
        const settlement = findInteraction(journal.state, id)?.settlement;
        if (settlement?.status === "pending") return;
        stop();
        const decision = settlement?.status === "settled" ? settlement.decision : undefined;
        resolve(decision?.status === "answered" ? decision.answers : undefined);
      };
      const onAbort = () => {
        stop();
        reject(signal?.reason);
      };
      const undo = this.#options.engine.journals.subscribe(check);
      const stop = () => {
        undo();
        signal?.removeEventListener("abort", onAbort);
      };
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted) onAbort();
      else check();
    });
  }

  /** The earlier question, where it has a run or a name, else a new one. */
  async #ask(asked: PageQuestion): Promise<{ readonly id: string; readonly journal: Journal }> {
    const { journals } = this.#options.engine;
    const given = asked.questions;
    const questions = parseQuestions(Array.isArray(given) ? { questions: given } : given);
    if ("error" in questions) throw new AnviaError("invalid_use", questions.error);
    const run = asked.runId === undefined ? undefined : await journals.open(asked.runId);
    if (run && isOpen(run.state)) {
      return { id: await this.#write(run, asked, questions, false), journal: run };
    }
    const earlier = await this.#findEarlier(asked, questions);
    if (earlier) return earlier;
    const journal = journals.create(this.#options.ports.createId());
    return { id: await this.#write(journal, asked, questions, true), journal };
  }

  async #findEarlier(asked: PageQuestion, questions: readonly Question[]) {
    if (asked.runId === undefined && asked.internalCallId === undefined) return undefined;
    const { engine, ports } = this.#options;
    for (const row of await ports.store.listRuns({ sessionId: sessionOf(asked) })) {
      const journal = await engine.journals.openAt(row);
      const same = findSame(journal.state, asked, questions);
      if (same) return { id: same.request.id, journal };
    }
    return undefined;
  }

  async #write(
    journal: Journal,
    asked: PageQuestion,
    questions: readonly Question[],
    isNew: boolean,
  ): Promise<string> {
    const { ports } = this.#options;
    const { runId } = journal;
    const input = toJson({ questions });
    const interaction: InteractionRequest = {
      kind: "question",
      id: `${runId}:question:page:${ports.createId()}`,
      ...{ callId: "", toolName: TOOL_NAME, args: canonicalJson(input), input },
      questions: [...questions],
      ...(asked.internalCallId !== undefined && { toolCallId: asked.internalCallId }),
      ...(asked.title !== undefined && { title: asked.title }),
    };
    await journal.append((state) => {
      if (findSame(state, asked, questions)) return [];
      const requested: NewEvent = { type: "interaction_requested", interaction };
      return isNew ? [started(asked, ports.tabId), requested] : [requested];
    });
    return findSame(journal.state, asked, questions)?.request.id ?? interaction.id;
  }
}

/** A journal of its own, which is over when its question is. */
function started(asked: PageQuestion, tabId: string): NewEvent {
  return {
    type: "run_started",
    purpose: "approval",
    sessionId: sessionOf(asked),
    agentId: "",
    driverId: tabId,
    prompt: [],
    maxTurns: 0,
    ...(asked.userId !== undefined && { userId: asked.userId }),
    ...(asked.runId !== undefined && { metadata: { runId: asked.runId } }),
  };
}

function sessionOf({ conversationId }: PageQuestion): string {
  return conversationId ?? DEFAULT_CONVERSATION;
}

/** What was asked under the same name, or about the same run; what waits comes first. */
function findSame(
  state: RunState,
  { runId, internalCallId }: PageQuestion,
  questions: readonly Question[],
): Interaction | undefined {
  const about: unknown = Reflect.get(Object(state.metadata), "runId");
  if (runId !== undefined && runId !== state.runId && runId !== about) return undefined;
  const input: Json = toJson({ questions });
  const isSame = ({ request }: Interaction) =>
    request.kind === "question" &&
    request.callId === "" &&
    request.toolCallId === internalCallId &&
    canonicalJson(request.input) === canonicalJson(input);
  return pendingInteractions(state).find(isSame) ?? state.interactions.findLast(isSame);
}

function foundIn(state: RunState, interaction: Interaction): FoundInteraction {
  return { state, interaction, origin: "here" };
}

/** The public form; `undefined` for what is no question. */
function questionRequest({
  state,
  interaction,
  origin,
}: FoundInteraction): QuestionRequest | undefined {
  const { request, requestedAt, settlement } = interaction;
  if (request.kind !== "question") return undefined;
  const { runId, sessionId, agentId, userId } = state;
  const decision = settlement.status === "settled" ? settlement.decision : undefined;
  const answers = decision?.status === "answered" ? decision.answers : undefined;
  const status = answers ? "answered" : settlement.status === "pending" ? "pending" : "cancelled";
  return {
    ...{ id: request.id, toolName: request.toolName, internalCallId: request.callId, status },
    ...(request.toolCallId !== undefined && { toolCallId: request.toolCallId }),
    ...{ questions: request.questions, runId, sessionId, agentId, origin },
    ...(answers && { answers }),
    requestedAt: new Date(requestedAt).toISOString(),
    ...(userId !== undefined && { userId }),
    ...(settlement.status !== "pending" && { resolvedAt: new Date(settlement.at).toISOString() }),
    ...(decision?.reviewerId !== undefined && { reviewerId: decision.reviewerId }),
  };
}
