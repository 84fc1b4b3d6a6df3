// Who has won, by the engine's own table; and whether both devices were told and shown the same.

/**
 * @typedef {"two_winners" | "disagreement" | "acknowledged_lost" | "guess_shown" | "denial_overridden"
 *   | "not_executed" | "executed_twice" | "wrong_input" | "journal_broken" | "stuck" | "page_error"
 *   | "broke_off"} ViolationKind
 * @typedef {{ kind: ViolationKind, text: string }} Violation
 */

/**
 * Judges decisions about one record at the level of the port.
 * @param {readonly object[]} reports What each device was told and shows; see `page/port.ts`.
 * @param {{ status: string, decision?: { decisionId: string } } | undefined} record As the engine keeps it.
 * @returns {Violation[]}
 */
export function portFaults(reports, record) {
  if (!record)
    return [{ kind: "acknowledged_lost", text: "the engine has lost the record itself" }];
  const winner = record.decision?.decisionId;
  const won = reports.filter(({ told }) => told === "won");
  const twice = won.length > 1 ? [`${won.length} devices were told that they have won`] : [];
  return [
    ...twice.map((text) => ({ kind: "two_winners", text })),
    ...reports.flatMap((report) => toldFaults(report, winner)),
    ...reports.flatMap((report) => shownFaults(report, winner)),
  ];
}

function toldFaults({ device, decisionId, told, answer }, winner) {
  const isWinner = decisionId === winner;
  if (told === "won" && !isWinner) {
    const kind = winner === undefined ? "acknowledged_lost" : "disagreement";
    return [{ kind, text: `the ${device} was told “won”, and ${winner ?? "nobody"} has` }];
  }
  const isTrue = told === "won" || (told === "lost" && winner !== undefined && !isWinner);
  if (isTrue || (told === "not_arrived" && !isWinner)) return [];
  const text = `the ${device} was told “${told}” (first “${answer}”), the record says ${winner}`;
  return [{ kind: "guess_shown", text }];
}

function shownFaults({ device, shows }, winner) {
  if (winner === undefined) return [];
  if (!shows) return [{ kind: "stuck", text: `the ${device} never heard of the decision` }];
  if (shows.decisionId === winner) return [];
  return [
    { kind: "disagreement", text: `the ${device} shows ${shows.decisionId}, the record ${winner}` },
  ];
}
