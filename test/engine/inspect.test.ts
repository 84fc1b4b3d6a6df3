import { expect } from "@open-wc/testing";
import { AgentBuilder, createMemoryStore, createRuntime, createTool } from "../../src/index.js";
import { createPageLocks, ScriptedModel } from "../../src/testing/index.js";

const open: ReturnType<typeof createRuntime>[] = [];
afterEach(() => Promise.all(open.splice(0).map((runtime) => runtime.close())));

const add = createTool({
  name: "add",
  description: "Adds.",
  input: {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a", "b"],
  },
  approval: { when: () => true },
  execute: ({ a, b }, { progress, operationId, attempt, run }) => {
    progress("adding");
    if (a === 0) throw new Error("Nothing to add.");
    return { sum: Number(a) + Number(b), operationId, attempt, run };
  },
});
const ask = createTool({ name: "ask", description: "A person answers." });

function openRuntime() {
  const store = createMemoryStore();
  const name = `test-${crypto.randomUUID()}`;
  const runtime = createRuntime({ name, store, agents: [], locks: createPageLocks() });
  open.push(runtime);
  const model = new ScriptedModel(["Hello."], { id: "m" });
  const agent = new AgentBuilder("agent", model).tools([add, ask]).build();
  return { runtime, store, agent };
}

describe("a look into a runtime", () => {
  it("knows the agents of the page, also one that only ran", async () => {
    const { runtime, agent } = openRuntime();
    const inspection = await runtime.inspect();
    expect(await inspection.agents()).to.deep.equal([]);
    await runtime.prompt(agent, "Hi").send();
    const [found] = await inspection.agents();
    expect(found).to.include({ id: "agent", model: "m" });
    expect(found?.tools.map(({ name }) => name)).to.deep.equal(["add", "ask"]);
    expect(found?.tools[0]?.policy).to.deep.equal([
      { name: "when", text: "() => true", isCode: true },
    ]);
    expect(found?.tools[1]?.policy).to.equal(undefined);
  });

  it("reads a run, and changes nothing by it", async () => {
    const { runtime, store, agent } = openRuntime();
    const { runId } = await runtime.prompt(agent, "Hi").send();
    const before = JSON.stringify([
      await store.listRuns(),
      await store.read(runId),
      await store.readAudit(),
    ]);
    const inspection = await runtime.inspect();
    const { events, unread } = await inspection.journal(runId);
    expect(unread).to.deep.equal([]);
    expect(inspection.timeline(runId, events).state.status).to.equal("completed");
    expect(inspection.stateAfter(runId, events.slice(0, 1)).status).to.equal("running");
    await inspection.storage();
    await inspection.agents();
    const after = [await store.listRuns(), await store.read(runId), await store.readAudit()];
    expect(JSON.stringify(after)).to.equal(before);
  });

  it("tells when something was written, and stops when it is told to", async () => {
    const { runtime, agent } = openRuntime();
    const inspection = await runtime.inspect();
    const heard: (string | undefined)[] = [];
    const undo = inspection.subscribe((runId) => heard.push(runId));
    const { runId } = await runtime.prompt(agent, "Hi").send();
    expect(new Set(heard)).to.deep.equal(new Set([runId]));
    undo();
    const count = heard.length;
    const more = new AgentBuilder("other", new ScriptedModel(["Hi"])).build();
    await runtime.prompt(more, "Hi").send();
    expect(heard.length).to.equal(count);
  });

  it("counts drafts by what they are drafts of", async () => {
    const { runtime, store, agent } = openRuntime();
    const { runId } = await runtime.prompt(agent, "Hi", { sessionId: "s" }).send();
    await store.writeDraft("composer:s", "typed");
    await store.writeDraft(`partial:${runId}`, { text: "streamed" });
    const { sessions } = await (await runtime.inspect()).storage();
    expect(sessions[0]?.drafts.map(({ key }) => key)).to.deep.equal([
      "composer:s",
      `partial:${runId}`,
    ]);
  });
});

describe("a tool that is run by hand", () => {
  const trial = (input: { a: unknown; b: number }) => ({
    ...{ agentId: "agent", toolName: "add" },
    input: JSON.parse(JSON.stringify(input)),
  });

  it("runs with a context of its own, and is nothing that any journal knows", async () => {
    const { runtime, store, agent } = openRuntime();
    runtime.register(agent);
    const progress: string[] = [];
    const inspection = await runtime.inspect();
    const onProgress = (line: string) => progress.push(line);
    const result = await inspection.runTool({ ...trial({ a: 1, b: 2 }), onProgress });
    if (result.status !== "finished") throw new Error(result.status);
    const { operationId } = result;
    expect(operationId).to.match(/^by-hand:/);
    const run = { agentId: "agent", runId: operationId, sessionId: operationId };
    expect(result.output).to.deep.equal({ sum: 3, operationId, attempt: 1, run });
    expect(progress).to.deep.equal(["adding"]);
    expect(await store.listRuns()).to.deep.equal([]);
    await runtime.audit.flush();
    expect(await store.readAudit()).to.deep.equal([]);
  });

  it("says what it threw, and does not run on an input that its schema refuses", async () => {
    const { runtime, agent } = openRuntime();
    runtime.register(agent);
    const inspection = await runtime.inspect();
    const failed = await inspection.runTool(trial({ a: 0, b: 2 }));
    expect(failed).to.include({ status: "failed", message: "Nothing to add." });
    const invalid = await inspection.runTool(trial({ a: "one", b: 2 }));
    expect(invalid.status).to.equal("invalid");
  });

  it("is refused where there is nothing to run", async () => {
    const { runtime, agent } = openRuntime();
    runtime.register(agent);
    const inspection = await runtime.inspect();
    for (const toolName of ["ask", "nothing"]) {
      const refused = await inspection.runTool({ agentId: "agent", toolName, input: {} }).then(
        () => "ran",
        ({ code }) => code,
      );
      expect(refused, toolName).to.equal("invalid_use");
    }
  });
});
