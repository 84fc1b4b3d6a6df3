// The patterns page of the built demo: each story of it runs, and shows the code that ran.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";

/** Visits a story and presses "Run it". */
async function run(page: Page, story: string): Promise<Chat> {
  await page.goto(`/demo/patterns/?story=${story}`);
  await page.getByRole("button", { name: "Run it", exact: true }).click();
  return new Chat(page);
}

/** What the model says in the end. */
const answer = (page: Page) => page.getByRole("article", { name: "Assistant", exact: true }).last();

const lines = (page: Page) => page.getByRole("list", { name: "What the code says" });

test.skip(
  ({ browserName }) => browserName !== "chromium",
  "one browser is enough for the pages; the engine behind them is tested in Firefox, too",
);

test("a story shows its own code, as an application would write it", async ({ page }) => {
  await page.goto("/demo/patterns/?story=policy");
  const code = page.getByRole("region", { name: "Code" });
  await expect(code).toContainText('import { AgentBuilder, createTool } from "anvia-chat";');
  await expect(code).toContainText("when: ({ args }) => args.amount > 100,");
  await expect(code).not.toContainText("../");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test("policy: asked above $100 with the reason, also after a reload, and run once", async ({
  page,
}) => {
  const chat = await run(page, "policy");
  await expect(chat.approval("Refund an order").dialog).toContainText("$250 is more than $100.");
  await page.reload();
  await chat.approval("Refund an order").approve();
  await expect(answer(page)).toContainText("$250 of A-100 was refunded.");
});

test("hook: requestApproval asks, and a rejection reaches the model", async ({ page }) => {
  const chat = await run(page, "hook-approval");
  const card = chat.approval("Delete a file");
  await expect(card.dialog).toContainText("This cannot be undone.");
  await card.reason.fill("Keep them for ten years.");
  await card.reject();
  await expect(answer(page)).toContainText("Keep them for ten years.");
});

test("handlers: code decides a request, and an agent's calls", async ({ page }) => {
  await run(page, "handler");
  await expect(lines(page)).toContainText('asked about publish {"title":"We are hiring"}');
  await expect(answer(page)).toContainText("“We are hiring” is online.");
  await run(page, "policy-handler");
  await expect(answer(page)).toContainText("Paper is on its way.");
  await expect(answer(page)).toContainText("Over the budget of $50.");
});

test("wait: page code waits for a decision, and reads who said why", async ({ page }) => {
  const chat = await run(page, "wait");
  const card = chat.approval("Export all customers");
  await card.reason.fill("Not on a Friday.");
  await card.reject();
  await expect(lines(page)).toContainText("No export. Not on a Friday.");
  await expect(lines(page)).toContainText(/rejected at \d{4}-/);
});

test("questions: every shape of the call is a card", async ({ page }) => {
  const chat = await run(page, "questions");
  const later = chat.question("Anything else?");
  await later.answer.fill("No, thank you.");
  await later.submit();
  const one = chat.question("When do you need it?");
  await one.radio("Today").check();
  await one.submit();
  const size = chat.question("Which size?");
  await size.radio("Large").check();
  await expect(async () => {
    await size.button("Submit").click({ timeout: 2000 });
    await expect(size.dialog).toContainText("Kept here.", { timeout: 1000 });
  }).toPass({ timeout: 15_000 });
  const colour = chat.question("Which colour?");
  await colour.radio("Green").check();
  await colour.submit();
  await expect(answer(page)).toContainText('"questionId":"question_2","answer":"Green"');
  await expect(answer(page)).toContainText('"questionId":"note","answer":"No, thank you."');
});

test("output: a call without execute is approved, and the turn goes on", async ({ page }) => {
  const chat = await run(page, "output");
  await page.reload();
  await chat.approval("Deploy to production").approve();
  await expect(answer(page)).toContainText('{"approved":true}');
});

test("output: a result of another shape is filled into a form, or written as JSON", async ({
  page,
}) => {
  const chat = await run(page, "output-form");
  const card = chat.question("Count what is on the shelf");
  const pieces = card.dialog.getByRole("textbox", { name: "Pieces" });
  await pieces.fill("-1");
  await card.radio("no").check();
  await expect(async () => {
    await card.button("Submit").click({ delay: 50, timeout: 2000 }); // too early, it does not count
    await expect(card.dialog).toContainText("This has to be at least 0.", { timeout: 1000 });
  }).toPass({ timeout: 15_000 });
  await pieces.fill("41");
  await page.reload();
  await expect(pieces).toHaveValue("41");
  await card.button("Write JSON instead").click();
  await expect(card.dialog.getByRole("textbox", { name: "JSON" })).toHaveValue(/"pieces": 41/);
  await card.submit();
  await expect(answer(page)).toContainText('{"pieces":41,"damaged":false}');
});

test("edit: what was changed on the card is what runs", async ({ page }) => {
  const chat = await run(page, "edit");
  const card = chat.approval("Send an e-mail");
  await card.button("Edit").click();
  await card.dialog.getByRole("textbox", { name: "Subject" }).fill("Your parcel");
  await card.button("Review changes").click();
  await card.approve();
  await expect(answer(page)).toContainText("“Your parcel” went to ada@example.com.");
});

test("grant: what was allowed for the conversation is not asked again", async ({ page }) => {
  const chat = await run(page, "grant");
  const card = chat.approval("Read a folder");
  await card.button("Allow without asking…").click();
  await card.until(() => card.button("Allow for this conversation").click({ timeout: 2000 }));
  await expect(answer(page)).toContainText("/photos: 3 files");
  await page.getByRole("button", { name: "Run it", exact: true }).click();
  await expect(chat.line("Allowed by your permission")).toBeVisible();
  await expect(page.getByText("Permissions (1)")).toBeVisible();
});

test("skip and cancel: the tool never runs, and the code hears of it", async ({ page }) => {
  await run(page, "skip");
  await expect(answer(page)).toContainText("The search is closed at night.");
  await run(page, "cancel");
  await expect(lines(page)).toHaveText("Prompt cancelled: Transfers are off today.");
});

test("steer: words that are added while it waits are read with the result", async ({ page }) => {
  const chat = await run(page, "steer");
  await expect(lines(page)).toHaveText("steer: true");
  await chat.approval("Book a table").approve();
  await expect(answer(page)).toContainText("And you said: “Outside, if the sun shines.”");
});

test("maxTurns and asTool: a limit is said, and another agent answers", async ({ page }) => {
  await run(page, "max-turns");
  await expect(lines(page)).toHaveText("Reached max turn limit: 2");
  await run(page, "as-tool");
  await expect(answer(page)).toContainText("Guten Morgen, Robin.");
});

test("stream: the documented events, in their order", async ({ page }) => {
  const chat = await run(page, "stream");
  await expect(lines(page)).toContainText("tool_approval_request (turn 1)");
  await chat.approval("Refund an order").approve();
  await expect(lines(page)).toContainText("final");
  const types = (await lines(page).getByRole("listitem").allTextContents()).map(
    (line) => line.split(" ")[0],
  );
  expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
    ...["turn_start", "generation_start", "tool_call_delta", "tool_call", "turn_end"],
    ...["tool_approval_request", "tool_approval_result", "tool_result"],
    ...["turn_start", "generation_start", "text_delta", "turn_end", "final"],
  ]);
});

test("inbox and studio: the same run, seen from elsewhere", async ({ page }) => {
  await run(page, "inbox");
  const inbox = new Chat(page, page.locator("anvia-inbox"));
  await inbox.approval("Order a part").approve();
  await expect(answer(page)).toContainText("A gasket is ordered.");
  await run(page, "studio");
  await expect(answer(page)).toContainText("42");
  await expect(page.locator("anvia-studio").getByText("What is 19 + 23?")).toBeVisible();
});
