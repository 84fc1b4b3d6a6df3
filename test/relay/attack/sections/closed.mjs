// The laptop is closed while its agent waits, or its browser is killed; the phone decides; the laptop is opened
// again and has to go on by itself.
import { createRandom } from "../../../torture/random.mjs";
import { act, ask, conclude } from "../scene.mjs";

const REJECT_SHARE = 0.25;

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

function wrong(kind, text) {
  return { kind, text };
}
