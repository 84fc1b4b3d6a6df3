import type { AnviaChat } from "../../components/elements.js";
import type { Agent, CompletionEvent, CompletionModel, Runtime } from "../../src/index.js";

/** The part of the page that a story happens in. */
export interface Stage {
  readonly chat: AnviaChat;
  readonly runtime: Runtime;
  /** Id of the story's conversation. */
  readonly session: string;
  /** Below the conversation; a story may put an element of its own there. */
  readonly place: HTMLElement;
  /** Writes a line below the conversation. */
  log(line: string): void;
}

/** What the module of a story has. */
export interface StoryModule {
  readonly agent: Agent;
  /** What "Run it" does. @default the story's prompt is sent */
  run?(stage: Stage): Promise<unknown>;
  /** Done once, when the page is there. */
  prepare?(stage: Stage): unknown;
}

/** A call that a model asks for. */
export interface StoryCall {
  readonly name: string;
  readonly args?: unknown;
}

/** What a {@link plays} model says next; `results` are those since its last answer, `heard` what was added. */
export type StoryAnswer = (results: readonly string[], heard: readonly string[]) => string;

const saysResults: StoryAnswer = (results) =>
  `Here is what came back:\n\n> ${results.join("\n>\n> ")}`;

/** A model of one rule, in the page: no AI, no key, no network. It calls tools, then says what came of them. */
export function plays(
  calls: readonly StoryCall[],
  answer: StoryAnswer = saysResults,
): CompletionModel {
  return {
    id: "Story model",
    offline: true,
    async *stream({ messages }): AsyncGenerator<CompletionEvent, void, undefined> {
      const since = messages.slice(messages.findLastIndex(({ role }) => role === "assistant") + 1);
      const said = (role: string) => since.filter((one) => one.role === role).map(textOf);
      // Below the first line a note may say what a reviewer changed.
      const results = said("tool").map((result) => result.split("\n", 1).join());
      const isDone = results.length > 0 || calls.length === 0;
      const text = isDone ? answer(results, said("user")) : "";
      const toolCalls = isDone ? [] : calls.map(requested);
      for (const word of text.match(/\S+\s*/g) ?? []) yield { type: "text_delta", text: word };
      for (const [index, { toolName, args }] of toolCalls.entries()) {
        yield { type: "tool_call_delta", index, toolName, argsDelta: args };
      }
      const finishReason = isDone ? "stop" : "tool_calls";
      yield { type: "completed", response: { text, toolCalls, finishReason } };
    },
  };
}

function requested({ name, args = {} }: StoryCall) {
  return { toolName: name, args: JSON.stringify(args) };
}

function textOf({ content }: { readonly content: string }): string {
  return content;
}
