/**
 * Journals that were written once, with what they meant then (J9). A file is never edited: people have
 * such journals in their browsers. A new version of the format gets a folder of its own.
 */
import type { Message } from "../../../src/run/message.js";
import type { RunRow, RunState } from "../../../src/run/state.js";

const NAMES = {
  1: [
    "answer-without-tools",
    "approvals-approved",
    "approvals-not-approved",
    "calls-nobody-is-asked-about",
    "cancelled-with-calls-open",
    "events-that-change-nothing",
    "faults-retries-and-take-overs",
    "left-waiting",
    "page-approval",
    "page-approval-in-a-run",
    "questions-and-outputs",
    "stopped-at-an-unknown-outcome",
    "unknown-outcomes",
  ],
  2: [
    "approval-answered-by-hand",
    "continued-after-an-update",
    "repeats-refused",
    "schema-changed-while-waiting",
    "superseded-by-new-words",
  ],
  3: [
    "allowed-from-now-on",
    "asked-again-and-again",
    "changed-since-it-was-shown",
    "edited-and-confirmed-by-passkey",
  ],
} as const;

/** A row of a journal, as the store gives it. */
export interface GoldenEvent {
  readonly seq: number;
  readonly v: number;
  readonly at: number;
  readonly type: string;
  readonly runId: string;
}

/** A journal, and what it means for ever. */
export interface Golden {
  /** What the journal is about, in a sentence or two. */
  readonly about: string;
  readonly runId: string;
  readonly rows: readonly GoldenEvent[];
  /** The projection that was written beside it. */
  readonly row: RunRow;
  readonly folds: { readonly state: RunState; readonly messages: readonly Message[] };
}

/** The names of the goldens, each with the version of the format that wrote it. */
export const GOLDENS: readonly { readonly version: number; readonly name: string }[] =
  Object.entries(NAMES).flatMap(([version, names]) =>
    names.map((name) => ({ version: Number(version), name })),
  );

/** Reads a golden from its file. */
export async function loadGolden(version: number, name: string): Promise<Golden> {
  const url = new URL(`./v${version}/${name}.json`, import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`No golden at ${url}`);
  return response.json();
}

/** All goldens. */
export function loadGoldens(): Promise<readonly Golden[]> {
  return Promise.all(GOLDENS.map(({ version, name }) => loadGolden(version, name)));
}
