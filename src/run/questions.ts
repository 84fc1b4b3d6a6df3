import * as z from "zod/mini";

/** One choice of a question: what the person reads, and what the model gets. */
const choiceSchema = z.object({ label: z.string(), value: z.string() });

/** One question of an `ask_question` call, in its one normal form. */
export const questionSchema = z.object({
  id: z.string(),
  question: z.string(),
  choices: z.array(choiceSchema),
  /** Whether several choices may be picked. */
  multiple: z.boolean(),
  /** Whether the person may type an answer of their own; always so where there are no choices. */
  allowCustom: z.boolean(),
});
/** See {@link questionSchema}. */
export type Question = z.infer<typeof questionSchema>;

/**
 * One answer. `answer` is the text for the model: the picked labels and the typed text, joined by
 * ", ". `choice` is the picked value (an array where several may be picked), `custom` the typed text.
 */
export const answerSchema = z.object({
  questionId: z.string(),
  answer: z.string(),
  choice: z.optional(z.union([z.string(), z.array(z.string())])),
  custom: z.optional(z.string()),
});
/** See {@link answerSchema}. */
export type Answer = z.infer<typeof answerSchema>;

const looseChoice = z.union([
  z.string(),
  z.object({
    label: z.string(),
    value: z.optional(z.union([z.string(), z.number(), z.boolean()])),
  }),
]);
const looseQuestion = z.object({
  id: z.optional(z.string()),
  question: z.optional(z.string()),
  text: z.optional(z.string()),
  choices: z.optional(z.nullable(z.array(looseChoice))),
  multiple: z.optional(z.boolean()),
  allowCustom: z.optional(z.boolean()),
});
const looseList = z.object({ questions: z.array(looseQuestion) });
const listLike = z.object({ questions: z.unknown() });

/**
 * The questions of an `ask_question` call, from any of the shapes that models write: the documented
 * one, a single question object, choices as plain strings, missing or repeated ids (`question_1` …)
 * and the later `{ id, text, choices?, allowCustom? }`. Pure.
 * @returns The questions, or a sentence for the model that says what is wrong.
 * Source: ANVIA §Names, `ask_question`.
 */
export function parseQuestions(input: unknown): readonly Question[] | { readonly error: string } {
  const list = readList(input);
  if (!list) return { error: "ask_question takes { questions: [{ id, question, choices }] }" };
  if (list.length === 0) return { error: "ask_question needs at least one question" };
  const taken = new Set<string>();
  const questions: Question[] = [];
  for (const [index, loose] of list.entries()) {
    const text = (loose.question ?? loose.text ?? "").trim();
    if (text === "") return { error: `question ${index + 1} has no text` };
    questions.push({
      ...normalQuestion(loose),
      id: freeId(loose.id, index, taken),
      question: text,
    });
  }
  return questions;
}

type LooseQuestion = z.infer<typeof looseQuestion>;

function readList(input: unknown): readonly LooseQuestion[] | undefined {
  if (listLike.safeParse(input).success) return looseList.safeParse(input).data?.questions;
  const one = looseQuestion.safeParse(input);
  return one.success ? [one.data] : undefined;
}

function freeId(wanted: string | undefined, index: number, taken: Set<string>): string {
  let id = wanted && !taken.has(wanted) ? wanted : `question_${index + 1}`;
  while (taken.has(id)) id = `${id}_`;
  taken.add(id);
  return id;
}

function normalQuestion(loose: LooseQuestion): Omit<Question, "id" | "question"> {
  const choices = (loose.choices ?? []).map((choice) =>
    typeof choice === "string"
      ? { label: choice, value: choice }
      : { label: choice.label, value: String(choice.value ?? choice.label) },
  );
  return {
    choices,
    multiple: loose.multiple ?? false,
    allowCustom: choices.length === 0 || (loose.allowCustom ?? true),
  };
}

/**
 * Checks the answers against the questions. Pure.
 * @returns A sentence for the person that says what is missing or not allowed; `undefined` when all
 * is well.
 */
export function answerFault(
  questions: readonly Question[],
  answers: readonly Answer[],
): string | undefined {
  for (const question of questions) {
    const answer = answers.find((candidate) => candidate.questionId === question.id);
    if (!answer || answer.answer.trim() === "")
      return `“${question.question}” is not answered yet.`;
    const fault = choiceFault(question, answer);
    if (fault) return fault;
  }
  const unknown = answers.find(({ questionId }) => !questions.some(({ id }) => id === questionId));
  if (unknown) return `There is no question “${unknown.questionId}” in this call.`;
  const isTwice = new Set(answers.map(({ questionId }) => questionId)).size < answers.length;
  return isTwice ? "A question is answered twice." : undefined;
}

function choiceFault(question: Question, { choice, custom }: Answer): string | undefined {
  const picked = choice === undefined ? [] : typeof choice === "string" ? [choice] : choice;
  if (picked.length > 1 && !question.multiple) {
    return `“${question.question}” takes one choice only.`;
  }
  if (picked.some((value) => !question.choices.some((offered) => offered.value === value))) {
    return `“${question.question}” was answered with a choice that it does not offer.`;
  }
  if (!question.allowCustom && (custom !== undefined || picked.length === 0)) {
    return `“${question.question}” takes one of its choices, not a text of your own.`;
  }
  return undefined;
}

/** The text that the model gets for an answered question. Pure. Source: ANVIA §Names. */
export function answersText(answers: readonly Answer[]): string {
  return JSON.stringify({ answers });
}

/**
 * The answer that a plain value stands for: a value or label of a choice, several of them, or a text
 * of the person's own. For page code that answers with less than an {@link Answer}. Pure.
 */
export function toAnswer(question: Question, value: string | readonly string[]): Answer {
  const values = typeof value === "string" ? [value] : value;
  const chosen = values.map(
    (text) =>
      question.choices.find((choice) => choice.value === text) ??
      question.choices.find((choice) => choice.label === text),
  );
  const picked = question.choices.filter((choice) => chosen.includes(choice));
  const custom = values.filter((_, i) => !chosen[i]);
  const [first] = picked;
  return {
    questionId: question.id,
    answer: [...picked.map((choice) => choice.label), ...custom].join(", "),
    ...(first && { choice: question.multiple ? picked.map((c) => c.value) : first.value }),
    ...(custom.length > 0 && { custom: custom.join(", ") }),
  };
}
