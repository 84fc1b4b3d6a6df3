/**
 * From the messages of a request to what is known: what the visitor wants now, and what tools and
 * people have answered since. Everything is read anew at every call; the model keeps nothing.
 */
import type { Message } from "../../../src/index.js";
import type { OrderFacts } from "../tools.js";
import { type Intent, readOrderIds, readWishes, type Wish } from "./wishes.js";

/** What became of a tool call: what it returned, or the text that came instead. */
export type CallResult =
  | { readonly status: "done"; readonly value: { readonly [name: string]: unknown } }
  | { readonly status: "failed"; readonly why: string }
  /** A person said no, or nobody answered in time; `said` is the reason, or the tool's own words. */
  | { readonly status: "refused"; readonly said: string };

/** One tool call since the visitor last wrote, with its result. */
export interface SettledCall {
  readonly toolName: string;
  readonly args: { readonly [name: string]: unknown };
  readonly result: CallResult;
}

/** What a visitor answered to a question, in their words. */
export interface GivenAnswer {
  readonly questionId: string;
  /** The chosen value, or what was typed. */
  readonly value: string;
}

/** Everything that is known when the model is asked for its next step. */
export interface Exchange {
  readonly wishes: readonly Wish[];
  /** Earlier changes that are not made any more, unless the visitor asks again. */
  readonly left: readonly Wish[];
  readonly calls: readonly SettledCall[];
  readonly answers: readonly GivenAnswer[];
  /** What was spoken of before: the order that "it" means, and what was to be done with it. */
  readonly focus: { readonly orderId?: string; readonly intent?: Intent };
}

const STOPPED = "This call was not completed";

/** What the messages amount to. Pure. */
export function readExchange(messages: readonly Message[]): Exchange {
  const start = startOfExchange(messages);
  const current = messages.slice(start);
  const settled = settledCalls(current);
  const calls = settled.filter(({ toolName }) => toolName !== "ask_question");
  const { now, left } = splitTexts(current);
  return {
    wishes: readWishes(now),
    left: leftAlone(left, calls),
    calls,
    answers: settled.flatMap(answersOf),
    focus: focusOf(messages.slice(0, start)),
  };
}

/** After the last finished answer, or the last call that was stopped with its run. */
function startOfExchange(messages: readonly Message[]): number {
  const end = messages.findLastIndex(
    (message) =>
      (message.role === "assistant" && !message.toolCalls?.length) ||
      (message.role === "tool" && message.content.startsWith(STOPPED)),
  );
  return end + 1;
}

/**
 * The last message counts. An earlier one counts too while the visitor has answered a question about
 * it since: then it was not given up, but only added to. Else its run may have been stopped, or have
 * failed, and money must not move because of the next word.
 */
function splitTexts(messages: readonly Message[]): { now: string; left: string } {
  const texts = messages.flatMap((message, index) =>
    message.role === "user" ? [{ text: message.content, before: messages[index - 1] }] : [],
  );
  const first = texts.findLastIndex(({ before }) => before && !isAnswer(before));
  const textOf = (part: typeof texts) => part.map(({ text }) => text).join("\n");
  return {
    now: textOf(texts.slice(Math.max(first, 0))),
    left: textOf(texts.slice(0, Math.max(first, 0))),
  };
}

function isAnswer(message: Message): boolean {
  return message.role === "tool" && message.toolName === "ask_question";
}

/** Changes that were asked for, and neither made nor asked for again. */
function leftAlone(left: string, calls: readonly SettledCall[]): readonly Wish[] {
  return readWishes(left).filter(
    ({ intent, orderId }) =>
      (intent === "refund" || intent === "cancel") &&
      !calls.some(
        ({ toolName, args }) =>
          toolName === `${intent}_order` && (args.orderId === orderId || orderId === undefined),
      ),
  );
}

function settledCalls(messages: readonly Message[]): readonly SettledCall[] {
  const asked = messages.flatMap((message) =>
    message.role === "assistant" ? (message.toolCalls ?? []) : [],
  );
  const results = new Map(
    messages.flatMap((message) =>
      message.role === "tool" ? [[message.callId, message.content] as const] : [],
    ),
  );
  return asked.flatMap(({ callId, toolName, args }) => {
    const content = results.get(callId);
    if (content === undefined) return [];
    return [{ toolName, args: objectIn(args) ?? {}, result: resultOf(content) }];
  });
}

/** The shop's tools return objects; any other text is a fault, or what a person said. */
function resultOf(content: string): CallResult {
  const value = objectIn(content);
  if (value) return { status: "done", value };
  const fault = /^Tool\w*Error: (.*)/s.exec(content)?.[1];
  return fault === undefined
    ? { status: "refused", said: content }
    : { status: "failed", why: fault };
}

function answersOf({ toolName, result }: SettledCall): readonly GivenAnswer[] {
  if (toolName !== "ask_question" || result.status !== "done") return [];
  const { answers } = result.value;
  if (!Array.isArray(answers)) return [];
  return answers.flatMap((answer: unknown) => {
    const { questionId, answer: text, choice, custom } = objectOf(answer) ?? {};
    const value = [custom, choice, text].find((part) => typeof part === "string" && part !== "");
    if (typeof questionId !== "string" || typeof value !== "string") return [];
    return [{ questionId, value }];
  });
}

function focusOf(messages: readonly Message[]): Exchange["focus"] {
  for (const message of messages.toReversed()) {
    if (message.role === "user") {
      const [orderId] = readOrderIds(message.content).slice(-1);
      const intent = readWishes(message.content).at(-1)?.intent;
      if (orderId !== undefined) return { orderId, ...(intent && { intent }) };
    }
    const call = message.role === "assistant" ? message.toolCalls?.at(-1) : undefined;
    const orderId = call && objectIn(call.args)?.orderId;
    if (call && typeof orderId === "string") return { orderId, intent: intentOf(call.toolName) };
  }
  return {};
}

function intentOf(toolName: string): Intent {
  if (toolName === "refund_order") return "refund";
  return toolName === "cancel_order" ? "cancel" : "lookup";
}

/** The order that `lookup_order` found for this number; a sentence when it found none. Pure. */
export function foundOrder(
  { calls }: Exchange,
  orderId: string,
): { readonly order: OrderFacts } | { readonly missing: string } | undefined {
  const call = calls.find(
    ({ toolName, args }) => toolName === "lookup_order" && args.orderId === orderId,
  );
  if (!call) return undefined;
  const { result } = call;
  if (result.status === "done") return { order: result.value as unknown as OrderFacts }; // CAST: lookup_order returns nothing else
  return { missing: result.status === "failed" ? result.why : result.said };
}

/** The visitor's orders, once `list_orders` has told. Pure. */
export function listedOrders({ calls }: Exchange): readonly OrderFacts[] | undefined {
  const call = calls.find(({ toolName }) => toolName === "list_orders");
  if (!call) return undefined;
  const orders = call.result.status === "done" ? call.result.value.orders : undefined;
  return Array.isArray(orders) ? orders : []; // list_orders returns nothing else
}

function objectIn(json: string): { readonly [name: string]: unknown } | undefined {
  try {
    return objectOf(JSON.parse(json));
  } catch {
    return undefined; // plain text, which the caller reads as such
  }
}

function objectOf(value: unknown): { readonly [name: string]: unknown } | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as { readonly [name: string]: unknown }) : undefined; // CAST: just checked
}
