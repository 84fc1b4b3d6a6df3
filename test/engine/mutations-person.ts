/** A person in front of a page: approves every card that can be approved, and remembers exactly what it showed. */
import { AnviaError, type Runtime, type ScreenItem } from "../../src/index.js";
import type { Json } from "../../src/run/json.js";

/** What was shown on a card when its Approve counted. */
export interface Shown {
  readonly toolName: string;
  readonly input: Json;
}

type Card = Extract<ScreenItem, { type: "interaction" }>;

/** How often at most somebody is asked before the run is left alone. */
const ROUNDS = 5;

/** Approves what can be approved, has asked again what was changed, until nothing more is asked. */
export async function approveEverything(
  page: Runtime,
  idle: () => Promise<void>,
): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  const watched = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    await idle();
    const waiting = await page.approvals.list({ status: "pending" });
    for (const { sessionId } of waiting) {
      if (!watched.has(sessionId)) page.session(sessionId).subscribe(() => undefined);
      watched.add(sessionId);
    }
    await idle();
    if (waiting.length === 0) return shown;
    for (const { id, sessionId } of waiting) {
      const card = page.session(sessionId).snapshot.items.find((item) => item.id === id);
      if (card?.type === "interaction") shown.push(...(await pressOn(page, card, round)));
    }
  }
  return shown;
}

async function pressOn(page: Runtime, card: Card, round: number): Promise<readonly Shown[]> {
  try {
    return await decideOn(page, card, round);
  } catch (error) {
    if (AnviaError.is(error) && error.code === "newer_journal") return []; // damaged: nothing is written (J9)
    throw error;
  }
}

async function decideOn(page: Runtime, card: Card, round: number): Promise<readonly Shown[]> {
  const { request } = card.interaction;
  if (request.kind !== "approval") return [];
  const approvalId = request.id;
  if (card.integrity === undefined) {
    const { toolName, input, digest } = request;
    const { status } = await page.approvals.decide({ approvalId, approved: true, digest });
    return status === "decided" ? [{ toolName, input }] : [];
  }
  // A page of one's own may not look at `integrity`: its yes counts for nothing either.
  const result =
    round % 2 === 0
      ? await page.approvals.decide({ approvalId, approved: true })
      : await page.approvals.askAgain(approvalId);
  if (result.status === "decided") throw new Error("a changed request was approved");
  return [];
}
