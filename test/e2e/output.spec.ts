// A result that a person supplies, in the built demo: any tab may, the first one counts, and nothing typed is lost.
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";

const STORY = "/demo/patterns/?story=output-form";
const TITLE = "Count what is on the shelf";

test("another tab supplies the result: the card here says so, and the turn goes on once", async ({
  page,
  context,
}) => {
  await page.goto(STORY);
  await page.getByRole("button", { name: "Run it", exact: true }).click();
  const here = new Chat(page);
  await expect(here.question(TITLE).dialog).toBeVisible();
  const other = await context.newPage();
  await other.goto(STORY);
  const there = new Chat(other).question(TITLE);
  await there.dialog.getByRole("textbox", { name: "Pieces" }).fill("7");
  await there.radio("yes").check();
  await there.submit();
  await expect(here.settled("Answered")).toContainText('{"pieces":7,"damaged":true}');
  await expect(here.settled("Answered")).toContainText("Robin, in another tab");
  const answers = page.getByRole("article", { name: "Assistant", exact: true });
  await expect(answers).toHaveCount(1);
  await expect(answers).toContainText('{"pieces":7,"damaged":true}');
});

test("a result that was supplied is shown after a reload, with what was asked", async ({
  page,
}) => {
  await page.goto(STORY);
  await page.getByRole("button", { name: "Run it", exact: true }).click();
  const chat = new Chat(page);
  const card = chat.question(TITLE);
  await card.dialog.getByRole("textbox", { name: "Pieces" }).fill("12");
  await card.radio("no").check();
  await card.submit();
  await page.reload();
  const settled = chat.settled("Answered");
  await expect(settled).toContainText('{"pieces":12,"damaged":false}');
  await settled.getByText(TITLE).click();
  await expect(settled).toContainText("S-12");
});
