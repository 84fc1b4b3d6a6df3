// Approvals that take a passkey, in the demo's own page: with a key that the browser makes, and a server that checks it.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { test as base, expect } from "./fixtures.js";
import { PaymentSite, VirtualKey } from "./payment-site.js";

const TITLE = "Send a payment";
const AGAIN = "Nothing is decided. Press Approve to try again.";

const test = base.extend<{ bank: PaymentSite; key: VirtualKey }>({
  bank: async ({ context, site }, use) => {
    const bank = new PaymentSite(site.url);
    await bank.serve(context);
    await use(bank);
  },
  key: async ({ page }, use) => {
    await use(await VirtualKey.plugInto(page));
  },
});

async function visit(page: Page): Promise<Chat> {
  await page.goto("/demo/passkey/");
  return new Chat(page);
}

/** The page with a passkey, and a payment that waits. */
async function untilCard(page: Page, words = "Pay $250 to Kiln & Co"): Promise<Chat> {
  const chat = await visit(page);
  await page.getByRole("button", { name: "Set up a passkey" }).click();
  await expect(page.getByText("Your passkey is set up.")).toBeVisible();
  await chat.say(words);
  await expect(chat.approval(TITLE).dialog).toContainText("Your passkey confirms it.");
  return chat;
}

/** What waits, from the chat's own runtime. */
function pending(page: Page): Promise<readonly { id: string; digest: string }[]> {
  return page.locator("anvia-chat").evaluate(async (chat) => {
    // CAST: the page set it
    const { runtime } = chat as unknown as {
      runtime: { approvals: { list(query: object): Promise<[]> } };
    };
    return runtime.approvals.list({ status: "pending" });
  });
}

/** Says yes as page code does, with this word. */
function decide(
  page: Page,
  approvalId: string,
  assertion: object,
): Promise<{ status: string; message?: string }> {
  const decision = { approvalId, approved: true, assertion };
  return page.locator("anvia-chat").evaluate((chat, given) => {
    // CAST: the page set it
    const { runtime } = chat as unknown as {
      runtime: { approvals: { decide(of: object): Promise<{ status: string; message?: string }> } };
    };
    return runtime.approvals.decide(given);
  }, decision);
}

