import type { Json } from "../run/json.js";

/** A JSON object that we send. */
export type JsonObject = { readonly [key: string]: Json };

const MODERN_OPENAI = /^(?:o\d|gpt-[5-9])/;
const OPENAI_WITHOUT_REASONING = /^(?:gpt-3|gpt-4|chatgpt-)/;

/**
 * Whether the model wants its token limit as `max_completion_tokens`: OpenAI's newer models refuse
 * `max_tokens`, most other servers know nothing else. By the name, which is all we have behind a
 * proxy; `additionalParams` overrules it. Pure.
 */
export function takesMaxCompletionTokens(model: string): boolean {
  return MODERN_OPENAI.test(model);
}

/**
 * Whether encrypted reasoning can be asked for: OpenAI's models without reasoning answer 400
 * "Encrypted content is not supported with this model" (pydantic/pydantic-ai#2865). Pure.
 */
export function takesEncryptedReasoning(model: string): boolean {
  return !OPENAI_WITHOUT_REASONING.test(model);
}

/**
 * Arguments as they may go back to a provider. Several servers parse the arguments of the history
 * and answer 400 to broken JSON, which would end the conversation for ever; so broken text is sent
 * inside an object. Pure.
 */
export function sendableArgs(args: string): string {
  if (args.trim() === "") return "{}";
  try {
    JSON.parse(args);
    return args;
  } catch {
    return JSON.stringify({ invalid_json: args }); // the tool result that follows says what was wrong
  }
}
