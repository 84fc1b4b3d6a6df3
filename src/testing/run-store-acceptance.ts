/** What every {@link RunStore} promises, as tests for any test runner. The titles are the promises. */
import type { RunStore } from "../store/run-store.js";
import type { OpenedStore, StoreCases } from "./run-store-fixtures.js";
import { journalCases, raceCases } from "./run-store-journals.js";
import { auditCases, grantCases } from "./run-store-ledgers.js";
import { identityCases, lifeCases } from "./run-store-life.js";
import { everythingCases, finishedCases } from "./run-store-removals.js";
import { draftCases, rowCases, sessionCases } from "./run-store-rows.js";

export type { OpenedStore } from "./run-store-fixtures.js";

/** The two functions of a test runner that the suite needs; those of mocha, vitest and node:test fit. */
export interface TestHarness {
  describe(title: string, define: () => void): unknown;
  it(title: string, run: () => Promise<void>): unknown;
}

const GROUPS: Readonly<Record<string, StoreCases>> = {
  journals: journalCases,
  races: raceCases,
  rows: rowCases,
  drafts: draftCases,
  sessions: sessionCases,
  "finished sessions": finishedCases,
  everything: everythingCases,
  grants: grantCases,
  "the audit log": auditCases,
  ids: identityCases,
  life: lifeCases,
};

/**
 * Declares the acceptance suite of the port {@link RunStore} for one implementation; whoever writes an
 * adapter runs it. `openStore` is called once a test and gives an empty storage each time; what it opened
 * is disposed of whether the test passes or not. Some tests write 200 events one by one: 20 s are ample.
 *
 * @example
 * runStoreAcceptance("memory", async () => {
 *   const store = createMemoryStore();
 *   return { store, reopen: async () => store, dispose: () => store.close() };
 * }, { describe, it });
 */
export function runStoreAcceptance(
  name: string,
  openStore: () => Promise<OpenedStore>,
  harness: TestHarness,
): void {
  for (const [group, cases] of Object.entries(GROUPS)) {
    harness.describe(`${name}: ${group}`, () => {
      for (const [title, keep] of Object.entries(cases)) {
        harness.it(title, () => disposing(openStore, keep));
      }
    });
  }
}

async function disposing(
  openStore: () => Promise<OpenedStore>,
  keep: (opened: OpenedStore) => Promise<void>,
): Promise<void> {
  const opened = await openStore();
  try {
    await keep(opened);
  } finally {
    await opened.dispose();
  }
}
