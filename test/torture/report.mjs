// From outcomes to what is printed, and to the exit code.

/**
 * @typedef {import("./deaths.mjs").Outcome} Outcome
 * @typedef {object} SectionResult
 * @property {string} name
 * @property {string} [note]
 * @property {readonly Outcome[]} outcomes
 * @property {readonly Measure[]} [measures]
 * @typedef {{ name: string, values: readonly number[] }} Measure In ms.
 */

const HEAD = [
  "section",
  "cases",
  "deaths",
  "approved calls",
  "executions",
  "asked",
  "denials overridden",
  "commits lost",
  "decisions lost",
  "stuck",
  "verdict",
];

/** What one section amounts to. A section without cases has failed: it has proven nothing. */
export function summarise({ name, note, outcomes }) {
  const sum = (key) => outcomes.reduce((total, outcome) => total + (outcome[key] ?? 0), 0);
  const violations = outcomes.flatMap((outcome) => outcome.violations);
  const count = (...kinds) => violations.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    section: name,
    ...(note !== undefined && { note }),
    cases: outcomes.length,
    deaths: sum("deaths"),
    approvedCalls: sum("approvedCalls"),
    executions: sum("executions"),
    asked: sum("asked"),
    denialsOverridden: count("denial_overridden"),
    commitsLost: count("commit_lost"),
    decisionsLost: count("decision_lost", "two_winners"),
    stuck: count("stuck"),
    violations: violations.length,
    isGreen: outcomes.length > 0 && violations.length === 0,
  };
}

/** The sums over all sections; `isGreen` says whether the claim held. */
export function addUp(rows, controls) {
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const approvedCalls = sum("approvedCalls");
  return {
    approvedCalls,
    executions: sum("executions"),
    executionsPerApprovedCall: approvedCalls === 0 ? undefined : sum("executions") / approvedCalls,
    denialsOverridden: sum("denialsOverridden"),
    commitsLost: sum("commitsLost"),
    decisionsLost: sum("decisionsLost"),
    stuck: sum("stuck"),
    violations: sum("violations"),
    isGreen:
      rows.every(({ isGreen }) => isGreen) &&
      (approvedCalls === 0 || sum("executions") === approvedCalls) &&
      controls.every(({ isRed }) => isRed),
  };
}

/** Prints the table, the times, the controls and the last line. */
export function printReport({ rows, measures, controls, totals }) {
  printTable([HEAD, ...rows.map(cells)]);
  for (const { section, note } of rows)
    if (note !== undefined) console.log(`  ${section}: ${note}`);
  console.log();
  for (const measure of measures) console.log(line(measure));
  if (controls.length > 0) printControls(controls);
  const per = totals.executionsPerApprovedCall;
  console.log(
    `\nexecutions per approved call ${per === undefined ? "–" : exact(per)}` +
      ` · denials overridden ${totals.denialsOverridden} · commits lost ${totals.commitsLost}` +
      ` · decisions lost ${totals.decisionsLost} · runs stuck ${totals.stuck}` +
      (totals.violations > 0 ? ` · violations ${totals.violations}` : ""),
  );
}

function cells(row) {
  return [
    row.section,
    row.cases,
    row.deaths,
    row.approvedCalls,
    row.executions,
    row.asked,
    row.denialsOverridden,
    row.commitsLost,
    row.decisionsLost,
    row.stuck,
    row.isGreen ? "ok" : `FAILED (${row.violations})`,
  ].map(String);
}

/** Exactly 1 and nearly 1 must not look the same. */
function exact(ratio) {
  return ratio === 1 ? "1" : ratio.toPrecision(6);
}

/** Median, 95th percentile and worst of some times. */
export function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { count: sorted.length, medianMs: at(0.5), p95Ms: at(0.95), worstMs: sorted.at(-1) };
}

function line({ name, values }) {
  if (values.length === 0) return `${name}: none measured`;
  const { count, medianMs, p95Ms, worstMs } = quantiles(values);
  const ms = (value) => `${value.toFixed(0)} ms`;
  return `${name}: median ${ms(medianMs)}, p95 ${ms(p95Ms)}, worst ${ms(worstMs)} (${count})`;
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
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    );
  }
}

/** Prints a failure as soon as it is known: what it was, and all that is known about it. */
export function printFailure({ id, violations, evidence }, seed) {
  console.log(`\n✗ ${id}`);
  for (const { kind, text } of violations) console.log(`  ${kind}: ${text}`);
  console.log(`  again: npm run torture -- --seed ${seed} --only "${id}"`);
  for (const [part, entries] of Object.entries(evidence ?? {})) {
    console.log(`  ${part}:`);
    const list = Array.isArray(entries) ? entries : [entries];
    for (const entry of list) console.log(`    ${JSON.stringify(entry)}`);
  }
}
