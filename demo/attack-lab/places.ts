/** The four places where foreign text is shown, each with the real element. */
import "../../components/define-all.js";
import "../../components/later.js";
import type {
  AnviaApproval,
  AnviaMessage,
  AnviaQuestion,
  AnviaToolCall,
} from "../../components/elements.js";
import { createMemoryStore, createRuntime, type Interaction } from "../../src/index.js";

/** How a text can be shown. */
export const PLACES = ["answer", "result", "card", "question"] as const;
/** See {@link PLACES}. */
export type Place = (typeof PLACES)[number];

/** A runtime of its own: what is pressed here belongs to no run. */
const runtime = createRuntime({
  name: "attack-lab",
  agents: [],
  store: createMemoryStore(),
  audit: false,
});

/** One element of each kind, to be put somewhere in the page. */
export class Places {
  readonly #answer: AnviaMessage = document.createElement("anvia-message");
  readonly #result: AnviaToolCall = document.createElement("anvia-tool-call");
  readonly #card: AnviaApproval = document.createElement("anvia-approval");
  readonly #question: AnviaQuestion = document.createElement("anvia-question");
  #shown = 0;
  readonly #title: string | undefined;

  /** `title`: what the page calls the tool; without it the hostile text stands there, too. */
  constructor(title?: string) {
    this.#title = title;
    this.#card.runtime = runtime;
    this.#question.runtime = runtime;
  }

  /** The element of this place. */
  element(place: Place): HTMLElement {
    return {
      answer: this.#answer,
      result: this.#result,
      card: this.#card,
      question: this.#question,
    }[place];
  }

  /** Shows `text` in this place; an answer that is not whole is one that streams in. Resolves when it is drawn. */
  async show(place: Place, text: string, isWhole = true): Promise<void> {
    this.#shown += 1;
    const id = `lab:${this.#shown}`;
    if (place === "answer") {
      const status = isWhole ? "complete" : "streaming";
      this.#answer.item = { type: "assistant", id: "lab", runId: "lab", text, status };
      await this.#answer.updateComplete;
    } else if (place === "result") {
      this.#result.item = resultOf(id, text, this.#title ?? text);
      await this.#result.updateComplete;
    } else if (place === "card") {
      this.#card.interaction = cardOf(id, text, this.#title ?? text);
      await this.#card.updateComplete;
    } else {
      this.#question.interaction = questionOf(id, text);
      await this.#question.updateComplete;
    }
  }
}

function resultOf(id: string, text: string, title: string) {
  return {
    ...({ type: "tool_call", id, runId: "lab", status: "done", title } as const),
    call: {
      ...{ callId: "c1", toolName: title, args: JSON.stringify({ text }), attempts: 1, asked: 0 },
      progress: { status: "settled", outcome: { type: "finished", text, at: 1 } } as const,
    },
  };
}

function waiting(request: Interaction["request"]): Interaction {
  return { request, requestedAt: 1, turn: 1, settlement: { status: "pending" } };
}

function cardOf(id: string, text: string, title: string): Interaction {
  const input = { text, list: [text], [text]: text };
  const base = { id, toolName: "refund_order", callId: "c1", args: JSON.stringify(input), input };
  return waiting({
    ...{ kind: "approval", ...base, digest: "", title, description: title, reason: text },
  });
}

function questionOf(id: string, text: string): Interaction {
  const choices = [{ label: text, value: text }];
  const question = { id: "q", question: text, choices, multiple: false, allowCustom: true };
  return waiting({
    ...{ kind: "question", id, toolName: "ask_question", callId: "c1", args: "{}", input: {} },
    questions: [question],
  });
}
