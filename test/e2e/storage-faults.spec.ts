// The browser does not let the page keep anything, finds what it kept damaged, or has no room left. All are brought
// about for real: by the browser's own settings, by a file that is overwritten, and by a quota.
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CDPSession, Page } from "@playwright/test";
import { Chat } from "./chat.js";
import { expect, test } from "./fixtures.js";
import { receivedMessages } from "./model-requests.js";
import { expectOneRefund, scriptRefund, story, untilApproval } from "./shop-script.js";

const NO_ROOM = /no room left to keep this conversation/;

test("a browser that refuses storage: the chat works, and says that nothing is kept", async ({
  durableBrowser,
  browserName,
  llm,
  ledger,
}) => {
  scriptRefund(llm);
  if (browserName === "chromium") await refuseSiteData(durableBrowser.folder);
  const context = await durableBrowser.open({
    firefoxUserPrefs: { "network.cookie.cookieBehavior": 2 },
  });
  const page = await context.newPage();
  const chat = new Chat(page);
  await chat.open();
  await untilApproval(chat);
  await expect(page.getByText(/lets the page store nothing/)).toBeVisible();
  await chat.approval().approve();
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);

  await page.reload();
  await expect(chat.message).toBeVisible();
  await expect(chat.line(story.refunded)).toHaveCount(0);
});

/** Chromium's own setting "Block all cookies and site data", as its profile keeps it. */
async function refuseSiteData(profile: string): Promise<void> {
  await mkdir(join(profile, "Default"), { recursive: true });
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, "Default/Preferences"), JSON.stringify(settings));
}

test("a storage that the browser found damaged: the chat works, and says what is gone", async ({
  durableBrowser,
  browserName,
  llm,
  ledger,
}) => {
  test.skip(browserName !== "chromium", "only Chromium says that it began anew");
  scriptRefund(llm);
  const first = await durableBrowser.open();
  const before = new Chat(await first.newPage());
  await before.open();
  await untilApproval(before);
  await first.close();
  await damageStorage(durableBrowser.folder);

  const page = await (await durableBrowser.open()).newPage();
  const chat = new Chat(page);
  await chat.open();
  const notice = page.getByText(/found its storage for this site damaged/);
  await expect(notice).toContainText("Look before you ask for it again.");
  await expect(chat.line(story.prompt)).toHaveCount(0);
  await untilApproval(chat);
  await chat.approval().approve();
  await expect(chat.line(story.refunded)).toBeVisible();
  expectOneRefund(ledger);
  await page.reload();
  await expect(chat.line(story.refunded)).toBeVisible();
  await expect(notice).toHaveCount(0);
});

/** Overwrites the file that says which files Chromium's IndexedDB consists of. */
async function damageStorage(profile: string): Promise<void> {
  const folder = join(profile, "Default/IndexedDB");
  const files = (await readdir(folder, { recursive: true })).filter((name) =>
    name.includes("MANIFEST"),
  );
  expect(files).not.toEqual([]);
  await Promise.all(files.map((name) => writeFile(join(folder, name), "damaged")));
}

/** The room that Chromium leaves to a page's origin; no other browser can be told. */
class Disk {
  private constructor(
    readonly page: Page,
    readonly session: CDPSession,
  ) {}

  /** A small one. To be had before the first write: Chromium remembers how much room there was. */
  static async small(page: Page): Promise<Disk> {
    const disk = new Disk(page, await page.context().newCDPSession(page));
    await disk.#setQuota(2_000_000);
    return disk;
  }

  async fill(): Promise<void> {
    await this.page.evaluate(fill);
    await this.#setQuota(1); // when it looks again, there is still no room
  }

  async makeRoom(): Promise<void> {
    await this.#setQuota(100_000_000);
  }

  async #setQuota(quotaSize: number): Promise<void> {
    const { origin } = new URL(this.page.url());
    await this.session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
  }
}

/** In the page: writes into a database of its own until not even a few more bytes can be kept. */
async function fill(): Promise<void> {
  const opening = indexedDB.open("filler", 1);
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    opening.onupgradeneeded = () =>
      opening.result.createObjectStore("bytes", { autoIncrement: true });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const keep = (sizeBytes: number) =>
    new Promise<boolean>((resolve) => {
      const tx = db.transaction("bytes", "readwrite");
      tx.objectStore("bytes").add(crypto.getRandomValues(new Uint8Array(sizeBytes)));
      tx.oncomplete = () => resolve(true);
      tx.onabort = () => resolve(false);
    });
  for (const sizeBytes of [50_000, 5_000, 500, 50]) while (await keep(sizeBytes));
  db.close();
}

test.describe("a disk that is full", () => {
  test.skip(({ browserName }) => browserName !== "chromium", "only Chromium's quota can be set");

  test("an approval that cannot be written runs nothing, and counts when it is pressed again", async ({
    chat,
    llm,
    ledger,
    page,
  }) => {
    scriptRefund(llm);
    await chat.open();
    const disk = await Disk.small(page);
    await untilApproval(chat);
    await disk.fill();
    const card = chat.approval();
    await expect(async () => {
      await card.button("Approve").click();
      await expect(card.dialog).toContainText(NO_ROOM, { timeout: 1000 });
    }).toPass();
    expect(ledger.refunds).toEqual([]);
    await disk.makeRoom();
    await card.approve();
    await expect(chat.line(story.refunded)).toBeVisible();
    expectOneRefund(ledger);
  });

  test("a message that cannot be written comes back into the box, with a sentence", async ({
    chat,
    llm,
    page,
  }) => {
    llm.on({}, { content: "Here I am." });
    await chat.open();
    const disk = await Disk.small(page);
    await disk.fill();
    await chat.say("Are you there?");
    await expect(chat.line(NO_ROOM)).toBeVisible();
    await expect(chat.message).toHaveValue("Are you there?");
    expect(receivedMessages(llm)).toEqual([]);
    await disk.makeRoom();
    await chat.message.press("Enter");
    await expect(chat.line("Here I am.")).toBeVisible();
    await expect(chat.line(NO_ROOM)).toHaveCount(0);
  });

  test("a result that cannot be written stops the run; Retry asks what became of the call", async ({
    chat,
    llm,
    ledger,
    page,
  }) => {
    scriptRefund(llm);
    ledger.hold();
    await chat.open();
    const disk = await Disk.small(page);
    await untilApproval(chat);
    await chat.approval().approve();
    await expect.poll(() => ledger.refunds.length).toBe(1);
    await disk.fill();
    ledger.release();
    await expect(chat.line(NO_ROOM)).toBeVisible();
    await expect(chat.line(story.prompt)).toBeVisible();
    await disk.makeRoom();
    await chat.retry.click();
    await chat.unknownOutcome().happened();
    await expect(chat.line(story.refused)).toBeVisible();
    expectOneRefund(ledger);
  });
});
