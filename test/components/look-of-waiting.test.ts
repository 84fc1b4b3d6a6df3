/** The looks of what waits together, of what changed, of what is late: as axe sees it, and how narrow. */
import { expect, waitUntil } from "@open-wc/testing";
import type { Runtime } from "../../src/index.js";
import { pressNow, shown } from "./chat-page.js";
import { approval, output, settled } from "./interactions.js";
import { byRole, descendants, textOf } from "./roles.js";
import { cardItem, chatOf, still, violations } from "./still-chat.js";

const SCHEMA = { type: "object", properties: { amount: { type: "number" } } };
const before = settled(approval({ schema: SCHEMA, input: { amount: 250 } }), {
  status: "approved",
});
const LATER = Date.now() + 40_000;
const QUEUED = { type: "user", runId: "r", text: "Only half", queued: true } as const;

/** Each state, and words that are there once it is drawn. */
const STATES: Readonly<Record<string, readonly [Runtime, string]>> = {
  "words that can be sent now": [
    still([cardItem(approval(), "1"), { ...QUEUED, id: "a" }, { ...QUEUED, id: "b" }]),
    "Send now",
  ],
  "approvals that wait together": [
    still([cardItem(approval(), "1"), cardItem(approval(), "2")]),
    "Approve all",
  ],
  "an approval that changed": [
    still([
      cardItem(approval({ title: "Refund now", input: { to: "x", amount: [1] } }), "1", { before }),
    ]),
    "not there",
  ],
  "an approval whose tool is gone": [
    still([cardItem(approval(), "1", { isToolGone: true })], {
      waitingFor: { reason: "tool", runId: "r", agentId: "a", toolName: "refund_order" },
    }),
    "Go on without it",
  ],
  "an approval that expires soon": [
    still([cardItem(approval({ expiresAt: LATER }), "1")], {
      waitingFor: { reason: "network", runId: "r" },
    }),
    "Expires soon",
  ],
  "cards that nobody decided": [
    still(
      [
        cardItem(settled(approval(), { status: "superseded" }), "1"),
        cardItem(settled(approval(), { status: "provided", output: "By hand." }), "2"),
        cardItem(settled(output(), { status: "provided", output: "Blue" }), "3"),
        cardItem(settled(approval(), { status: "timed_out", via: "deadline" }), "4"),
      ],
      { waitingFor: { reason: "driver", runId: "r" } },
    ),
    "Ask again",
  ],
};

function says(chat: Element, text: string) {
  return waitUntil(() => textOf(chat).includes(text), `it says “${text}”`, { timeout: 8000 });
}

for (const theme of ["light", "dark"]) {
  describe(`what waits, in the ${theme} theme`, () => {
    for (const [name, [runtime, text]] of Object.entries(STATES)) {
      it(`${name}: no accessibility violations`, async () => {
        const chat = await chatOf(runtime, theme);
        await says(chat, text);
        expect(await violations(chat)).to.deep.equal([]);
      });
    }

    it("a press that came too early: no accessibility violations", async () => {
      const chat = await chatOf(still([cardItem(approval(), "1")]), theme);
      window.dispatchEvent(new FocusEvent("focus"));
      await pressNow(byRole(chat, "button", "Approve"));
      await says(chat, "Wait a moment…");
      expect(await violations(chat)).to.deep.equal([]);
    });
  });
}

describe("what waits", () => {
  for (const dir of ["ltr", "rtl"]) {
    it(`is never cut, and scrolls nothing sideways, at 320 px (${dir})`, async () => {
      for (const [runtime, text] of Object.values(STATES)) {
        const chat = await chatOf(runtime, "light", dir, 320);
        await says(chat, text);
        const log = byRole(chat, "log", "Conversation");
        expect(log.scrollWidth, text).to.be.at.most(log.clientWidth);
        expect(chat.scrollWidth, text).to.be.at.most(320);
        const frame = chat.getBoundingClientRect();
        for (const button of descendants(chat).filter(({ localName }) => localName === "button")) {
          const { left, right } = button.getBoundingClientRect();
          expect(left, text).to.be.at.least(frame.left);
          expect(right, text).to.be.at.most(frame.right);
        }
      }
    });
  }

  it("keeps the question before deleting in one piece at 320 px", async () => {
    const chat = await chatOf(still([{ ...QUEUED, id: "a", queued: false }]), "light", "ltr", 320);
    byRole(chat, "button", "New conversation").click();
    const names = ["Download a copy", "Keep", "Delete"];
    const boxes = await Promise.all(
      names.map(async (name) => (await shown(chat, "button", name)).getBoundingClientRect()),
    );
    const [first] = boxes;
    for (const { top, right } of boxes) {
      expect(top).to.equal(first?.top);
      expect(right).to.be.at.most(chat.getBoundingClientRect().right);
    }
  });
});