test.describe("with a virtual authenticator", () => {
  test.skip(
    ({ browserName }) => browserName !== "chromium",
    "only Chromium makes keys for tests (CDP)",
  );

  test("a payment is confirmed by the passkey, checked by the server, and made once", async ({
    page,
    bank,
    key: _,
  }) => {
    const chat = await untilCard(page);
    const [approval] = await pending(page);
    await chat.approval(TITLE).approve();
    await expect(
      chat.line("The server checked your passkey and paid $250.00 to Kiln & Co."),
    ).toBeVisible();
    const paid = { payee: "Kiln & Co", amount: 250, digest: approval?.digest };
    expect(bank.payments).toEqual([{ ...paid, paidAt: expect.any(Number) }]);
    await page.reload();
    await expect(
      page.getByRole("listitem").filter({ hasText: "$250.00 to Kiln & Co," }),
    ).toHaveCount(1);
    expect(bank.payments).toHaveLength(1);
  });

  test("what was sent once pays nothing more, and nothing else", async ({ page, bank, key: _ }) => {
    const chat = await untilCard(page);
    await chat.approval(TITLE).approve();
    await expect(chat.line("The server checked your passkey")).toBeVisible();
    const [sent] = bank.sent;
    if (!sent) throw new Error("Nothing was sent.");
    const { body } = await bank.send(sent);
    expect(body).toEqual(bank.payments[0]); // the same yes, the same payment
    const call = JSON.parse(sent.subject);
    for (const other of [
      { ...call, callId: "another" },
      { ...call, runId: "another" },
      { ...call, toolName: "another" },
      { ...call, input: { ...call.input, amount: 9999 } },
    ]) {
      const { status } = await bank.send({ ...sent, subject: JSON.stringify(other) });
      expect(status).toBe(403);
    }
    expect(bank.payments).toHaveLength(1);
  });

  test("the passkey's word for one payment does not approve another", async ({
    page,
    bank,
    key: _,
  }) => {
    const chat = await untilCard(page);
    await chat.approval(TITLE).approve();
    await expect(chat.line("The server checked your passkey")).toBeVisible();
    await chat.say("Pay $9000 to Kiln & Co");
    await expect(chat.approval(TITLE).dialog).toBeVisible();
    const [approval] = await pending(page);
    const result = await decide(page, approval?.id ?? "", bank.sent[0]?.assertion ?? {});
    expect(result).toMatchObject({
      status: "invalid",
      message: "The passkey confirmed something else than what would run now.",
    });
    expect(await decide(page, approval?.id ?? "", {})).toMatchObject({ status: "invalid" });
    expect(await pending(page)).toHaveLength(1);
    expect(bank.payments).toHaveLength(1);
  });

  test("without a verified person nothing is decided, and it can be tried again", async ({
    page,
    bank,
    key,
  }) => {
    const chat = await untilCard(page);
    await key.verifies(false);
    const card = chat.approval(TITLE);
    await expect(async () => {
      await card.button("Approve").click({ timeout: 2000 });
      await expect(card.dialog).toContainText(AGAIN, { timeout: 2000 });
    }).toPass();
    expect(await pending(page)).toHaveLength(1);
    await key.verifies(true);
    await card.approve();
    await expect(chat.line("The server checked your passkey")).toBeVisible();
    expect(bank.payments).toHaveLength(1);
  });

  test("reloaded while it waits, and while the browser asks, it still waits and is approved once", async ({
    page,
    bank,
    key,
  }) => {
    const chat = await untilCard(page);
    await page.reload();
    await key.isTouched(false);
    const card = chat.approval(TITLE);
    await expect(async () => {
      await card.button("Approve").click({ timeout: 2000 });
      await expect(card.dialog).toContainText("Waiting for your passkey.", { timeout: 1000 });
    }).toPass();
    await page.reload();
    await expect(card.dialog).toContainText("Your passkey confirms it.");
    expect(await pending(page)).toHaveLength(1);
    await key.isTouched(true);
    await card.approve();
    await expect(chat.line("The server checked your passkey")).toBeVisible();
    expect(bank.payments).toHaveLength(1);
  });

  test("a decision in another tab ends the asking", async ({ page, bank, key, context }) => {
    const chat = await untilCard(page);
    await key.isTouched(false);
    const card = chat.approval(TITLE);
    await expect(async () => {
      await card.button("Approve").click({ timeout: 2000 });
      await expect(card.dialog).toContainText("Waiting for your passkey.", { timeout: 1000 });
    }).toPass();
    const second = await context.newPage();
    await (await visit(second)).approval(TITLE).reject();
    await page.bringToFront();
    await expect(chat.settled("Rejected")).toBeVisible();
    await expect(chat.line("Nothing was paid")).toBeVisible();
    await key.isTouched(true);
    await chat.say("Pay $1 to Fern"); // the browser is free for the next one
    await chat.approval(TITLE).approve();
    await expect(
      chat.line("The server checked your passkey and paid $1.00 to Fern."),
    ).toBeVisible();
    expect(bank.payments).toHaveLength(1);
  });

  test("an edited payment is signed as it was edited", async ({ page, bank, key: _ }) => {
    const chat = await untilCard(page);
    const card = chat.approval(TITLE);
    const [approval] = await pending(page);
    await card.button("Edit").click();
    await card.dialog.getByLabel("amount").fill("40");
    await card.button("Review changes").click();
    await expect(card.dialog).toContainText("Your passkey confirms it.");
    await card.approve();
    await expect(
      chat.line("The server checked your passkey and paid $40.00 to Kiln & Co."),
    ).toBeVisible();
    const [paid] = bank.payments;
    expect(paid).toMatchObject({ amount: 40, payee: "Kiln & Co" });
    expect(paid?.digest).not.toBe(approval?.digest);
    const { clientDataJSON = "" } = bank.sent[0]?.assertion ?? {};
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString());
    expect(Buffer.from(challenge, "base64url").toString("hex")).toBe(paid?.digest);
  });

  test("it is approved with the keyboard alone", async ({ page, bank, key: _ }) => {
    const chat = await untilCard(page);
    await chat.message.focus();
    const approve = chat.approval(TITLE).button("Approve");
    await expect(async () => {
      await page.keyboard.press("Shift+Tab");
      await expect(approve).toBeFocused({ timeout: 50 });
    }).toPass();
    await page.keyboard.press("Enter");
    await expect(chat.line("The server checked your passkey")).toBeVisible();
    expect(bank.payments).toHaveLength(1);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`the page has no accessibility fault (${colorScheme})`, async ({ page, bank: _, key }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const chat = await untilCard(page);
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await key.verifies(false);
      const card = chat.approval(TITLE);
      await expect(async () => {
        await card.button("Approve").click({ timeout: 2000 });
        await expect(card.dialog).toContainText(AGAIN, { timeout: 2000 });
      }).toPass();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    });
  }
});

test("a copy without a server says so, and rejecting takes no passkey", async ({ page }) => {
  const chat = await visit(page);
  await expect(page.getByText("This copy of the demo has no server")).toBeVisible();
  await chat.say("Pay $250 to Kiln & Co");
  await expect(chat.approval(TITLE).dialog).toContainText("Your passkey confirms it.");
  await chat.approval(TITLE).reject();
  await expect(chat.line("Nothing was paid")).toBeVisible();
});
