// Edit before approving, as a person does it: with mouse and keyboard, over a reload, in two tabs.
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { resultsOf } from "./model-requests.js";
import { scriptShortRefund, story, untilApproval } from "./shop-script.js";

const EDITED = { orderId: "A-100", amount: 50 };

test("a refund is edited, survives a reload, is reviewed, approved, and the model is told", async ({
  chat,
  llm,
  ledger,
  page,
}) => {
  scriptShortRefund(llm);
  await chat.open({ editable: "" });
  await untilApproval(chat);
  const { dialog } = chat.approval();
  const card = chat.approval();
  const amount = dialog.getByRole("textbox", { name: "amount" });
  await card.button("Edit").click();
  await amount.fill("fifty");
  await card.button("Review changes").click();
  await expect(dialog.getByRole("alert")).toContainText("1 field needs a look.");
  await expect(amount).toBeFocused();

  await page.reload();
  await expect(amount).toHaveValue("fifty");
  await amount.press("ControlOrMeta+a");
  await page.keyboard.type("50");
  await card.button("Review changes").press("Enter");
  await expect(dialog.getByRole("group", { name: "Your changes" })).toContainText("250");
  await expect(dialog).toContainText("Review refund of $50 for A-100.");

  await card.approve();
  await expect(chat.line("Approved with changes")).toBeVisible();
  await expect(chat.line(story.refunded)).toBeVisible();
  expect(ledger.refunds.map(({ input }) => input)).toEqual([EDITED]);
  const [told] = resultsOf(llm, "call_refund");
  expect(JSON.parse(String(told).split("\n").at(-1) ?? "")).toEqual({
    anvia: "input_edited",
    by: "reviewer",
    tool: "refund_order",
    changes: [{ path: "/amount", from: 250, to: 50 }],
  });
});

test("edited in one tab, rejected in another: nothing of the edit runs", async ({
  chat,
  context,
  llm,
  ledger,
}) => {
  scriptShortRefund(llm);
  await chat.open({ editable: "" });
  await untilApproval(chat);
  const { dialog } = chat.approval();
  await chat.approval().button("Edit").click();
  await dialog.getByRole("textbox", { name: "amount" }).fill("50");
  await chat.approval().button("Review changes").click();
  await expect(dialog.getByRole("group", { name: "Your changes" })).toBeVisible();

  const other = new Chat(await context.newPage());
  await other.open({ editable: "" });
  await expect(other.approval().dialog.getByRole("textbox", { name: "amount" })).toHaveValue("50");
  await other.approval().reject();
  await expect(chat.settled("Rejected")).toContainText("in another tab");
  await expect(chat.line(story.refused)).toBeVisible();
  expect(ledger.refunds).toEqual([]);
});
