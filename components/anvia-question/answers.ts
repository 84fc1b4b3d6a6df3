/** What a person has picked and typed so far for the questions of one call. Pure. */
import { type Answer, type Json, type Question, toAnswer } from "../../src/index.js";

/** One question's half-finished answer. `kept`: submitted, and waiting for the other questions. */
export interface AnswerDraft {
  /** Values of the picked choices. */
  readonly picked: readonly string[];
  readonly custom: string;
  readonly kept: boolean;
}

/** Drafts by question id. */
export type AnswerDrafts = ReadonlyMap<string, AnswerDraft>;

const EMPTY: AnswerDraft = { picked: [], custom: "", kept: false };

/** The draft of this question; an empty one where nothing was done yet. Pure. */
export function draftOf(drafts: AnswerDrafts, question: Question): AnswerDraft {
  return drafts.get(question.id) ?? EMPTY;
}

/** The drafts with one question's changed. Pure. */
export function withDraft(
  drafts: AnswerDrafts,
  question: Question,
  change: Partial<AnswerDraft>,
): AnswerDrafts {
  return new Map(drafts).set(question.id, { ...draftOf(drafts, question), ...change });
}

/** What picking `value` makes of the picked ones: it replaces them, or joins or leaves them. Pure. */
export function pick(question: Question, picked: readonly string[], value: string, on: boolean) {
  if (!question.multiple) return on ? [value] : [];
  const others = picked.filter((other) => other !== value);
  return on ? [...others, value] : others;
}

/** Whether there is anything in this draft that could be an answer. Pure. */
export function isAnswered({ picked, custom }: AnswerDraft): boolean {
  return picked.length > 0 || custom.trim() !== "";
}

/** The answer that a draft stands for: picked choices and typed words, both are kept. Pure. */
export function answerOf(question: Question, { picked, custom }: AnswerDraft): Answer {
  const typed = custom.trim();
  const chosen = question.choices.filter(({ value }) => picked.includes(value));
  const values = chosen.map(({ value }) => value);
  const plain = toAnswer(question, typed === "" ? values : [...values, typed]);
  // A typed text that equals a choice is still the person's own words: `custom` says so.
  return typed === "" ? plain : { ...plain, custom: typed };
}

/** Drafts as they are stored. Pure. */
export function draftsToJson(drafts: AnswerDrafts): Json {
  return [...drafts].map(([id, { picked, custom, kept }]) => ({ id, picked, custom, kept }));
}

/** Drafts as they were stored; whatever is not one is left out, for storage is not trusted. Pure. */
export function draftsFromJson(json: Json): AnswerDrafts {
  const drafts = new Map<string, AnswerDraft>();
  if (!Array.isArray(json)) return drafts;
  for (const row of json as readonly Json[]) {
    if (typeof row !== "object" || row === null || !("id" in row) || typeof row.id !== "string")
      continue;
    const picked = Array.isArray(row.picked) ? row.picked.filter((v) => typeof v === "string") : [];
    const custom = typeof row.custom === "string" ? row.custom : "";
    drafts.set(row.id, { picked, custom, kept: row.kept === true });
  }
  return drafts;
}
