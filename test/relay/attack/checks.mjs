// What must be true of one decision: by the ledger, the laptop's raw journal, the engine's raw record, what each
// person was told and what each device showed. None of the first three asks the product.
import { isDeepStrictEqual } from "node:util";
import { journalFaults } from "../../torture/checks.mjs";
import { CALL } from "./story.mjs";

/**
 * All that is known of one case.
 * @typedef {object} Case
 * @property {string} runId
 * @property {string} approvalId
 * @property {readonly Report[]} reports
 * @property {object} [record] As the engine keeps it.
 * @property {readonly object[]} rows The laptop's journal of this run, read with nothing but IndexedDB.
 * @property {readonly import("./ledger.mjs").Effect[]} effects
 * @property {number} [expiresAt]
 * @property {boolean} isOver Whether the laptop shows the end of the run.
 * @typedef {object} Report What one device did, was told, and showed; see `page/person.ts`.
 * @property {string} device
 * @property {string} action
 * @property {string} [told]
 * @property {readonly { shown: { status: string, reviewerId?: string, decisionId?: string }, at: number }[]} states
 */

/** Judges a case. */
export function judge(one) {
  const winner = winnerOf(one.record);
  const { settled, wasCancelled } = journalEnd(one);
  const mustRun = winner.status === "approved" && !wasCancelled;
  return {
    violations: [
      ...journalFaults(one.rows).map(({ text }) => ({ kind: "journal_broken", text })),
      ...(one.isOver ? [] : [{ kind: "stuck", text: "the laptop does not show the end" }]),
      ...recordFaults(winner, settled, wasCancelled),
      ...toldFaults(one, winner, wasCancelled && !settled),
      ...one.reports.flatMap((report) => shownFaults(report, winner, settled, wasCancelled)),
      ...effectFaults(one, winner, wasCancelled),
    ],
    approvedCalls: mustRun ? 1 : 0,
    executions: mustRun ? one.effects.length : 0,
    unknown: one.reports.filter(({ told }) => told === "queued").length,
    winner: wasCancelled && !settled ? "cancelled" : (winner.reviewerId ?? winner.status),
  };
}

/** The decision that counts: the engine's. */
function winnerOf(record) {
  const { status = "missing", decision } = record ?? {};
  if (status !== "settled") return { status };
  const { decisionId } = decision;
  // Nobody has decided where the time was over; the laptop only writes it down.
  const reviewerId = decision.status === "timed_out" ? undefined : decision.reviewerId;
  return { status: decision.status, decisionId, reviewerId };
}

function journalEnd({ rows, approvalId }) {
  const settled = rows.find(({ interactionId }) => interactionId === approvalId)?.decision;
  return { settled, wasCancelled: rows.some(({ type }) => type === "run_cancelled") };
}

/** The journal follows the engine; where the run was cancelled first it need not hold what was decided. */
function recordFaults(winner, settled, wasCancelled) {
  if (settled && isSame(settled, winner)) return [];
  if (!settled && wasCancelled) return [];
  const text = `the journal says ${settled?.status} (${settled?.decisionId}), the relay ${winner.status} (${winner.decisionId})`;
  return [{ kind: "disagreement", text }];
}

function isSame(a, b) {
  return a.status === b.status && a.decisionId === b.decisionId;
}

/** Exactly the winner was told that their decision counts; where it is still under way, that it is. */
function toldFaults({ reports, expiresAt }, winner, wasEnded) {
  const won = reports.filter(({ told }) => told === "decided");
  const twice =
    won.length > 1 ? [{ kind: "two_winners", text: `${won.length} were told “decided”` }] : [];
  return [
    ...twice,
    ...reports.flatMap((report) => wrongAnswer(report, winner, { expiresAt, wasEnded })),
  ];
}

function wrongAnswer({ device, told }, { status, reviewerId }, { expiresAt, wasEnded }) {
  if (told === undefined || told === "queued") return [];
  const said = `the ${device} was told “${told}”, and it is ${status} by ${reviewerId ?? "nobody"}`;
  const isTheirs = device === reviewerId;
  if (told === "decided") {
    if (isTheirs) return [];
    return [{ kind: status === "pending" ? "acknowledged_lost" : "disagreement", text: said }];
  }
  // Their own yes counts at the relay, and the run was cancelled before it was there: it is over all the same.
  if (told === "already_decided" && (!isTheirs || wasEnded)) return [];
  // A run may be cancelled after its time was over, and before anybody wrote that down.
  const isOver = status === "timed_out" || (status === "cancelled" && expiresAt !== undefined);
  return told === "expired" && isOver ? [] : [{ kind: "guess_shown", text: said }];
}

/** What a card says is final, so it may say only one thing, and that has to be true. */
function shownFaults({ device, states }, winner, settled, wasCancelled) {
  const finals = states.map(({ shown }) => shown).filter(({ status }) => !OPEN.has(status));
  const last = states.at(-1)?.shown ?? { status: "nothing" };
  if (OPEN.has(last.status) || last.status === "nothing") {
    return [{ kind: "stuck", text: `the ${device} still shows ${last.status}` }];
  }
  if (finals.length > 1) {
    const text = `the ${device} showed ${finals.map((shown) => JSON.stringify(shown)).join(", then ")}`;
    return [{ kind: "guess_shown", text }];
  }
  const isCancelled = last.status === "cancelled" && wasCancelled && !settled;
  if (isCancelled || isSame(last, winner)) return [];
  const text = `the ${device} shows ${JSON.stringify(last)}, the relay has ${JSON.stringify(winner)}`;
  return [{ kind: "disagreement", text }];
}

const OPEN = new Set(["pending", "queued", "missing"]);

/** The relay's word counts, whatever this journal says. */
function effectFaults({ rows, effects }, winner, wasCancelled) {
  const count = effects.length;
  if (winner.status !== "approved") {
    const text = `${winner.status}, and executed ${count} times`;
    return count > 0 ? [{ kind: "denial_overridden", text }] : [];
  }
  const started = rows.some(({ type }) => type === "tool_started");
  const least = wasCancelled ? 0 : 1;
  const most = started ? 1 : 0;
  const wrong = effects.filter(({ input }) => !isDeepStrictEqual(input, CALL));
  return [
    ...(count < least ? [{ kind: "not_executed", text: "approved, and never executed" }] : []),
    ...(count > most ? [{ kind: "executed_twice", text: `executed ${count} times` }] : []),
    ...wrong.map(({ input }) => ({
      kind: "wrong_input",
      text: `ran with ${JSON.stringify(input)}`,
    })),
  ];
}
