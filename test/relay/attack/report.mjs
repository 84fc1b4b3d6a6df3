// From outcomes to what is printed, and to the exit code.
import { quantiles } from "../../torture/report.mjs";

/**
 * What came of one case.
 * @typedef {object} Outcome
 * @property {string} id
 * @property {readonly import("./port-checks.mjs").Violation[]} violations
 * @property {number} [kills]
 * @property {number} [approvedCalls]
 * @property {number} [executions] Of approved calls.
 * @property {number} [unknown] Decisions whose outcome was unknown at first, or queued.
 * @property {string} [winner] Whose decision counts.
 * @property {number} [spreadMs] How far the starts of two decisions were apart.
 * @property {object} [evidence] Only with violations.
 * @typedef {{ name: string, outcomes: readonly Outcome[] }} SectionResult
 */

const HEAD = [
  "section",
  "cases",
  "kills",
  "won by",
  "apart",
  "unknown",
  "approved calls",
  "executions",
  "double wins",
  "disagreements",
  "denials overridden",
  "acknowledged lost",
  "guesses",
  "stuck",
  "verdict",
];

/** What one section amounts to. A section without cases has failed: it has proven nothing. */
export function summarise({ name, outcomes }) {
  const sum = (key) => outcomes.reduce((total, outcome) => total + (outcome[key] ?? 0), 0);
  const violations = outcomes.flatMap((outcome) => outcome.violations);
  const count = (...kinds) => violations.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    section: name,
    cases: outcomes.length,
    kills: sum("kills"),
    wonBy: winners(outcomes),
    apartMs: quantiles(outcomes.flatMap(({ spreadMs }) => spreadMs ?? [])).medianMs,
    unknown: sum("unknown"),
    approvedCalls: sum("approvedCalls"),
    executions: sum("executions"),
    doubleWins: count("two_winners"),
    disagreements: count("disagreement"),
    denialsOverridden: count("denial_overridden"),
    acknowledgedLost: count("acknowledged_lost"),
    guesses: count("guess_shown"),
    stuck: count("stuck"),
    violations: violations.length,
    isGreen: outcomes.length > 0 && violations.length === 0,
  };
}

function winners(outcomes) {
  const counts = new Map();
  for (const { winner } of outcomes) if (winner) counts.set(winner, (counts.get(winner) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([who, count]) => `${who} ${count}`)
    .join(", ");
}

/** The sums over all sections; `isGreen` says whether the promise held. */
export function addUp(rows, controls) {
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const approvedCalls = sum("approvedCalls");
  const executions = sum("executions");
  return {
    doubleWins: sum("doubleWins"),
    disagreements: sum("disagreements"),
    approvedCalls,
    executions,
    denialsOverridden: sum("denialsOverridden"),
    acknowledgedLost: sum("acknowledgedLost"),
    guesses: sum("guesses"),
    stuck: sum("stuck"),
    violations: sum("violations"),
    isGreen:
      rows.length + controls.length > 0 &&
      rows.every(({ isGreen }) => isGreen) &&
      executions === approvedCalls &&
      controls.every(({ isRed }) => isRed),
  };
}

/** Prints the table, the controls and the last line. */
export function printReport({ rows, controls, totals }) {
  if (rows.length > 0) printTable([HEAD, ...rows.map(cells)]);
  if (controls.length > 0) printControls(controls);
  const { approvedCalls, executions } = totals;
  console.log(
    `\ndouble wins ${totals.doubleWins} · disagreements ${totals.disagreements}` +
      ` · executions per approved call ${exact(executions, approvedCalls)}` +
      ` · denials overridden ${totals.denialsOverridden}` +
      ` · acknowledged decisions lost ${totals.acknowledgedLost} · guesses shown ${totals.guesses}` +
      ` · runs stuck ${totals.stuck}` +
      (totals.violations > 0 ? ` · violations ${totals.violations}` : ""),
  );
}

/** Exactly 1 and nearly 1 must not look the same. */
function exact(executions, approvedCalls) {
  if (approvedCalls === 0) return "–";
  return executions === approvedCalls ? "1" : (executions / approvedCalls).toPrecision(6);
}

function cells(row) {
  const { apartMs, isGreen, violations } = row;
  return [
    row.section,
    row.cases,
    row.kills,
    row.wonBy,
    apartMs === undefined ? "" : `${apartMs.toFixed(1)} ms`,
    row.unknown,
    row.approvedCalls,
    row.executions,
    row.doubleWins,
    row.disagreements,
    row.denialsOverridden,
    row.acknowledgedLost,
    row.guesses,
    row.stuck,
    isGreen ? "ok" : `FAILED (${violations})`,
  ].map(String);
}

function printControls(controls) {
  console.log();
  printTable([
    ["negative control: what was removed", "found", "first at", "verdict"],
    ...controls.map(({ name, found, first, isRed, expected }) => [
      name,
      found.join(", ") || "nothing",
      first ?? "",
      isRed ? "went red, as it must" : `STAYED GREEN, expected ${expected.join(", ")}`,
    ]),
  ]);
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const line = row.map((cell, column) => cell.padEnd(widths[column])).join("  ");
    console.log(line.trimEnd());
  }
}

/** Prints a failure as soon as it is known: what it was, and all that is known about it. */
export function printFailure({ id, violations, evidence }) {
  console.log(`\n✗ ${id}`);
  for (const { kind, text } of violations) console.log(`  ${kind}: ${text}`);
  for (const [part, entries] of Object.entries(evidence ?? {})) {
    console.log(`  ${part}:`);
    const list = Array.isArray(entries) ? entries : [entries];
    for (const entry of list) console.log(`    ${JSON.stringify(entry)}`);
  }
}
