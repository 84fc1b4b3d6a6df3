// The laptop is closed while its agent waits, or its browser is killed, also in the middle of a decision; the phone
// decides; the laptop is opened again and has to go on by itself.
import { createRandom, pause } from "../../../torture/random.mjs";
import { act, ask, conclude } from "../scene.mjs";

const REJECT_SHARE = 0.25;
/** From the order to the start of a race in which the laptop dies; and when it dies, from then on. */
const LEAD_MS = 80;
const KILL_TO_MS = 250;

/**
 * @param {import("../attack.mjs").Setting} setting
 * @param {import("../stage.mjs").Stage} stage
 * @param {"closed" | "killed"} how What happens to the laptop.
 */
export async function decideWhileClosed(setting, stage, how, count = setting.closings) {
  const outcomes = [];
  for (let n = 0; n < count; n++) {
    const id = `${how}/${stage.engine.name}/${n}`;
    const random = createRandom(setting.seed, id);
    const action = random.chance(REJECT_SHARE) ? "reject" : "approve";
    const [outcome] = await closeOnce(setting, stage, id, how, action);
    outcomes.push({ ...outcome, kills: how === "killed" ? 1 : 0 });
  }
  return outcomes;
}

async function closeOnce({ onOutcome }, stage, id, how, action) {
  const { laptop, phone, ledger, engine } = stage;
  const asked = await ask(stage, id);
  await (how === "killed" ? laptop.kill() : laptop.closePage());
  const report = await act(phone, asked, action);
  const early = ledger.effectsOf(asked.runId).length;
  await laptop.open(engine.url, "runtime");
  const reports = [report, { device: "laptop", action: "watch" }];
  return conclude(stage, [{ asked, reports }], (outcome) => {
    if (report.told !== "decided") {
      outcome.violations.push(wrong("stuck", `the phone was told “${report.told}”`));
    }
    if (early > 0) outcome.violations.push(wrong("executed_twice", "it ran while nobody had it"));
    onOutcome(outcome);
  });
}

/**
 * Both decide at the same instant, and the laptop's browser is killed while they do: between the relay's word and the
 * journal, or while it pays.
 */
export async function killWhileDeciding(setting, stage, count = setting.closings) {
  const outcomes = [];
  for (let n = 0; n < count; n++) {
    const id = `killed deciding/${stage.engine.name}/${n}`;
    outcomes.push(...(await killOnce(setting, stage, id, createRandom(setting.seed, id))));
  }
  return outcomes.map((outcome) => ({ ...outcome, kills: 1 }));
}

async function killOnce({ onOutcome }, stage, id, random) {
  const { laptop, phone, engine } = stage;
  const asked = await ask(stage, id, "pay_keyed");
  const at = Date.now() + LEAD_MS;
  const [yes] = random.shuffle([laptop, phone]);
  const dead = { device: "laptop", action: "died" }; // whatever it was told, nobody has read it
  const order = (device) => act(device, asked, device === yes ? "approve" : "reject", at);
  const deciding = [order(laptop).catch(() => dead), order(phone)];
  await pause(at - Date.now() + random.between(0, KILL_TO_MS));
  await laptop.kill();
  const reports = await Promise.all(deciding);
  await laptop.open(engine.url, "runtime");
  return conclude(stage, [{ asked, reports }], onOutcome);
}

function wrong(kind, text) {
  return { kind, text };
}
