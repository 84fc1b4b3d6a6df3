// Who has won a race, by the journal; and whether every tab and the ledger say the same.
import { isDeepStrictEqual } from "node:util";
import { journalFaults } from "./checks.mjs";
import { RACE_INPUTS } from "./scenario.mjs";

/**
 * @typedef {object} Race
 * @property {string} runId
 * @property {string} approvalId
 * @property {readonly RaceReport[]} reports
 * @typedef {object} RaceReport What one tab did, was told, and shows in the end; see `page/race.ts`.
 * @property {string} tab
 * @property {string} action
 * @property {string} [told]
 * @property {{ status: string, reviewerId?: string }} shows
 * @property {boolean} isOver
 */

/**
 * Judges one race.
 * @param {Race} race
 * @param {readonly object[]} rows The journal of its run, read with nothing but IndexedDB.
 * @param {readonly import("./trial.mjs").Effect[]} effects What reached the ledger.
 */
export function judgeRace({ runId, approvalId, reports }, rows, effects) {
  const winner = winnerOf(rows, approvalId);
  const done = effects.filter(
    ({ status, operationId }) => status === "applied" && operationId.startsWith(`${runId}:`),
  );
  const mustRun = winner.status === "approved" && !winner.wasCancelled;
  return {
    violations: [
      ...journalFaults(rows),
      ...reports.flatMap((report) => viewFaults(winner, report)),
      ...toldFaults(winner, reports),
      ...effectFaults(winner, rows, done),
    ],
    approvedCalls: mustRun ? 1 : 0,
    executions: mustRun ? done.length : 0,
  };
}

/** The first event that ended the waiting. A run may be cancelled before its approval, or after it. */
function winnerOf(rows, approvalId) {
  const settled = rows.find(({ interactionId }) => interactionId === approvalId);
  const cancelled = rows.find(({ type }) => type === "run_cancelled");
  if (!settled) return { status: cancelled ? "cancelled" : "pending", wasCancelled: true };
  const { status, reviewerId, edited } = settled.decision;
  return { status, reviewerId, edited: edited?.input, wasCancelled: cancelled !== undefined };
}

function viewFaults({ status, reviewerId }, { tab, shows, isOver }) {
  if (!isOver) return [{ kind: "stuck", text: `tab ${tab} does not show the end of the run` }];
  if (shows.status === status && shows.reviewerId === reviewerId) return [];
  const text = `tab ${tab} shows ${JSON.stringify(shows)}, the journal ${status} by ${reviewerId}`;
  return [{ kind: "tabs_disagree", text }];
}

/** Exactly the winner was told that their decision counts; nobody, where the clock or a cancel won. */
function toldFaults({ status, reviewerId }, reports) {
  const told = reports.filter(({ told }) => told === "decided").map(({ tab }) => tab);
  const wanted = reviewerId === undefined ? [] : [reviewerId];
  const wrong = reports.filter((report) => !isAnswer(report, status));
  return [
    ...(isDeepStrictEqual(told, wanted) ? [] : [misled(told, wanted)]),
    ...wrong.map(({ tab, told }) => ({
      kind: "misinformed",
      text: `tab ${tab} was told “${told}” where ${status} had won`,
    })),
  ];
}

function misled(told, wanted) {
  const kind = told.length > 1 ? "two_winners" : "decision_lost";
  return { kind, text: `told “decided”: [${told}]; by the journal: [${wanted}]` };
}

function isAnswer({ told }, status) {
  if (told === undefined || told === "decided" || told === "already_decided") return true;
  return told === "expired" && status === "timed_out";
}

function effectFaults(winner, rows, done) {
  const count = done.length;
  if (winner.status !== "approved") {
    const text = `${winner.status}, and executed ${count} times`;
    return count > 0 ? [{ kind: "denial_overridden", text }] : [];
  }
  const started = rows.some(({ type }) => type === "tool_started");
  const least = winner.wasCancelled ? 0 : 1;
  const most = started ? 1 : 0;
  const wanted = winner.edited ?? RACE_INPUTS.asked;
  const wrong = done.filter(({ input }) => !isDeepStrictEqual(input, wanted));
  return [
    ...(count < least ? [{ kind: "not_executed", text: "approved, and never executed" }] : []),
    ...(count > most ? [{ kind: "executed_twice", text: `executed ${count} times` }] : []),
    ...wrong.map(({ input }) => ({
      kind: "wrong_input",
      text: `executed with ${JSON.stringify(input)}, approved was ${JSON.stringify(wanted)}`,
    })),
  ];
}
