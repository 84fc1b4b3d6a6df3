// The command line of `npm run torture:relay`.
import { parseArgs } from "node:util";

/** The sections, in the order in which they run. */
export const SECTIONS = ["port", "races", "kills", "shared", "closed", "offline", "controls"];

const USAGE = `npm run torture:relay -- [--short] [--section ${SECTIONS.join(",")}]
  [--engine sqlite,postgres,nats] [--count N] [--shared N] [--kills N] [--closings N] [--workers N] [--seed N]
  [--firefox] [--json FILE]`;

/** What the short form leaves out: it is in the races, too. */
const LONG = ["port"];

/**
 * @typedef {object} Options
 * @property {readonly string[]} sections
 * @property {readonly string[] | undefined} engines All that the machine has, when absent.
 * @property {number} count Races an engine.
 * @property {number} shared Races about runs that are shared, an engine.
 * @property {number} kills Of each process that can be killed.
 * @property {number} closings How often the laptop is closed, an engine.
 * @property {number} workers Stages at a time.
 * @property {boolean} isShort
 * @property {boolean} firefox Whether the phone is a Firefox.
 * @property {number} seed
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
      section: { type: "string" },
      engine: { type: "string" },
      count: { type: "string" },
      shared: { type: "string" },
      kills: { type: "string" },
      closings: { type: "string" },
      workers: { type: "string", default: "2" },
      short: { type: "boolean", default: false },
      firefox: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      json: { type: "string" },
    },
  });
  const { short: isShort, firefox, json } = values;
  const all = SECTIONS.filter((name) => !isShort || !LONG.includes(name));
  const sections = values.section?.split(",") ?? all;
  const unknown = sections.find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined) throw new Error(`There is no section ${unknown}.\n${USAGE}`);
  return {
    sections: SECTIONS.filter((name) => sections.includes(name)),
    engines: values.engine?.split(","),
    count: whole(values.count ?? (isShort ? "8" : "400")),
    shared: whole(values.shared ?? (isShort ? "4" : "100")),
    kills: whole(values.kills ?? (isShort ? "1" : "10")),
    closings: whole(values.closings ?? (isShort ? "1" : "10")),
    workers: Math.max(1, whole(values.workers)),
    isShort,
    firefox,
    seed: whole(values.seed),
    ...(json !== undefined && { json }),
  };
}

function whole(text) {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${text} is not a whole number.\n${USAGE}`);
  return number;
}
