/** Interactions for tests that drive a card by its properties. */
import { fixture, html } from "@open-wc/testing";
import "../../components/define-all.js";
import "../../components/later.js";
import type { Decision, Interaction, InteractionRequest, Json, Runtime } from "../../src/index.js";

type Of<Kind> = Extract<InteractionRequest, { kind: Kind }>;
const BASE = {
  id: "r:1",
  toolName: "refund_order",
  title: "Refund an order",
  callId: "c1",
  args: "{}",
};
const INPUT: Json = { orderId: "A-100", amount: 250 };

/** An approval that waits. */
export function approval(of: Partial<Of<"approval">> = {}): Interaction {
  return pending({ kind: "approval", ...BASE, input: INPUT, digest: "", ...of });
}

/** A question call that waits. */
export function questions(list: Of<"question">["questions"]): Interaction {
  return pending({ kind: "question", ...BASE, input: {}, questions: list });
}

/** A call whose outcome is unknown. */
export function unknownOutcome(of: Partial<Of<"recovery">> = {}): Interaction {
  return pending({
    kind: "recovery",
    ...BASE,
    input: INPUT,
    operationId: "o",
    startedAt: 1,
    ...of,
  });
}

/** A tool without `execute` that waits for its result. */
export function output(of: Partial<Of<"output">> = {}): Interaction {
  return pending({ kind: "output", ...BASE, input: INPUT, ...of });
}

function pending(request: InteractionRequest): Interaction {
  return { request, requestedAt: 1, turn: 1, settlement: { status: "pending" } };
}

type Undecided = Decision extends infer Each
  ? Each extends Decision
    ? Omit<Each, "decisionId" | "via"> & { via?: Each["via"] }
    : never
  : never;

/** The same interaction, settled like this in the tab `me`. */
export function settled(
  interaction: Interaction,
  decision: Undecided,
  at = Date.now(),
): Interaction {
  const whole = { decisionId: "d", via: "dialog", tabId: "me", ...decision } as Decision; // CAST: only ids were missing
  return { ...interaction, settlement: { status: "settled", decision: whole, at } };
}

/** The same interaction, ended with its run. */
export function cancelled(interaction: Interaction, reason = "stopped"): Interaction {
  return { ...interaction, settlement: { status: "cancelled", reason, at: Date.now() } };
}

/** A runtime that only knows which tab it is, and keeps no drafts. */
export function quietRuntime(over: Partial<Runtime> = {}): Runtime {
  const quiet = {
    tabId: "me",
    readDraft: async () => undefined,
    writeDraft: async () => undefined,
    onDraft: () => () => undefined,
    audit: { shown: () => undefined },
    grants: { subscribe: () => () => undefined },
    ...over,
  };
  return quiet as unknown as Runtime; // CAST: cards use no more of it here
}

const TAGS = {
  approval: "anvia-approval",
  question: "anvia-question",
  recovery: "anvia-recovery",
  output: "anvia-output",
} as const;

/** A card element that shows this interaction. */
export async function card(interaction: Interaction, runtime = quietRuntime()) {
  const frame = await fixture<HTMLElement>(html`<div></div>`);
  const element = document.createElement(TAGS[interaction.request.kind]);
  Object.assign(element, { interaction, runtime });
  frame.append(element);
  await element.updateComplete;
  return element;
}
