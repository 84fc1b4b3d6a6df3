// A device without a network: what is decided there is kept, is shown as kept and not as decided, runs nothing, and
// is delivered later; or it comes too late, and the card says so.
import { act, ask, conclude, showsNow } from "../scene.mjs";

/**
 * Whose network is gone, what they say there, what the other one says meanwhile, and whether the browser then dies;
 * and whether it is part of the short form.
 */
const STORIES = [
  { away: "phone", says: "approve", isQuick: true },
  { away: "phone", says: "reject" },
  { away: "phone", says: "reject", meanwhile: "approve", isQuick: true },
  { away: "phone", says: "approve", meanwhile: "reject" },
  { away: "phone", says: "approve", dies: true },
  { away: "laptop", says: "approve" },
  { away: "laptop", says: "approve", meanwhile: "reject", isQuick: true },
];

/**
 * @param {import("../attack.mjs").Setting} setting
 * @param {import("../stage.mjs").Stage} stage
 */
export async function decideOffline(setting, stage) {
  const outcomes = [];
  // Only a Chromium can be killed and opened on the same profile.
  const stories = STORIES.filter(
    ({ dies, isQuick }) => !(dies && setting.firefox) && (isQuick || !setting.isShort),
  );
  const rounds = Array.from({ length: setting.isShort ? 1 : 3 }, () => stories);
  for (const [n, story] of rounds.flat().entries()) {
    const id = `offline/${stage.engine.name}/${n}`;
    const decided = await decideOnce(setting, stage, id, story);
    outcomes.push(...decided.map((outcome) => ({ ...outcome, kills: story.dies ? 1 : 0 })));
  }
  return outcomes;
}

async function decideOnce({ onOutcome }, stage, id, { away, says, meanwhile, dies }) {
  const [device, other] =
    away === "phone" ? [stage.phone, stage.laptop] : [stage.laptop, stage.phone];
  const asked = await ask(stage, id);
  await device.setOnline(false);
  const kept = await act(device, asked, says);
  const shown = await showsNow(device, asked);
  const early = stage.ledger.effectsOf(asked.runId).length;
  const answer = meanwhile
    ? await act(other, asked, meanwhile)
    : { device: other.name, action: "watch" };
  if (dies) {
    await device.kill(); // what was kept is on its disk
    await device.open(stage.engine.url, "runtime");
  } else await device.setOnline(true);
  return conclude(stage, [{ asked, reports: [kept, answer] }], (outcome) => {
    outcome.violations.push(...keptFaults(kept, shown, early));
    const wanted = meanwhile ? other.name : device.name;
    if (outcome.winner !== wanted) {
      const text = `${outcome.winner} has decided it, and not the ${wanted}`;
      outcome.violations.push({ kind: "disagreement", text });
    }
    onOutcome(outcome);
  });
}

function keptFaults({ told }, shown, early) {
  return [
    ...(told === "queued" ? [] : [{ kind: "guess_shown", text: `offline it was told “${told}”` }]),
    ...(shown.status === "queued"
      ? []
      : [{ kind: "guess_shown", text: `offline the card says “${shown.status}”` }]),
    ...(early > 0 ? [{ kind: "denial_overridden", text: "it ran before it was confirmed" }] : []),
  ];
}
