// The negative controls: the product with one of its guards removed. A suite that stays green on one of
// these proves nothing, so each names what has to be found, and where.

/**
 * @typedef {object} Mutant
 * @property {string} name What was removed, for the report.
 * @property {readonly import("./page-builds.mjs").Edit[]} edits
 * @property {readonly import("./checks.mjs").ViolationKind[]} expected At least one of each has to be found.
 * @property {RegExp} [points] Where deaths are tried.
 * @property {"crash" | "kill" | "frozen"} [how]
 * @property {boolean} [races] Whether it is tried in decision races instead.
 * @property {boolean} [writes] Whether it is tried by kills while everything is being written.
 */

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  {
    name: "the intent is not written before the effect (J4)",
    edits: [
      {
        file: "engine/run-tool.ts",
        find: "const intent = await context.append(",
        replace: `const early = await execute(context, tool, call, {
    input,
    operationId,
    attempt,
    ...(approval && { approval }),
  });
  const intent = await context.append(`,
      },
      {
        file: "engine/run-tool.ts",
        find: `const outcome = await execute(context, tool, call, {
    input,
    operationId,
    attempt,
    ...(approval && { approval }),
  });`,
        replace: "const outcome = early;",
      },
    ],
    expected: ["executed_twice", "ran_unasked"],
    points: /^tool\/(charge_card|send_receipt)#1\/(during|after)$/,
    how: "crash",
  },
  {
    name: "an append may replace what stands at its place (J2)",
    edits: [
      {
        file: "store/indexeddb-store.ts",
        find: "journal.add(event)",
        replace: "journal.put(event)",
      },
    ],
    expected: ["two_winners"],
    races: true,
  },
  {
    name: "a later answer counts, too (J3)",
    edits: [
      {
        file: "engine/settling.ts",
        find: 'asked?.settlement.status !== "pending"',
        replace: "!asked",
      },
      {
        file: "run/reduce-calls.ts",
        find: 'interaction?.settlement.status !== "pending"',
        replace: "!interaction",
      },
      {
        file: "run/reduce-calls.ts",
        find: 'call.progress.status === "waiting" && call.progress.interactionId === asked.id',
        replace: "true",
      },
    ],
    expected: ["denial_overridden", "two_winners"],
    races: true,
  },
  {
    name: "no idempotency key is sent",
    edits: [
      {
        file: "engine/run-tool.ts",
        find: 'headers.set("Idempotency-Key", start.operationId);',
        replace: "",
      },
    ],
    expected: ["executed_twice"],
    points: /^tool\/(reserve_stock|refund_order)#1\/(during|after|late)$/,
    how: "crash",
  },
  {
    name: "nobody is asked whether it happened (J5)",
    edits: [{ file: "engine/run-tool.ts", find: 'tool.recovery !== "manual"', replace: "true" }],
    expected: ["executed_twice", "ran_unasked"],
    points: /^tool\/(charge_card|send_receipt)#1\/(before|during|after)$/,
    how: "kill",
  },
  {
    name: "a driver that lost its run while it wrote its intent runs the tool all the same (J6)",
    edits: [
      {
        file: "engine/run-tool.ts",
        find: "!(await isStillMine(context, callId, attempt))",
        replace: "false",
      },
    ],
    expected: ["executed_twice"],
    points: /^append\/tool_started call_(charge_card|send_receipt)#1\/after$/,
    how: "frozen",
  },
  {
    name: "an append is acknowledged before it is committed",
    edits: [
      {
        file: "store/indexeddb-store.ts",
        find: "return await transactUntilFrozen(tx, writeBatch(tx, batch, row));",
        replace: `setTimeout(() => {
      const late = db.transaction(["events", "runs"], "readwrite");
      transactUntilFrozen(late, writeBatch(late, batch, row)).catch(() => undefined);
    }, 150);
    return "appended";`,
      },
    ],
    expected: ["commit_lost"],
    points: /^append\/tool_finished .*\/after$/,
    how: "kill",
  },
  {
    name: "writing transactions may be under way side by side",
    edits: [
      {
        file: "store/transact.ts",
        find: "db.transaction([...stores, TURN],",
        replace: "db.transaction([...stores],",
      },
    ],
    expected: ["commit_lost"],
    writes: true,
  },
  {
    name: "the browser goes on with a log that was torn",
    edits: [{ file: "store/database.ts", find: "void beginFreshLog(db);", replace: "" }],
    expected: ["commit_lost"],
    writes: true,
  },
  {
    name: "a tab does not get in line for the runs of others (J6)",
    edits: [
      {
        file: "engine/engine.ts",
        find: "this.#drive(journal, agent);",
        replace: ";",
      },
    ],
    expected: ["stuck"],
    points: /^model\/call#2\/during$/,
    how: "crash",
  },
];
