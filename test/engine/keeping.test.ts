// How long conversations are kept, and how a person gets or deletes them.
import { expect } from "@open-wc/testing";
import { createMemoryStore, type Runtime } from "../../src/index.js";
import { ManualClock } from "../../src/testing/index.js";
import { auditRow, grant } from "../../src/testing/run-store-fixtures.js";
import {
  answerOf,
  calls,
  closePages,
  freshName,
  interactionOf,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

const DAY_MS = 86_400_000;

/** Resolves when the session shows nothing. */
function emptied(runtime: Runtime, sessionId: string): Promise<void> {
  return new Promise((resolve) => {
    const undo = runtime.session(sessionId).subscribe(({ status, items }) => {
      if (status !== "ready" || items.length > 0) return;
      queueMicrotask(() => undo());
      resolve();
    });
  });
}

describe("keeping", () => {
  afterEach(closePages);

  test("a conversation that ended longer ago than the page keeps them is forgotten at the first use", async () => {
    const store = createMemoryStore();
    const clock = new ManualClock(1_000_000);
    const before = openPage({ store, clock });
    await before.prompt(scriptedAgent(["old"]).agent, "go", { sessionId: "old" }).send();
    clock.advance(2 * DAY_MS);
    await before.prompt(scriptedAgent(["young"]).agent, "go", { sessionId: "young" }).send();
    const after = openPage({ store, clock, keepFinishedMs: DAY_MS });
    await emptied(after, "old");
    expect(await answerOf(after, "young")).to.equal("young");
  });

  test("a conversation in which something still waits is kept, however old it is", async () => {
    const store = createMemoryStore();
    const clock = new ManualClock(1_000_000);
    const before = openPage({ store, clock });
    const { tool } = spyTool({ name: "refund", approval: {} });
    before.session("s").subscribe(() => undefined);
    before
      .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await interactionOf(before, "s", "approval");
    clock.advance(365 * DAY_MS);
    const after = openPage({ store, clock });
    const { request } = await interactionOf(after, "s", "approval");
    expect(request.toolName).to.equal("refund");
  });

  test("an exported session holds every event of every run, as it stands in the store", async () => {
    const runtime = openPage();
    const { tool } = spyTool({ name: "look" });
    const { agent } = scriptedAgent([calls({ name: "look" }), "one", "two"], [tool]);
    await runtime.prompt(agent, "first", { sessionId: "s" }).send();
    await runtime.prompt(agent, "second", { sessionId: "s" }).send();
    const exported = await runtime.exportSession("s");
    expect(exported).to.include({ format: "anvia-session", sessionId: "s" });
    expect(JSON.parse(JSON.stringify(exported))).to.deep.equal(exported);
    const types = exported.runs.map(({ events }) =>
      events.map((e) => (e as { type: string }).type),
    ); // CAST: rows are events
    expect(types.map(([first]) => first)).to.deep.equal(["run_started", "run_started"]);
    expect(types.map((all) => all.at(-1))).to.deep.equal(["run_completed", "run_completed"]);
    expect(types[0]).to.include("tool_finished");
  });

  test("an exported session holds its permissions and its rows of the audit log, and nobody else's", async () => {
    const store = createMemoryStore();
    for (const sessionId of ["s", "other"]) {
      await store.writeGrant(grant(`grant-${sessionId}`, { sessionId }));
    }
    await store.appendAudit([auditRow(0, { sessionId: "other" }), auditRow(1, { sessionId: "s" })]);
    const { grants, audit } = await openPage({ store }).exportSession("s");
    expect(grants.map(({ grantId }) => grantId)).to.deep.equal(["grant-s"]);
    expect(audit).to.deep.equal([auditRow(1, { sessionId: "s" })]);
  });

  test("delete my data: nothing is left in the store, no tab shows anything, and what waited cannot run", async () => {
    const name = freshName();
    const left = openPage({ name });
    const right = openPage({ name });
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    left.session("a").subscribe(() => undefined);
    right.session("a").subscribe(() => undefined);
    left
      .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "a" })
      .send()
      .catch(() => undefined);
    const { request } = await interactionOf(right, "a", "approval");
    await left.prompt(scriptedAgent(["b"]).agent, "go", { sessionId: "b" }).send();
    await left.writeDraft("composer:c", "half a sentence");
    await left.deleteEverything();
    await Promise.all([emptied(left, "a"), emptied(right, "a"), emptied(left, "b")]);
    const result = await right.approvals.decide({ approvalId: request.id, approved: true });
    expect(result.status).to.equal("missing");
    expect(await left.readDraft("composer:c")).to.equal(undefined);
    expect((await left.exportSession("a")).runs).to.deep.equal([]);
    expect(inputs).to.deep.equal([]);
  });

  test("what is typed in one tab is told to the others, under its own key only", async () => {
    const name = freshName();
    const left = openPage({ name });
    const right = openPage({ name });
    const heard: unknown[] = [];
    const told = new Promise<void>((resolve) => {
      right.onDraft("composer:s", (value) => {
        heard.push(value);
        resolve();
      });
    });
    await left.writeDraft("composer:other", "not this");
    await left.writeDraft("composer:s", "Refund ord");
    await told;
    expect(heard).to.deep.equal(["Refund ord"]);
  });
});
