// Plays schedules in Node, without a browser, as many as you like:
//   node test/interleavings/run.mjs --count 100000 --from 10000
//   node test/interleavings/run.mjs --seed 1234      plays one again and prints its steps
// The last line is the sum; the exit code is 1 when a rule was broken.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createServer } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    from: { type: "string", default: "0" },
    count: { type: "string", default: "10000" },
  },
});

/** The modules of a folder, compiled from TypeScript as they are imported. */
async function loadModules() {
  const vite = await createServer({
    root,
    configFile: false,
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    appType: "custom",
    logLevel: "error",
    optimizeDeps: { noDiscovery: true },
  });
  const load = (name) => vite.ssrLoadModule(`/test/interleavings/${name}.ts`);
  const names = ["explore", "browser", "shop", "tally"];
  const modules = Object.assign({}, ...(await Promise.all(names.map(load))));
  return { modules, close: () => vite.close() };
}

async function playOne({ play, planOf }, seed) {
  const { plan, log, violations } = await play(planOf(seed));
  console.log(log.join("\n"));
  console.log(plan);
  return violations.length;
}

async function playMany({ play, planOf, Tally }, from, count) {
  const tally = new Tally();
  for (let seed = from; seed < from + count; seed++) {
    const outcome = await play(planOf(seed));
    tally.add(outcome);
    for (const { rule, what } of outcome.violations) console.log(`seed ${seed}: ${rule}: ${what}`);
  }
  console.log(tally.describe());
  return tally.failed;
}

const fail = (error) => {
  console.error(error);
  process.exit(1);
};
process.on("unhandledRejection", fail);
globalThis.navigator ??= {}; // Node 20 has none
const { modules, close } = await loadModules();
await modules.prepareTools();
modules.replaceGlobals();
const broken =
  values.seed === undefined
    ? await playMany(modules, Number(values.from), Number(values.count))
    : await playOne(modules, Number(values.seed));
await close();
console.log(broken === 0 ? "every rule holds" : `${broken} broken`);
process.exit(broken === 0 ? 0 : 1);
