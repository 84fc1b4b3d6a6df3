// What a developer declares ends in a journal, which has to be readable after a reload (J1); and what is
// asked of a run counts from the moment it was sent.
import { expect } from "@open-wc/testing";
import { createMemoryStore, createTool } from "../../src/index.js";
import { parseJournal } from "../../src/run/events.js";
import { createGate } from "../../src/testing/index.js";
import {
  calls,
  closePages,
  firstPending,
  lastResults,
  openPage,
  scriptedAgent,
} from "../engine/page.js";
import { rejection } from "./fakes.js";

/** Whether every journal of the store can be read back. */
async function unreadable(store: ReturnType<typeof createMemoryStore>) {
  const rows = await store.listRuns();
  const parsed = rows.map(async ({ runId }) => parseJournal(runId, await store.read(runId)));
  return (await Promise.all(parsed)).flatMap((journal) => journal.unreadable ?? []);
}

const guarded = (timeoutMs: number) =>
  createTool({ name: "refund", description: "", approval: { timeoutMs }, execute: () => "done" });

describe("what is declared, and then journalled", () => {
  afterEach(closePages);

  test("an approval that may wait for ever (timeoutMs: Infinity) stays readable", async () => {
    const store = createMemoryStore();
    const page = openPage({ store });
    const { agent } = scriptedAgent(
      [calls({ name: "refund" }), "done"],
      [guarded(Number.POSITIVE_INFINITY)],
    );
    const asked = firstPending(page);
    const sent = page.prompt(agent, "go").send();
    const [approval] = await asked;
    expect(await unreadable(store)).to.deep.equal([]);
    await page.approvals.decide({ approvalId: approval?.id ?? "", approved: true });
    await sent;
  });

  test("what a model says about its usage cannot make a journal unreadable", async () => {
    const store = createMemoryStore();
    const usage = { inputTokens: 1, outputTokens: Number.NaN, totalTokens: Number.NaN };
    const { agent } = scriptedAgent([{ text: "hi", usage }]);
    await openPage({ store }).prompt(agent, "go").send();
    expect(await unreadable(store)).to.deep.equal([]);
  });

  test("arguments nested without end are refused, and the run goes on", async () => {
    const tool = createTool({ name: "look", description: "", execute: () => "seen" });
    const args = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    const { agent, model } = scriptedAgent([calls({ name: "look", args }), "done"], [tool]);
    const run = openPage({ store: createMemoryStore() }).prompt(agent, "go").stream();
    expect(await followToEnd(run)).to.equal("final");
    expect(lastResults(model)[0]).to.match(/^ToolCallError: /);
  });
});

describe("a run that was started just now", () => {
  afterEach(closePages);

  test("a run that is aborted before it began never calls the model", async () => {
    const { agent, model } = scriptedAgent(["never"]);
    const request = openPage().prompt(agent, "go");
    const error = await rejection(request.send({ signal: AbortSignal.abort("no") }));
    expect(error).to.have.property("message", "Prompt cancelled: no");
    expect(model.requests).to.have.length(0);
  });

  test("a stream that is cancelled at once is cancelled", async () => {
    const { agent, model } = scriptedAgent(["never"]);
    const stream = openPage().prompt(agent, "go").stream();
    await stream.cancel("no");
    expect(await followToEnd(stream)).to.equal("error");
    expect(model.requests).to.have.length(0);
  });

  test("a stream that is cancelled twice at once, and steered after that, is cancelled", async () => {
    const { agent, model } = scriptedAgent(["never"]);
    const request = openPage().prompt(agent, "go");
    const stream = request.stream();
    await Promise.all([stream.cancel("first"), stream.cancel("second")]);
    request.steer("too late");
    expect(await followToEnd(stream)).to.equal("error");
    expect(model.requests).to.have.length(0);
  });

  test("words that steer a run right after it was sent are not lost", async () => {
    const gate = createGate();
    const { agent, model } = scriptedAgent([{ text: "hi", gate: gate.promise }, "and more"]);
    const request = openPage().prompt(agent, "go");
    const sent = request.send();
    const accepted = request.steer("and hurry");
    gate.open();
    await sent;
    const heard = model.requests.some(({ messages }) =>
      messages.some(({ content }) => content === "and hurry"),
    );
    expect(heard).to.equal(accepted);
  });
});

describe("an approval that page code asks for in a run", () => {
  afterEach(closePages);
  const asked = { toolName: "delete_account", args: {} };

  test("it can still be decided when the run has completed meanwhile", async () => {
    const page = openPage({ store: createMemoryStore() });
    const gate = createGate();
    const { agent } = scriptedAgent([{ text: "hi", gate: gate.promise }]);
    const stream = page.prompt(agent, "go").stream();
    for await (const { type } of stream) if (type === "turn_start") break;
    const pending = firstPending(page);
    const { runId } = stream;
    page.approvals.waitForDecision({ ...asked, runId }).catch(() => undefined);
    const approvalId = (await pending)[0]?.id ?? "";
    gate.open();
    await followToEnd(stream);
    const result = await page.approvals.decide({ approvalId, approved: true });
    expect(result.status).to.equal("decided");
  });

  test("it is asked in a journal of its own when the run had ended before", async () => {
    const page = openPage({ store: createMemoryStore() });
    const { agent } = scriptedAgent(["hi"]);
    const { runId } = await page.prompt(agent, "go").send();
    const pending = firstPending(page);
    const approved = page.approvals.waitForDecision({ ...asked, runId });
    const [approval] = await pending;
    expect(approval?.runId).not.to.equal(runId);
    await page.approvals.decide({ approvalId: approval?.id ?? "", approved: true });
    expect(await approved).to.equal(true);
  });
});

async function followToEnd(stream: AsyncIterable<{ readonly type: string }>): Promise<string> {
  let last = "nothing";
  for await (const { type } of stream) last = type;
  return last;
}
