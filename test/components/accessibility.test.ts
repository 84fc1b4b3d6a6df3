/** Every state of the cards, in both themes, as axe sees it. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import { html as view } from "lit";
import "../../components/define-all.js";
import "../../components/later.js";
import type { AnviaApproval } from "../../components/elements.js";
import type { Interaction, Json } from "../../src/index.js";
import { press } from "./chat-page.js";
import {
  approval,
  cancelled,
  card,
  output,
  questions,
  quietRuntime,
  settled,
  unknownOutcome,
} from "./interactions.js";
import { byRole } from "./roles.js";
import { violations } from "./still-chat.js";

const SCHEMA: Json = {
  type: "object",
  properties: {
    orderId: { type: "string", title: "Order", description: "As printed on the receipt." },
    since: { type: "string", format: "date" },
    notify: { type: "boolean" },
  },
};
const INPUT: Json = {
  orderId: "A-1\u202E00",
  since: "2026-03-01",
  payTo: "p\u0430ypal",
  amount: 250_000,
  notify: true,
  lines: [{ sku: "s", note: "" }, [], null],
};
const LONG: Json = { to: "dana", body: "line\n".repeat(400) };
const DEEP = JSON.parse(`${"[".repeat(40)}${"]".repeat(40)}`) as Json; // CAST: it is JSON
const WHERE = {
  id: "where",
  question: "Where to?",
  choices: [
    { label: "Card", value: "card" },
    { label: "Store credit", value: "credit" },
  ],
  multiple: false,
  allowCustom: true,
};
const never = () => new Promise<never>(() => undefined);
const failing = () => Promise.reject(new Error("The disk is full."));

const review = async () => ({ status: "ok", input: INPUT, digest: "", differences: [] });

/** A card, and what has been done with it before axe looks. */
interface State {
  readonly interaction: Interaction;
  readonly also?: Partial<AnviaApproval>;
  readonly before?: (element: HTMLElement) => unknown;
}

const waits = approval({ input: INPUT, schema: SCHEMA, reason: "Why.", description: "What." });
const STATES: Readonly<Record<string, State>> = {
  pending: { interaction: waits },
  "with a deadline": { interaction: expiring(86_400_000) },
  "whose time runs out": { interaction: expiring(30_000) },
  "that has to be read": { interaction: approval({ input: LONG }) },
  "that was read": { interaction: approval({ input: LONG }), before: readAll },
  "without an input": { interaction: approval({ input: {} }) },
  "that cannot be shown": { interaction: approval({ input: DEEP }) },
  "whose raw JSON is open": {
    interaction: waits,
    before: (element) => element.shadowRoot?.querySelector<HTMLElement>(".raw summary")?.click(),
  },
  "with the tool's own view": {
    interaction: waits,
    also: { inputRenderer: () => view`<p>Refund for <b>Dana</b></p>` },
  },
  covered: { interaction: waits, before: cover },
  busy: {
    interaction: waits,
    also: { runtime: Object.assign(quietRuntime(), { approvals: { decide: never } }) },
    before: (element) => press(byRole(element, "button", "Approve")),
  },
  "with a problem": {
    interaction: waits,
    also: { runtime: Object.assign(quietRuntime(), { approvals: { decide: failing } }) },
    before: async (element) => {
      await press(byRole(element, "button", "Approve"));
      await waitUntil(() => element.shadowRoot?.querySelector(".problem"), "it says so");
    },
  },
  "whose tool is gone": { interaction: waits, also: { toolGone: true } },
  "that is asked again": {
    interaction: approval({ input: INPUT, schema: SCHEMA, id: "r:2" }),
    also: { approvedBefore: settled(approval(), { status: "approved" }) },
  },
  "that was changed since it was shown": { interaction: waits, also: { integrity: "changed" } },
  "that is being edited": {
    interaction: approval({ input: INPUT, schema: SCHEMA, editable: true }),
    also: { runtime: Object.assign(quietRuntime(), { approvals: { review } }) },
    before: async (element) => {
      await press(byRole(element, "button", "Edit"));
      await waitUntil(() => element.shadowRoot?.querySelector("[part~=form]"), "the form is open", {
        timeout: 8000,
      });
    },
  },
  "that offers a permission": {
    interaction: approval({
      input: INPUT,
      grant: { scopes: ["session", "site"], shape: { orderId: "A-1\u202E00" }, siteMs: 86_400_000 },
    }),
  },
  approved: { interaction: settled(waits, { status: "approved", reason: "Fine." }) },
  rejected: { interaction: settled(waits, { status: "rejected", reason: "No." }) },
  "timed out": {
    interaction: settled(waits, { status: "timed_out", via: "deadline" }),
    also: { onAskAgain: async () => true },
  },
  "set aside": { interaction: settled(waits, { status: "superseded" }) },
  cancelled: { interaction: cancelled(waits) },
  "of a question": { interaction: questions([WHERE, { ...WHERE, id: "b", multiple: true }]) },
  "of an answered question": {
    interaction: settled(questions([WHERE]), {
      status: "answered",
      answers: [{ questionId: "where", answer: "Card" }],
    }),
  },
  "of an output": { interaction: output({ input: INPUT, outputSchema: { type: "string" } }) },
  "of a recovery": { interaction: unknownOutcome({ input: INPUT }) },
  "of a settled recovery": { interaction: settled(unknownOutcome(), { status: "run_again" }) },
};

function expiring(inMs: number): Interaction {
  const waiting = approval({ input: INPUT, expiresAt: Date.now() + inMs });
  return { ...waiting, requestedAt: Date.now() - 1000 };
}

async function readAll(element: HTMLElement) {
  const long = element.shadowRoot?.querySelector(".long");
  if (long) long.scrollTop = long.scrollHeight;
  const approve = byRole(element, "button", "Approve");
  await waitUntil(() => approve.getAttribute("aria-disabled") === "false", "read to the end", {
    timeout: 8000,
  });
}

/** Where the browser can tell, the card says that something covers it. */
async function cover(element: HTMLElement) {
  element.shadowRoot?.querySelector(".row")?.scrollIntoView({ block: "end" });
  element.style.opacity = "0.99";
  if (!("trackVisibility" in IntersectionObserver.prototype)) return;
  await waitUntil(() => element.shadowRoot?.querySelector(".hint-line"), "it says so", {
    timeout: 8000,
  });
}

for (const theme of ["light", "dark"] as const) {
  describe(`in the ${theme} theme, a card`, () => {
    for (const [name, { interaction, also, before }] of Object.entries(STATES)) {
      it(`${name} has no accessibility violations`, async () => {
        const element = await card(interaction);
        const frame = await fixture<HTMLElement>(
          html`<main style="color-scheme: ${theme}; background: Canvas; color: CanvasText"></main>`,
        );
        Object.assign(element, also);
        frame.append(element);
        await element.updateComplete;
        await before?.(element);
        await element.updateComplete;
        expect(await violations(frame)).to.deep.equal([]);
      });
    }
  });
}
