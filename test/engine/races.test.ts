// Decision races in one page, over the real IndexedDB, the real Web Locks and the real hints: two to eight
// runtimes of one name, of which every one says something else about the same approval at the same moment.
import { expect } from "@open-wc/testing";
import { Agent } from "../../src/agent/agent.js";
import {
  type CompletionModel,
  createTool,
  type DecideResult,
  openIndexedDBStore,
  type Runtime,
} from "../../src/index.js";
import type { JournalEvent } from "../../src/run/events.js";
import { ManualClock } from "../../src/testing/index.js";
import { Random } from "../interleavings/random.js";
import { closePages, firstPending, freshName, openPage } from "./page.js";

const TIMEOUT_MS = 60_000;
const RACES_OF_ONE_TEST = 30;
const MOVES = [
  ...(["approve", "approve", "reject", "reject", "edit", "edit"] as const),
  ...(["expire", "cancel"] as const),
];

/** Several runtimes on one database, and how often the tool ran in which run, with which input. */
interface Arena {
  readonly name: string;
  readonly runtimes: readonly Runtime[];
  readonly agent: Agent;
  readonly clock: ManualClock;
  readonly ran: { readonly runId: string; readonly n: unknown }[];
}

/** Calls the tool once, then is done: the history alone says where a run stands. */
const model: CompletionModel = {
  id: "one call",
  async *stream({ messages }) {
    const isAnswered = messages.at(-1)?.role === "tool";
    const toolCalls = isAnswered ? [] : [{ toolCallId: "c", toolName: "refund", args: '{"n":1}' }];
    yield { type: "completed", response: { text: isAnswered ? "Done." : "", toolCalls } };
  },
};

function createArena(count: number): Arena {
  const name = freshName();
  const clock = new ManualClock();
  const ran: { runId: string; n: unknown }[] = [];
  const refund = createTool({
    name: "refund",
    description: "Refunds.",
    input: { type: "object", properties: { n: { type: "number" } } },
    approval: { editable: true, timeoutMs: TIMEOUT_MS },
    execute: ({ n }, { run }) => void ran.push({ runId: run.runId, n }),
  });
  const agent = new Agent({
    id: "racer",
    model,
    instructions: "",
    tools: [refund],
    defaultMaxTurns: 3,
  });
  const runtimes = Array.from({ length: count }, () => openPage({ name, clock }));
  for (const runtime of runtimes) runtime.register(agent);
  return { name, runtimes, agent, clock, ran };
}

/** What one runtime does in a race; a decision's result, if it was one. */
async function move(
  { clock }: Arena,
  runtime: Runtime,
  { approvalId, runId }: { approvalId: string; runId: string },
  random: Random,
): Promise<DecideResult | undefined> {
  const kind = random.pick(MOVES);
  // Some are a look or two at the database behind the others.
  for (let late = random.below(3); late > 0; late--) await runtime.approvals.list({ runId });
  switch (kind) {
    case "approve":
      return runtime.approvals.decide({ approvalId, approved: true });
    case "reject":
      return runtime.approvals.decide({ approvalId, approved: false });
    case "edit":
      return runtime.approvals.decide({ approvalId, approved: true, input: { n: 2 } });
    case "expire":
      clock.advance(TIMEOUT_MS);
      return undefined;
    case "cancel":
      await runtime.cancel(runId, "raced");
      return undefined;
  }
}

/** Every runtime makes its move at once; then everything is checked against the journal. Who won is the result. */
async function race(arena: Arena, round: number, random: Random): Promise<string> {
  const { runtimes, agent } = arena;
  const starter = runtimes[round % runtimes.length] ?? openPage();
  const asked = firstPending(starter);
  const answer = starter.prompt(agent, "go", { sessionId: `s${round}` }).send();
  const ended = answer.then(
    () => "completed",
    () => "cancelled",
  );
  const approval = (await asked)[0];
  if (!approval) throw new Error("nothing was asked");
  const { id: approvalId, runId } = approval;
  // Some runtimes have looked already: they are as near to the journal as the one that wrote it.
  const near = runtimes.filter(() => random.chance(0.5));
  await Promise.all(near.map((runtime) => runtime.approvals.get(approvalId)));
  const results = await Promise.all(
    runtimes.map((runtime) => move(arena, runtime, { approvalId, runId }, random)),
  );
  const end = await ended;
  return check(arena, { runId, approvalId, end }, results);
}

async function check(
  { name, ran }: Arena,
  { runId, approvalId, end }: { runId: string; approvalId: string; end: string },
  results: readonly (DecideResult | undefined)[],
): Promise<string> {
  const events = await readJournal(name, runId);
  const settled = events.filter((event) => event.type === "interaction_settled");
  const decision = settled[0]?.decision;
  const isDecided = decision !== undefined && decision.status !== "timed_out";
  expect(settled.length, "at most one settlement").to.be.at.most(1);
  const told = results.flatMap((result) => result ?? []);
  const first = told.filter(({ status }) => status === "decided");
  const elsewhere = first.length === 0 && decision?.via === "deadline";
  expect(first.length, "who was told to be first").to.equal(isDecided && !elsewhere ? 1 : 0);
  for (const result of told) {
    expect(result.status).not.to.equal("missing");
    if (result.status === "missing") continue;
    expect(result.approval.status, "all agree").to.equal(decision?.status ?? "cancelled");
    expect(result.approval.id).to.equal(approvalId);
  }
  const runs = ran.filter((execution) => execution.runId === runId);
  const started = events.filter(({ type }) => type === "tool_started").length;
  // A cancel may come between the intent and the execution: then it does not begin.
  expect(runs.length, "it ran without an intent").to.be.at.most(started);
  if (decision?.status !== "approved") expect(runs).to.deep.equal([]);
  else if (end === "completed") expect(runs).to.have.length(1);
  else expect(runs.length).to.be.at.most(1);
  if (decision?.status === "approved" && runs.length > 0) {
    expect(runs[0]?.n).to.equal(decision.edited ? 2 : 1);
  }
  return decision?.status ?? "cancelled";
}

async function readJournal(name: string, runId: string): Promise<readonly JournalEvent[]> {
  const store = openIndexedDBStore({ name });
  try {
    return (await store.read(runId)) as readonly JournalEvent[]; // CAST: written by the code under test
  } finally {
    await store.close();
  }
}

describe("decision races over IndexedDB", () => {
  const winners = new Map<string, number>();
  let seed = 0;
  afterEach(closePages);

  for (const count of [2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8]) {
    seed += 1;
    const random = new Random(seed);
    test(`${count} runtimes decide at once, ${RACES_OF_ONE_TEST} times: one counts, and it runs once if it was approved (seed ${seed})`, async () => {
      const arena = createArena(count);
      for (let round = 0; round < RACES_OF_ONE_TEST; round++) {
        const winner = await race(arena, round, random);
        winners.set(winner, (winners.get(winner) ?? 0) + 1);
      }
      expect(new Set(arena.ran.map(({ runId }) => runId)).size).to.equal(arena.ran.length);
    });
  }

  test("in these races every kind of decision won some", () => {
    const races = [...winners.values()].reduce((sum, times) => sum + times, 0);
    expect(races).to.equal(11 * RACES_OF_ONE_TEST);
    expect([...winners.keys()]).to.have.members(["approved", "rejected", "timed_out", "cancelled"]);
  });
});
