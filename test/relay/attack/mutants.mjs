// The negative controls: the product with one of its guards removed. A suite that stays green on one of
// these proves nothing, so each names what has to be found, and where.

/**
 * @typedef {object} Mutant
 * @property {string} name What was removed, for the report.
 * @property {{ page?: readonly import("./builds.mjs").Edit[], server?: readonly import("./builds.mjs").Edit[] }} [edits]
 * @property {{ acknowledgesEarly?: boolean }} [switches] Of the test's own site.
 * @property {string} [engine]
 * @property {boolean} [isQuick] Whether it is part of the short form.
 * @property {string} tried What is done to it; see `sections/controls.mjs`.
 * @property {readonly import("./port-checks.mjs").ViolationKind[]} expected At least one of each has to be found.
 */

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  {
    name: "the server settles whatever version there is (Q1)",
    isQuick: true,
    edits: {
      server: [
        {
          file: "server/sql-store.ts",
          find: "WHERE id = ? AND version = ? AND status = 'pending'",
          replace: "WHERE id = ? AND version >= ?",
        },
      ],
    },
    tried: "port",
    expected: ["two_winners"],
  },
  {
    name: "NATS writes whatever was written meanwhile",
    isQuick: true,
    engine: "nats",
    edits: {
      page: [
        {
          file: "relay/nats/subject-log.ts",
          find: "expect: { lastSubjectSequence: after },",
          replace: "",
        },
      ],
    },
    tried: "port",
    expected: ["two_winners"],
  },
  {
    name: "the server says “settled” before it has settled",
    switches: { acknowledgesEarly: true },
    tried: "port kill",
    expected: ["acknowledged_lost"],
  },
  {
    name: "a decision is written without asking the relay's engine (R1)",
    isQuick: true,
    edits: {
      page: [
        {
          file: "engine/journal.ts",
          find: "this.#ports.admit?.(this, built) ?? built",
          replace: "built",
        },
      ],
    },
    tried: "races",
    expected: ["two_winners", "disagreement", "denial_overridden"],
  },
  {
    name: "who hears no answer believes themselves, and reads nothing back (A1)",
    edits: {
      page: [
        {
          file: "engine/relayed/arbiter.ts",
          find: 'const told = "record" in outcome ? outcome.record : await this.get(id);',
          replace: `if (outcome.status === "unknown") return { status: "settled", decision } as never;
    const told = "record" in outcome ? outcome.record : undefined;`,
        },
      ],
    },
    tried: "kills",
    expected: ["disagreement"],
  },
  {
    name: "what cannot be confirmed counts all the same (R2)",
    edits: {
      page: [
        {
          file: "engine/relayed/decision-gate.ts",
          find: `await this.#keepOrDrop(id, decision, error);
      throw error;`,
          replace: "this.#confirmed.set(id, decision);",
        },
      ],
    },
    tried: "offline",
    expected: ["guess_shown", "two_winners"],
  },
  {
    name: "what was decided while the laptop slept is not taken (Y2)",
    edits: {
      page: [
        {
          file: "engine/relayed/relay-sync.ts",
          find: "await gate.deliver(journal, id, decision);",
          replace: "",
        },
      ],
    },
    tried: "closed",
    expected: ["stuck"],
  },
  {
    name: "an approved call is executed twice",
    edits: {
      page: [
        {
          file: "engine/run-tool.ts",
          find: "const outcome = await execute(context, tool, call, {",
          replace: `await execute(context, tool, call, { input, operationId, attempt });
  const outcome = await execute(context, tool, call, {`,
        },
      ],
    },
    tried: "races",
    expected: ["executed_twice"],
  },
];
