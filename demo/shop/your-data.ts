/** What the page keeps of a visitor: taken along as a file, or deleted. */
import type { Runtime } from "../../src/index.js";
import { SETTINGS_KEY } from "./model-settings.js";
import type { Shop } from "./shop-database.js";

/** Where the pages of this demo keep something. */
export interface YourData {
  readonly runtime: Pick<Runtime, "deleteEverything" | "exportSession">;
  readonly shop: Pick<Shop, "reset">;
  readonly storage: Pick<Storage, "removeItem">;
}

/** The shop's choice of a model, and what the plain page notes. */
const STORAGE_KEYS = [SETTINGS_KEY, "notes"];

/**
 * Deletes all of it: every conversation with its drafts, in every tab; what was changed in the shop; the
 * choice of a model; the notes of the plain page. What is going on is cancelled first, so that nothing
 * can still change an order.
 */
export async function deleteYourData({ runtime, shop, storage }: YourData): Promise<void> {
  await runtime.deleteEverything();
  await shop.reset();
  for (const key of STORAGE_KEYS) storage.removeItem(key);
}

/** A conversation as a file that people can read: what was said, asked, decided and done. */
export async function conversationFile(
  runtime: Pick<Runtime, "exportSession">,
  sessionId: string,
): Promise<File> {
  const session = await runtime.exportSession(sessionId);
  const day = session.exportedAt.slice(0, 10);
  const text = JSON.stringify(session, undefined, 2);
  return new File([text], `conversation-${sessionId}-${day}.json`, { type: "application/json" });
}

/** Hands the file to the browser's downloads. */
export function download(file: File): void {
  const href = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // downloads begin some time after the click
}
