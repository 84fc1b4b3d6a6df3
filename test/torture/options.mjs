// The command line of `npm run torture`.
import { parseArgs } from "node:util";

/** The sections, in the order in which they run. */
export const SECTIONS = [
  "crashes",
  "kills",
  "writes",
  "soak",
  "races",
  "network",
  "frozen",
  "bfcache",
  "controls",
];

/** Which section the names of cases begin with. */
const SECTION_OF = { crash: "crashes", kill: "kills" };

const USAGE = `npm run torture -- [--short] [--section ${SECTIONS.join(",")}]
  [--seed N] [--workers N] [--only CASE] [--json FILE]`;

/**
 * @typedef {object} Options
 * @property {readonly string[]} sections
 * @property {boolean} isShort
 * @property {number} seed
 * @property {number} workers
 * @property {string} [only] Only the cases whose name begins so.
 * @property {string} [json]
 */

/**
 * Reads the command line.
 * @param {readonly string[]} args
 * @returns {Options}
 * @throws Error that says how it is used.
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      section: { type: "string", default: SECTIONS.join(",") },
      short: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      workers: { type: "string", default: "2" },
      only: { type: "string" },
      json: { type: "string" },
    },
  });
  const { only, json, short: isShort } = values;
  const sections = only === undefined ? values.section.split(",") : [sectionOf(only)];
  const unknown = sections.find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined) throw new Error(`There is no section ${unknown}.\n${USAGE}`);
  return {
    sections: SECTIONS.filter((name) => sections.includes(name)),
    isShort,
    seed: whole(values.seed),
    workers: Math.max(1, whole(values.workers)),
    ...(only !== undefined && { only }),
    ...(json !== undefined && { json }),
  };
}

function sectionOf(caseName) {
  const [first] = caseName.split("/");
  return SECTION_OF[first] ?? first;
}

function whole(text) {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${text} is not a whole number.\n${USAGE}`);
  return number;
}
