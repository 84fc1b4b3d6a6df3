// Two browsers with nothing but the port: both decide the same record at the same instant, with and without
// a kill -9 of the engine in the middle.
import { createRandom, pause } from "../../../torture/random.mjs";
import { portFaults } from "../port-checks.mjs";

/** Records that are decided at a time. */
const AT_ONCE = 4;
/** From the order to the start: long enough for the order to reach both pages. */
const LEAD_MS = 60;
/** How far the starts are apart, at most, to either side. */
const SPREAD_MS = 2;
/** When the engine is killed, after the first start of a batch. */
const KILL_FROM_MS = 0;
const KILL_TO_MS = 400;
/** Races of a batch start one after the other: their pages have one thread each. */
const APART_MS = 20;

/**
 * Races without kills.
 * @param {import("../attack.mjs").Setting} setting
 * @param {import("../stage.mjs").Stage} stage
 */
export async function racePorts(setting, stage, count = setting.count) {
  const outcomes = [];
  for (let n = 0; outcomes.length < count; n++) {
    const size = Math.min(AT_ONCE, count - outcomes.length);
    outcomes.push(...(await raceBatch(setting, stage, `port/${stage.engine.name}/${n}`, size)));
  }
  return outcomes;
}

/** Races during which one process of the engine is killed each time. */
export async function killPorts(setting, stage, victim, kills = setting.kills) {
  const outcomes = [];
  for (let n = 0; n < kills; n++) {
    const id = `port kill/${stage.engine.name}/${victim}/${n}`;
    const batch = await raceBatch(setting, stage, id, AT_ONCE, stage.engine.kills[victim]);
    outcomes.push(...batch.map((outcome, index) => ({ ...outcome, kills: index === 0 ? 1 : 0 })));
  }
  return outcomes;
}

async function raceBatch({ seed, onOutcome }, stage, id, size, kill) {
  const random = createRandom(seed, id);
  const ids = await Promise.all(
    Array.from({ length: size }, (_, n) => openRecord(stage, `${id}/${n}`)),
  );
  const at = Date.now() + LEAD_MS;
  const deciding = ids.map((record, n) => decideBoth(stage, record, at + n * APART_MS, random));
  if (kill) {
    await pause(at - Date.now() + random.between(KILL_FROM_MS, KILL_TO_MS));
    await kill();
  }
  const reports = await Promise.all(deciding);
  const records = await stage.engine.records();
  return reports.map((both, n) => {
    const outcome = judge(`${id}/${n}`, both, records.get(ids[n]));
    onOutcome(outcome);
    return outcome;
  });
}

async function openRecord({ laptop, phone }, runId) {
  const name = encodeURIComponent(runId);
  const id = await laptop.run((run) => window.attack.port.open(run), name);
  await phone.run((record) => window.attack.port.hears(record), id);
  return id;
}

async function decideBoth({ laptop, phone }, id, at, random) {
  const laptopApproves = random.chance(0.5);
  return Promise.all(
    [laptop, phone].map(async (device) => {
      const approved = (device === laptop) === laptopApproves;
      const order = { id, approved, at: at + (random.next() * 2 - 1) * SPREAD_MS };
      const report = await device.run((one) => window.attack.port.decide(one), order);
      const isOver = report.told !== "not_arrived";
      return { device: device.name, approved, ...report, isOver };
    }),
  ).then((reports) => seeBoth({ laptop, phone }, id, reports));
}

/** What each device shows in the end: where neither decision has arrived there is nothing to see. */
async function seeBoth({ laptop, phone }, id, reports) {
  if (reports.every(({ isOver }) => !isOver)) return reports;
  const [a, b] = await Promise.all(
    [laptop, phone].map((device) => device.run((one) => window.attack.port.shows(one), id)),
  );
  return [
    { ...reports[0], shows: a },
    { ...reports[1], shows: b },
  ];
}

function judge(id, reports, record) {
  const violations = portFaults(reports, record);
  const winner = reports.find(({ decisionId }) => decisionId === record?.decision?.decisionId);
  const [first, second] = reports;
  return {
    id,
    violations,
    winner: winner?.device ?? "nobody",
    spreadMs: Math.abs(first.sentAt - second.sentAt),
    unknown: reports.filter(({ answer }) => answer === "unknown").length,
    settleMs: settleTime(reports, winner),
    ...(violations.length > 0 && { evidence: { reports, record } }),
  };
}

/** From the winner's decision to the moment at which the other device was told by its watch. */
function settleTime(reports, winner) {
  const other = reports.find((report) => report !== winner);
  return winner && other?.shows ? other.shows.heardAt - winner.sentAt : undefined;
}
