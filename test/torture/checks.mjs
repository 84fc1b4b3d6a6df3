// What must be true of a case, from the ledger, the raw journal and what was acknowledged. None of it asks
// the product.
import { isDeepStrictEqual } from "node:util";
import { historyFaults } from "./model-endpoint.mjs";
import { CALLS, FINAL_ANSWER, TOOLS } from "./scenario.mjs";

/**
 * @typedef {"executed_twice" | "not_executed" | "ran_unasked" | "wrong_input" | "denial_overridden"
 *   | "commit_lost" | "decision_lost" | "two_winners" | "misinformed" | "tabs_disagree" | "stuck" | "slow"
 *   | "journal_broken" | "bad_history" | "page_error" | "broke_off"} ViolationKind
 * @typedef {{ kind: ViolationKind, text: string }} Violation
 * @typedef {object} Verdict
 * @property {Violation[]} violations
 * @property {number} approvedCalls
 * @property {number} executions Of approved calls.
 * @property {number} asked How often a person was asked whether a call had happened.
 */

/**
 * Judges a case that told the scenario to its end.
 * @param {import("./trial.mjs").Trial} trial
 * @param {readonly object[]} rows All events of its database, read with nothing but IndexedDB.
 * @returns {Verdict}
 */
export function judge(trial, rows) {
  const approved = approvedCalls(trial, rows);
  const violations = [
    ...journalFaults(rows),
    ...endFaults(rows),
    ...lostCommits(trial, rows),
    ...lostDecisions(trial, rows),
    ...CALLS.flatMap((call) => callFaults(trial, rows, call)),
    ...trial.modelRequests.flatMap(historyFaults).map((text) => ({ kind: "bad_history", text })),
    ...trial.pageErrors.map((text) => ({ kind: "page_error", text })),
  ];
  return {
    violations,
    approvedCalls: approved.length,
    executions: approved.reduce((sum, { id }) => sum + executionsOf(trial, id).length, 0),
    asked: rows.filter((row) => row.interaction?.kind === "recovery").length,
  };
}

function approvedCalls(trial, rows) {
  return CALLS.filter(
    ({ id }) => trial.variant.verdicts[id]?.approved && decisionsOn(rows, id).includes("approved"),
  );
}

/** What was decided about a call, in order. */
function decisionsOn(rows, callId) {
  return rows
    .filter(
      ({ type, interactionId }) => type === "interaction_settled" && about(interactionId, callId),
    )
    .map(({ decision }) => decision.status);
}

/** Ids of interactions are `<run>:<kind>:<call>:<n>`. */
function about(interactionId, callId) {
  return interactionId.split(":")[2] === callId;
}

function arrivalsOf({ effects }, callId) {
  return effects.filter(({ operationId }) => operationId.endsWith(`:${callId}`));
}

/** The times that a call took effect outside the browser. */
export function executionsOf(trial, callId) {
  return arrivalsOf(trial, callId).filter(({ status }) => status === "applied");
}

function callFaults(trial, rows, call) {
  const verdict = trial.variant.verdicts[call.id];
  const arrivals = arrivalsOf(trial, call.id);
  const executions = executionsOf(trial, call.id);
  if (verdict?.approved === false) {
    const text = `${call.id} was denied and reached the server ${arrivals.length} times`;
    return arrivals.length > 0 ? [{ kind: "denial_overridden", text }] : [];
  }
  const wanted = verdict?.input ?? call.arguments;
  const wrong = arrivals.filter(({ input }) => !isDeepStrictEqual(input, wanted));
  return [
    ...countFaults(call, executions.length),
    ...unaskedFaults(rows, call, arrivals.length),
    ...wrong.map(({ input }) => ({
      kind: "wrong_input",
      text: `${call.id} ran with ${JSON.stringify(input)}`,
    })),
  ];
}

function countFaults({ id, name }, count) {
  if (count === 0) return [{ kind: "not_executed", text: `${id} never took effect` }];
  if (count === 1 || TOOLS[name].recovery === "safe") return [];
  return [{ kind: "executed_twice", text: `${id} took effect ${count} times` }];
}

/** A manual tool is started again only by a person's word, whether or not the first try arrived. */
function unaskedFaults(rows, { id, name }, arrivals) {
  if (TOOLS[name].recovery !== "manual") return [];
  const allowed = 1 + decisionsOn(rows, id).filter((status) => status === "run_again").length;
  if (arrivals <= allowed) return [];
  return [{ kind: "ran_unasked", text: `${id} was sent ${arrivals} times, ${allowed} allowed` }];
}

/** Whether the journal is one, whatever it says. */
export function journalFaults(rows) {
  const broken = (text) => [{ kind: "journal_broken", text }];
  const runs = new Set(rows.map(({ runId }) => runId));
  if (runs.size !== 1) return broken(`there are ${runs.size} runs, not one`);
  const gap = rows.findIndex(({ seq }, index) => seq !== index);
  if (gap >= 0) return broken(`place ${gap} holds event ${rows[gap].seq}`);
  const settled = rows.flatMap(({ interactionId }) => interactionId ?? []);
  const twice = settled.find((id, index) => settled.indexOf(id) !== index);
  return twice === undefined ? [] : broken(`${twice} was settled twice`);
}

function endFaults(rows) {
  const last = rows.at(-1)?.type;
  const answer = rows.findLast(({ type }) => type === "model_call_finished")?.text;
  if (last === "run_completed" && answer === FINAL_ANSWER) return [];
  return [{ kind: "stuck", text: `the journal ends with ${last}, the answer is ${answer}` }];
}

/** What the store acknowledged and the journal does not hold. */
export function lostCommits(trial, rows) {
  const written = new Map(rows.map((row) => [`${row.runId} ${row.seq}`, plain(row)]));
  return trial.appended
    .flatMap(({ tab, events }) => events.map((event) => ({ tab, event })))
    .filter(({ event }) => {
      const row = written.get(`${event.runId} ${event.seq}`);
      return !isDeepStrictEqual(row, plain(event));
    })
    .map(({ tab, event }) => ({
      kind: "commit_lost",
      text: `tab ${tab} was told that ${event.type} stands at ${event.seq}, and it does not`,
    }));
}

/** On its way here a value may have gained or lost members that are undefined. */
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

function lostDecisions(trial, rows) {
  return trial.decisions.flatMap((decision) => {
    const { interactionId, told, wanted, by } = decision;
    const row = rows.find((candidate) => candidate.interactionId === interactionId);
    if (told === "decided" && isDecision(row?.decision, wanted, by)) return [];
    if (told === "already_decided" && (row || isKnown(rows, interactionId))) return [];
    const text = `${interactionId}: tab ${by} was told “${told}” to ${wanted.status}, the journal says ${row?.decision.status}`;
    return [{ kind: "decision_lost", text }];
  });
}

/** A question whether it happened is also over when the former driver's result came in after all (J6). */
function isKnown(rows, interactionId) {
  const [, kind, callId] = interactionId.split(":");
  const isEnd = ({ type }) => type === "tool_finished" || type === "tool_failed";
  return kind === "recovery" && rows.some((row) => isEnd(row) && row.callId === callId);
}

function isDecision(decision, wanted, by) {
  return (
    decision?.status === wanted.status &&
    decision.reviewerId === by &&
    isDeepStrictEqual(decision.edited?.input, wanted.input)
  );
}
