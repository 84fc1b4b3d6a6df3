// An approval decided with what assistive technology has: the keyboard alone from the page's start, the
// accessibility tree in the order in which it is read, and presses that have no mouse behind them.
import type { CDPSession, Page } from "@playwright/test";
import type { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { expectOneRefund, scriptRefund, story, untilApproval } from "./shop-script.js";

/** A node of Chromium's accessibility tree, as far as a screen reader says it. */
interface Node {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
  readonly description?: { readonly value?: string };
  readonly childIds?: readonly string[];
  readonly backendDOMNodeId?: number;
  readonly properties?: readonly { readonly name: string; readonly value: { value?: unknown } }[];
}

/** Everything below the dialog of this name, in the order in which it is read. */
async function readingOrder(cdp: CDPSession, name: string): Promise<readonly Node[]> {
  // CAST: the protocol's types say the same less exactly.
  const { nodes } = (await cdp.send("Accessibility.getFullAXTree")) as { nodes: readonly Node[] };
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const below = (node: Node): readonly Node[] => [
    ...(node.ignored ? [] : [node]),
    ...(node.childIds ?? []).flatMap((id) => below(byId.get(id) ?? { nodeId: id, ignored: true })),
  ];
  const dialog = nodes.find(
    ({ role, name: its }) => role?.value === "dialog" && its?.value === name,
  );
  if (!dialog) throw new Error(`no dialog “${name}” in the accessibility tree`);
  return below(dialog);
}

/** What is said of the nodes: controls by role and name, everything else by its words. */
function spoken(nodes: readonly Node[]): readonly string[] {
  const controls = new Set(["button", "textbox", "heading", "DisclosureTriangle", "dialog"]);
  return nodes.flatMap(({ role, name }, index) => {
    const words = name?.value?.trim() ?? "";
    if (controls.has(role?.value ?? "")) return [`${role?.value}: ${words}`];
    const isItsName = name?.value === nodes[index - 1]?.name?.value; // the text of the control before
    return role?.value === "StaticText" && words !== "" && !isItsName ? [words] : [];
  });
}

async function walkTo(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await isThere()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not lead there");
}

async function waiting(chat: Chat): Promise<void> {
  await chat.open();
  await untilApproval(chat);
}

test("the keyboard alone, from the page's start, decides an approval", async ({
  browserName,
  chat,
  llm,
  ledger,
  page,
}) => {
  test.skip(browserName === "firefox", "at the page's end its Tab leads into Firefox's own window");
  scriptRefund(llm);
  await chat.open();
  const isFocused = (target = chat.message) => target.evaluate((one) => one.matches(":focus"));
  await expect(chat.message).toBeVisible();
  await walkTo(page, isFocused);
  await page.keyboard.type(story.prompt);
  await page.keyboard.press("Enter");
  const { dialog } = chat.approval();
  await expect(dialog).toBeVisible();
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur(); // CAST: or nothing; the walk begins at the start
    getSelection()?.removeAllRanges();
  });
  await page.keyboard.press("Tab");
  const approve = chat.approval().button("Approve");
  await walkTo(page, () => isFocused(approve));
  await chat.approval().until(() => page.keyboard.press("Enter"));
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});

test.describe("as Chromium tells assistive technology", () => {
  test.skip(({ browserName }) => browserName !== "chromium", "only its protocol shows the tree");

  test("a card is read in order, completely, and decided from what was read", async ({
    chat,
    llm,
    ledger,
    page,
  }) => {
    scriptRefund(llm);
    await waiting(chat);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Accessibility.enable");
    const nodes = await readingOrder(cdp, "Approval needed: Refund order");
    expect(spoken(nodes)).toEqual([
      "dialog: Approval needed: Refund order",
      "Approval needed",
      "heading: Refund order",
      story.reason,
      "Issues a refund.",
      "Order id",
      "orderId",
      "A-100",
      "Amount",
      "250",
      "DisclosureTriangle: Raw JSON",
      "textbox: Reason (optional)",
      "Runs once. Also if you reload or close this page.",
      "If you reject, nothing runs and the assistant is told.",
      "button: Reject",
      "button: Approve",
    ]);
    const approve = nodes.find(
      ({ role, name }) => role?.value === "button" && name?.value === "Approve",
    );
    expect(approve?.description?.value).toContain("Runs once.");
    expect(approve?.properties?.find(({ name }) => name === "disabled")).toBeUndefined();
    await cdp.send("DOM.enable");
    await cdp.send("DOM.getDocument", { depth: -1, pierce: true });
    await cdp.send("DOM.focus", { backendNodeId: approve?.backendDOMNodeId ?? 0 });
    await chat.approval().until(() => page.keyboard.press("Enter"));
    await expect(chat.line(story.refunded)).toBeVisible();
    expectOneRefund(ledger);
  });

  test("the assistant's words above a card are said to be the assistant's", async ({
    chat,
    llm,
    page,
  }) => {
    scriptRefund(llm);
    await waiting(chat);
    const label = await page.evaluate(() => {
      const messages = document
        .querySelector("anvia-chat")
        ?.shadowRoot?.querySelectorAll("anvia-message");
      return [...(messages ?? [])].map((one) => getComputedStyle(one, "::before").content);
    });
    expect(label.at(-1)).toMatch(/The assistant says.*:/);
    expect(label[0]).toBe("none");
  });

  test("a finger's tap decides, once the card stood still", async ({ chat, llm, ledger, page }) => {
    scriptRefund(llm);
    await waiting(chat);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Emulation.setTouchEmulationEnabled", { enabled: true });
    const approve = chat.approval().button("Approve");
    await chat.approval().until(async () => {
      const box = await approve.boundingBox();
      if (!box) return;
      const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
      await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
      await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    });
    await expect(chat.line(story.refunded)).toBeVisible();
    expectOneRefund(ledger);
  });
});

test("a double click on Approve is one decision, and its second click is not another's", async ({
  chat,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  await waiting(chat);
  const approve = chat.approval().button("Approve");
  await chat.approval().until(() => approve.dblclick({ timeout: 2000 }));
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
});
