/**
 * `npm run torture:peers`: the approve, deny and replay races, played with this package and with others,
 * each driven as its own documentation shows (see README.md beside this file).
 *
 *   --readme [file]  writes the table into README.md, or into this file, between its markers
 *   --rounds n       plays every situation n times; a cell is right when all rounds were
 *   --verbose        shows what the contestants write to the console
 *
 * Exit code 1 when OUR column is wrong anywhere, or when something could not be measured.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { install, installedVersion } from "./install.mjs";
import { markdownTable, withTable } from "./table.mjs";

const README = fileURLToPath(new URL("../../../README.md", import.meta.url));

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    readme: { type: "boolean", default: false },
    rounds: { type: "string", default: "1" },
    verbose: { type: "boolean", default: false },
  },
});

const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds wants a number from 1 on.");

install();

/** Errors that nobody caught while a situation was played. */
const uncaught = [];

const { contestants, ours, situations, play } = await load();
const rows = await measureAll();
const table = markdownTable(contestants.map(titleOf), rows);
console.log(table);
if (options.readme) {
  const [file = README] = positionals;
  writeFileSync(file, withTable(readFileSync(file, "utf8"), table));
}
const wrong = rows.filter(({ results }) => !results[contestants.indexOf(ours)].isRight);
for (const { title } of wrong) console.error(`${ours.name} is wrong: ${title}`);
const unmeasured = rows.flatMap(({ results }) => results.filter(({ broke }) => broke));
for (const { broke } of unmeasured) console.error("Not measured:", broke);
// Tabs and processes that died in the middle of something never let go of it.
process.exit(wrong.length + unmeasured.length > 0 ? 1 : 0);

/** Only now: before `install()` there may be nothing to import. */
async function load() {
  const { situations, play } = await import("./situations.mjs");
  const { anviaChat } = await import("./adapters/anvia-chat.mjs");
  const { aiSdk, aiSdkDefended } = await import("./adapters/ai-sdk.mjs");
  const openai = await import("./adapters/openai-agents.mjs");
  const { ably } = await import("./adapters/ably.mjs");
  const contestants = [
    anviaChat,
    aiSdk,
    aiSdkDefended,
    openai.openaiAgents,
    openai.openaiAgentsResumable,
    openai.openaiAgentsServer,
    ably,
  ];
  return { contestants, ours: anviaChat, situations, play };
}

async function measureAll() {
  const restoreConsole = options.verbose ? () => {} : silence();
  const note = (error) => uncaught.push(error);
  process.on("uncaughtException", note).on("unhandledRejection", note);
  try {
    const measured = [];
    for (const situation of situations) {
      const results = [];
      for (const peer of contestants) results.push(await measure(situation, peer));
      measured.push({ ...situation, results });
      process.stderr.write(".");
    }
    return measured;
  } finally {
    process.off("uncaughtException", note).off("unhandledRejection", note);
    restoreConsole();
    process.stderr.write("\n");
  }
}

/** All rounds of one cell: right when every round was; what was said, each thing once. */
async function measure(situation, peer) {
  const played = [];
  for (let round = 0; round < rounds; round++) {
    uncaught.length = 0;
    played.push(await measureOnce(situation, peer));
  }
  const said = [...new Set(played.map((result) => result.said))].join(" or ");
  const worst = played.find(({ isRight }) => !isRight) ?? played[0];
  return { ...worst, said };
}

async function measureOnce(situation, peer) {
  try {
    const result = await play(situation, peer);
    // A peer's stray error may be its adapter's fault, so it is held against nobody but us.
    const [stray] = peer.package === undefined ? uncaught : [];
    if (stray) return { ...result, isRight: false, detail: `Nobody caught: ${stray}` };
    return result;
  } catch (error) {
    return { isRight: false, said: "not measured", broke: error };
  }
}

/** The head of the column: name, installed version, and what is special about it. */
function titleOf({ name, package: packageName, variant }) {
  const version = packageName === undefined ? undefined : installedVersion(packageName);
  return [[name, version].filter(Boolean).join(" "), variant].filter(Boolean).join(", ");
}

/** The contestants report the errors that the situations are about; the table has them. */
function silence() {
  const { error, warn, log } = console;
  Object.assign(console, { error() {}, warn() {}, log() {} });
  return () => Object.assign(console, { error, warn, log });
}
