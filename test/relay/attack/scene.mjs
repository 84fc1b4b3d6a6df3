// The steps that every scene at the level of the runtime has: the laptop's agent asks, people decide, and in the
// end everything that is known is collected and judged.
import { judge } from "./checks.mjs";

/**
 * @typedef {object} Asked
 * @property {string} id Names the scene; also its conversation.
 * @property {string} runId
 * @property {string} approvalId
 * @property {number} [expiresAt]
 */

/**
 * The laptop's agent asks for a payment, and the phone hears of it.
 * @param {import("./stage.mjs").Stage} stage
 * @returns {Promise<Asked>}
 */
export async function ask({ laptop, phone }, id, tool = "pay") {
  const order = { tool, sessionId: id };
  const asked = await laptop.run((one) => window.attack.person.ask(one.tool, one.sessionId), order);
  await phone.run((approvalId) => window.attack.person.sees(approvalId), asked.approvalId);
  return { id, ...asked };
}

/** Somebody does something at an instant; at once when there is none. */
export async function act(device, { runId, approvalId }, action, at = 0) {
  const order = { action, runId, approvalId, at };
  const told = await device.run((one) => window.attack.person.act(one), order);
  return { device: device.name, action, ...told };
}

/** What a device's card says now. */
export function showsNow(device, { approvalId }) {
  return device.run((id) => window.attack.person.showsNow(id), approvalId);
}

/** Every state that a device's card went through, once it is settled. */
export function shows(device, { approvalId }) {
  return device.run((id) => window.attack.person.shows(id), approvalId);
}

/**
 * Waits until all of these scenes are over on both devices, and judges each.
 * @param {import("./stage.mjs").Stage} stage
 * @param {readonly { asked: Asked, reports: readonly object[] }[]} scenes
 * @returns {Promise<import("./report.mjs").Outcome[]>}
 */
export async function conclude(stage, scenes, onOutcome) {
  const seen = await Promise.all(scenes.map((scene) => seeEnd(stage, scene)));
  const records = await stage.engine.records();
  const rows = await readJournals(stage.laptop);
  return seen.map((scene) => {
    const outcome = judged(stage, scene, records, rows);
    onOutcome(outcome);
    return outcome;
  });
}

/** All journals that a device has, read with nothing but IndexedDB. */
export function readJournals(device) {
  return device.run(() => window.attack.person.readJournals());
}

/** Cards and the run itself, each as long as it takes: nobody stops looking at the first answer. */
async function seeEnd({ laptop, phone }, { asked, reports }) {
  const order = { sessionId: asked.id, runId: asked.runId };
  const isOver = laptop.run(
    ({ sessionId, runId }) => window.attack.person.isOver(sessionId, runId),
    order,
  );
  const states = await Promise.all([laptop, phone].map((device) => shows(device, asked)));
  const cards = { laptop: states[0], phone: states[1] };
  return {
    asked,
    isOver: await isOver,
    reports: reports.map((report) => ({ ...report, states: cards[report.device] })),
  };
}

function judged({ ledger }, { asked, reports, isOver }, records, rows) {
  const { id, ...identity } = asked;
  const { runId, approvalId } = identity;
  const known = {
    ...identity,
    reports,
    isOver,
    record: records.get(approvalId),
    rows: rows.filter((row) => row.runId === runId),
    effects: ledger.effectsOf(runId),
  };
  const verdict = judge(known);
  const starts = reports.flatMap(({ sentAt, action }) =>
    action === "watch" ? [] : (sentAt ?? []),
  );
  const isRed = verdict.violations.length > 0;
  return {
    id,
    ...verdict,
    ...(starts.length === 2 && { spreadMs: Math.abs(starts[0] - starts[1]) }),
    ...(isRed && { evidence: { ...known, record: [known.record] } }),
  };
}
