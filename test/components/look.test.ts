/** Every state of every element, in both themes, as axe sees it; and what holds in every direction. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import "../../components/define-all.js";
import type { AnviaChat } from "../../components/elements.js";
import type { Runtime, ScreenItem, ToolCall } from "../../src/index.js";
import { drawn, shown } from "./chat-page.js";
import { approval, cancelled, output, questions, settled, unknownOutcome } from "./interactions.js";
import { byRole, descendants } from "./roles.js";
import { cardItem as card, chatOf, still, violations } from "./still-chat.js";

const CHOICES = [
  { label: "Card", value: "card" },
  { label: "Store credit", value: "credit" },
];
const WHERE = {
  id: "where",
  question: "Where to?",
  choices: CHOICES,
  multiple: false,
  allowCustom: true,
};
const PROSE =
  "# Title\n\nText with `code`, a [link](https://a.example) and ~~old~~.\n\n- [x] done\n- [ ] open\n\n|Item|Paid|\n|-|-:|\n|Headphones|$229|\n\n```js\nlet a = 1;\n```\n\n> Quote\n\n![x](https://a.example/x.png)";

function call(
  id: string,
  status: Extract<ScreenItem, { type: "tool_call" }>["status"],
): ScreenItem {
  const outcome = { type: "finished", text: "found", at: 1 } as const;
  const toolCall: ToolCall = {
    callId: id,
    toolName: "lookup_order",
    args: '{"id":"A-100"}',
    attempts: 1,
    asked: 0,
    progress: { status: "settled", outcome },
  };
  return { type: "tool_call", id, runId: "r", call: toolCall, status };
}

const CONVERSATION: readonly ScreenItem[] = [
  { type: "user", id: "u1", runId: "r", text: "Hello", queued: false },
  call("t1", "done"),
  call("t2", "failed"),
  call("t3", "running"),
  call("t4", "unknown"),
  { type: "assistant", id: "a1", runId: "r", text: PROSE, reasoning: "Hmm.", status: "complete" },
  { type: "assistant", id: "a2", runId: "r", text: "Half", status: "interrupted" },
  { type: "assistant", id: "a3", runId: "r", text: "Streaming", status: "streaming" },
  {
    type: "fault",
    id: "f1",
    runId: "r",
    fault: { code: "network", message: "You are offline.", retryable: true },
    canRetry: true,
  },
  {
    type: "fault",
    id: "f2",
    runId: "r",
    fault: { code: "model_auth", message: "Refused.", retryable: false },
    canRetry: false,
  },
  { type: "cancelled", id: "c1", runId: "r", reason: "Stopped by the visitor." },
  { type: "user", id: "u2", runId: "r", text: "And this", queued: true },
];
const CARDS: readonly ScreenItem[] = [
  card(
    approval({
      expiresAt: Date.now() + 1e8,
      reason: "Why.",
      description: "What.",
      input: { a: "x\u202E\n", b: { c: [1, ""] } },
    }),
    "1",
  ),
  card(questions([WHERE, { ...WHERE, id: "b", multiple: true }]), "2"),
  card(unknownOutcome(), "3"),
  card(output({ outputSchema: { type: "string" } }), "4"),
  card(settled(approval(), { status: "approved", reason: "Fine." }), "5"),
  card(settled(approval(), { status: "rejected" }), "6"),
  card(settled(approval(), { status: "timed_out", via: "deadline" }), "7"),
  card(cancelled(approval()), "8"),
  card(
    settled(questions([WHERE]), {
      status: "answered",
      answers: [{ questionId: "where", answer: "Card" }],
    }),
    "9",
  ),
];

const STATES: Readonly<Record<string, Runtime>> = {
  "an empty conversation": still([]),
  "a conversation": still(CONVERSATION),
  "cards of every kind": still(CARDS),
  notices: still([], {
    notice: "Nothing is kept.",
    waitingFor: { reason: "agent", runId: "r", agentId: "billing" },
  }),
  "a conversation that cannot be read": still([], {
    status: "failed",
    fault: { code: "storage_blocked", message: "Close the other tab.", retryable: true },
  }),
  "a conversation that loads": still([], { status: "loading" }),
};

for (const theme of ["light", "dark"]) {
  describe(`in the ${theme} theme`, () => {
    for (const [name, runtime] of Object.entries(STATES)) {
      it(`${name} has no accessibility violations`, async () => {
        expect(await violations(await chatOf(runtime, theme))).to.deep.equal([]);
      });
    }

    it("an open popup has no accessibility violations", async () => {
      const chat = await fixture<AnviaChat>(
        html`<anvia-chat layout="popup" open theme=${theme} .runtime=${still(CARDS)}></anvia-chat>`,
      );
      await drawn(chat);
      expect(await violations(chat)).to.deep.equal([]);
    });

    it("the question before deleting has no accessibility violations", async () => {
      const chat = await chatOf(still(CONVERSATION), theme);
      byRole(chat, "button", "New conversation").click();
      await shown(chat, "button", "Delete");
      expect(await violations(chat)).to.deep.equal([]);
    });
  });
}

describe("the look", () => {
  it("follows the system where the theme is auto", async () => {
    const chat = await chatOf(still([]), "auto");
    const background = () =>
      getComputedStyle(chat.shadowRoot?.querySelector(".frame") ?? chat).backgroundColor;
    expect(getComputedStyle(chat).colorScheme).to.equal("light dark");
    const before = background();
    const dark = await chatOf(still([]), "dark");
    expect(
      getComputedStyle(dark.shadowRoot?.querySelector(".frame") ?? dark).backgroundColor,
    ).not.to.equal(before);
  });

  it("takes its colours and measures from --anvia-* anywhere above it", async () => {
    const chat = await chatOf(still(CARDS), "light");
    chat.parentElement?.style.setProperty("--anvia-accent", "rgb(1, 2, 3)");
    const approve = byRole(chat, "button", "Approve");
    await waitUntil(
      () => getComputedStyle(approve).backgroundColor === "rgb(1, 2, 3)",
      "the accent is used",
    );
  });

  it("can be styled by its parts from outside", async () => {
    const chat = await chatOf(still(CARDS), "light");
    const style = document.createElement("style");
    style.textContent =
      "anvia-chat::part(approve) { letter-spacing: 3px } anvia-chat::part(heading) { letter-spacing: 2px }";
    document.head.append(style);
    expect(getComputedStyle(byRole(chat, "button", "Approve")).letterSpacing).to.equal("3px");
    expect(getComputedStyle(byRole(chat, "heading", "Support")).letterSpacing).to.equal("2px");
    style.remove();
  });

  it("mirrors in a page that reads from right to left", async () => {
    const chat = await chatOf(still(CONVERSATION), "light", "rtl");
    const frame = chat.getBoundingClientRect();
    const heading = byRole(chat, "heading", "Support").getBoundingClientRect();
    expect(frame.right - heading.right).to.be.lessThan(heading.left - frame.left + heading.width);
    const bubble = chat.shadowRoot
      ?.querySelector("anvia-message")
      ?.shadowRoot?.querySelector(".bubble")
      ?.getBoundingClientRect();
    expect((bubble?.left ?? 999) - frame.left).to.be.lessThan(60);
    const send = byRole(chat, "button", "Send").getBoundingClientRect();
    expect(send.left - frame.left).to.be.lessThan(60);
  });

  it("never cuts a card or scrolls the page sideways, however narrow", async () => {
    for (const width of [280, 380, 720]) {
      const chat = await chatOf(still([...CONVERSATION, ...CARDS]), "light", "ltr", width);
      const log = byRole(chat, "log", "Conversation");
      expect(log.scrollWidth, `${width} px`).to.be.at.most(log.clientWidth);
      for (const dialog of chat.shadowRoot?.querySelectorAll(
        "anvia-approval, anvia-question, anvia-recovery",
      ) ?? []) {
        const inner = dialog.shadowRoot?.querySelector("dialog");
        expect(inner?.scrollHeight ?? 0).to.be.at.most((inner?.clientHeight ?? 0) + 1);
      }
    }
  });

  it("moves only where the person has not asked for less motion", async function () {
    if (navigator.userAgent.includes("Firefox")) this.skip(); // it cannot be told there
    const chat = await chatOf(still(CONVERSATION), "light");
    const moving = () =>
      descendants(chat).flatMap((element) => element.getAnimations({ subtree: true }));
    expect(moving()).not.to.be.empty;
    await emulateMedia({ reducedMotion: "reduce" });
    const left = moving();
    await emulateMedia({ reducedMotion: "no-preference" });
    expect(left).to.be.empty;
  });

  it("is hidden by the hidden attribute", async () => {
    const chat = await chatOf(still([]), "light");
    chat.hidden = true;
    expect(getComputedStyle(chat).display).to.equal("none");
  });
});
