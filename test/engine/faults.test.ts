// Bad input and bad luck: each a clear error, a way on, and nothing that was written is lost.
import { expect } from "@open-wc/testing";
import { AnviaError, createHook, createMemoryStore, createTool } from "../../src/index.js";
import { EVENT_VERSION } from "../../src/run/events.js";
import {
  answerOf,
  calls,
  closePages,
  itemsWhen,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
  storeWith,
} from "./page.js";

const rejected = async (promise: Promise<unknown>): Promise<AnviaError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (AnviaError.is(error)) return error;
  throw new Error(`It was expected to reject with an AnviaError, not ${String(error)}.`);
};

describe("faults", () => {
  afterEach(closePages);

  test("an unknown tool is told to the model, and the run goes on", async () => {
    const { agent, model } = scriptedAgent([calls({ name: "nothing" }), "ok"]);
    expect(await openPage().prompt(agent, "go").send()).to.have.property("output", "ok");
    expect(lastResults(model)).to.deep.equal(["ToolNotFoundError: Tool not found: nothing"]);
  });

  for (const [what, args, message] of [
    ["unparsable", '{"a":', /^ToolCallError: the arguments are not valid JSON/],
    [
      "prototype",
      '{"__proto__":{"admin":true}}',
      /^ToolCallError: the name "__proto__" is not allowed/,
    ],
    ["constructor", '{"a":[{"constructor":1}]}', /^ToolCallError: the name "constructor"/],
  ] as const) {
    test(`${what} arguments are told to the model, and nothing runs`, async () => {
      const { tool, inputs } = spyTool({ name: "refund" });
      const { agent, model } = scriptedAgent([calls({ name: "refund", args }), "ok"], [tool]);
      await openPage().prompt(agent, "go").send();
      expect(lastResults(model)[0]).to.match(message);
      expect(inputs).to.deep.equal([]);
      expect(({} as { admin?: boolean }).admin).to.equal(undefined);
    });
  }

  test("empty arguments count as no arguments", async () => {
    const { tool, inputs } = spyTool({ name: "refund" });
    await openPage()
      .prompt(scriptedAgent([calls({ name: "refund", args: "" }), "ok"], [tool]).agent, "go")
      .send();
    expect(inputs).to.deep.equal([{}]);
  });

  test("what a tool throws is told to the model as a ToolCallError, and the run goes on", async () => {
    const seen: unknown[] = [];
    const tool = createTool({
      name: "refund",
      description: "",
      execute: () => Promise.reject(new Error("The bank is closed.")),
    });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
    const hook = createHook({ onToolError: ({ error }) => void seen.push(error) });
    await openPage().prompt(agent, "go").withHook(hook).send();
    expect(lastResults(model)).to.deep.equal(["ToolCallError: The bank is closed."]);
    expect(seen).to.have.length(1);
  });

  for (const [what, result] of [
    ["a circular object", () => Object.assign({}, { self: undefined as unknown })],
    ["a Date", () => ({ when: new Date(0) })],
    ["a function", () => ({ call: () => 1 })],
  ] as const) {
    test(`a result with ${what} is reported to the model as a tool error`, async () => {
      const value: { self?: unknown; when?: Date; call?: () => number } = result();
      if ("self" in value) value.self = value;
      const tool = createTool({ name: "refund", description: "", execute: () => value });
      const { agent, model } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
      await openPage().prompt(agent, "go").send();
      expect(lastResults(model)[0]).to.match(
        /^ToolCallError: the result cannot be told to the model: \$\./,
      );
    });
  }

  test("a tool that takes longer than its timeout fails with a sentence that says so", async () => {
    const tool = createTool({
      name: "slow",
      description: "",
      timeoutMs: 1,
      execute: () => new Promise(() => undefined),
    });
    const { agent, model } = scriptedAgent([calls({ name: "slow" }), "ok"], [tool]);
    await openPage().prompt(agent, "go").send();
    expect(lastResults(model)[0]).to.match(/^ToolCallError: slow took longer than 1 ms/);
  });

  test("a policy that throws asks; it never runs the call", async () => {
    const { tool, inputs } = spyTool({
      name: "refund",
      approval: {
        when: () => {
          throw new Error("broken");
        },
      },
    });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
    await openPage().prompt(agent, "go").send();
    expect(inputs).to.deep.equal([]);
    expect(lastResults(model)).to.deep.equal(["Tool approval was rejected."]);
  });

  for (const unclear of [undefined, null, "yes", 1, {}, { approved: "true" }, { status: "ok" }]) {
    test(`a handler that answers ${JSON.stringify(unclear)} has not approved`, async () => {
      const { tool, inputs } = spyTool({ name: "refund", approval: {} });
      const { agent } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
      // CAST: what JavaScript pages may return, whatever the types say
      const handler = (() => unclear) as unknown as () => boolean;
      await openPage().prompt(agent, "go").approvals({ handler }).send();
      expect(inputs).to.deep.equal([]);
    });
  }

  test("a handler that throws fails the run; siblings that have not started never start", async () => {
    const guarded = spyTool({ name: "guarded", approval: {} });
    const { agent, model } = scriptedAgent(
      [calls({ name: "guarded" }, { name: "guarded" }), "never"],
      [guarded.tool],
    );
    const error = await rejected(
      openPage()
        .prompt(agent, "go")
        .withToolApprovalHandler(() => {
          throw new Error("boom");
        })
        .send(),
    );
    expect(error.code).to.equal("handler_failed");
    expect(error.message).to.equal("The approval handler failed: boom");
    expect(guarded.inputs).to.deep.equal([]);
    expect(model.requests).to.have.length(1);
  });

  test("a hook that throws fails the run with its message", async () => {
    const hook = createHook({
      onToolCall: () => {
        throw new Error("boom");
      },
    });
    const { tool, inputs } = spyTool({ name: "refund" });
    const { agent } = scriptedAgent([calls({ name: "refund" })], [tool]);
    const error = await rejected(openPage().prompt(agent, "go").withHook(hook).send());
    expect(error.code).to.equal("hook_failed");
    expect(inputs).to.deep.equal([]);
  });

  test("a model that fails leaves a fault and a Retry that goes on where it stopped", async () => {
    const page = openPage();
    const { tool, inputs } = spyTool({ name: "lookup" });
    const error = new AnviaError("model_unavailable", "Try later.", {
      retryable: true,
      status: 503,
    });
    const { agent, model } = scriptedAgent([calls({ name: "lookup" }), { error }, "fine"], [tool]);
    const failed = await rejected(page.prompt(agent, "go", { sessionId: "s" }).send());
    expect(failed).to.equal(error);
    const items = await itemsWhen(page, "s", (all) => all.some(({ type }) => type === "fault"));
    const fault = items.at(-1);
    expect(fault).to.have.nested.property("fault.message", "Try later.");
    await page.resume(fault?.runId ?? "");
    expect(await answerOf(page, "s")).to.equal("fine");
    expect(inputs).to.have.length(1);
    expect(model.requests).to.have.length(3);
  });

  test("an answer with neither text nor calls is a fault that can be retried", async () => {
    const { agent } = scriptedAgent([{ text: "" }]);
    const error = await rejected(openPage().prompt(agent, "go").send());
    expect(error.code).to.equal("empty_answer");
    expect(error.retryable).to.equal(true);
  });

  test("an answer that uses one id for two calls is refused before any of them runs", async () => {
    const { tool, inputs } = spyTool({ name: "refund" });
    const twice = calls({ id: "x", name: "refund" }, { id: "x", name: "refund" });
    const { agent } = scriptedAgent([twice], [tool]);
    const error = await rejected(openPage().prompt(agent, "go").send());
    expect(error.code).to.equal("invalid_response");
    expect(inputs).to.deep.equal([]);
  });

  test("ids that a server repeats every turn do not make two calls one operation", async () => {
    const operations: string[] = [];
    const tool = createTool({
      name: "refund",
      description: "",
      execute: (_args, { operationId }) => void operations.push(operationId),
    });
    const again = calls({ id: "call_0", name: "refund" });
    const { agent } = scriptedAgent([again, again, "ok"], [tool]);
    await openPage().prompt(agent, "go").send();
    expect(new Set(operations).size).to.equal(2);
  });

  test("storage that is full before the first write rejects the prompt with a way on", async () => {
    const full = new AnviaError("storage_full", "The disk is full. Free some space.");
    const store = storeWith(() => ({ append: () => Promise.reject(full) }));
    const error = await rejected(
      openPage({ store })
        .prompt(scriptedAgent(["hi"]).agent, "go")
        .send(),
    );
    expect(error).to.equal(full);
  });

  test("storage that fills up stops the run before the tool runs; Retry goes on when there is space", async () => {
    const full = new AnviaError("storage_full", "The disk is full. Free some space.");
    let isFull = true;
    const store = storeWith((memory) => ({
      append: (events, row) =>
        isFull && events.some(({ type }) => type === "tool_started")
          ? Promise.reject(full)
          : memory.append(events, row),
    }));
    const page = openPage({ store });
    const { tool, inputs } = spyTool({ name: "refund" });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "paid"], [tool]);
    expect(await rejected(page.prompt(agent, "go", { sessionId: "s" }).send())).to.equal(full);
    expect(inputs).to.deep.equal([]);
    const items = await itemsWhen(page, "s", (all) => all.some(({ type }) => type === "fault"));
    expect(items.at(-1)).to.have.nested.property("fault.message", full.message);
    isFull = false;
    await page.resume(items.at(-1)?.runId ?? "");
    expect(await answerOf(page, "s")).to.equal("paid");
    expect(inputs).to.have.length(1);
  });

  test("a journal that a newer version continued is shown and never driven (J9)", async () => {
    const memory = createMemoryStore();
    const newer = storeWith(() => ({
      listRuns: (query) => memory.listRuns(query),
      read: async (runId, fromSeq) =>
        (await memory.read(runId, fromSeq)).map((row) => {
          const event = row as { type: string }; // CAST: rows are events
          return event.type === "model_call_started" ? { ...event, v: EVENT_VERSION + 1 } : event;
        }),
    }));
    const first = openPage({ store: memory });
    const hangs = { text: "half", gate: new Promise<never>(() => undefined) };
    void first.prompt(scriptedAgent([hangs]).agent, "go", { sessionId: "s" }).send();
    await itemsWhen(first, "s", (items) => items.length > 1);
    const second = openPage({ store: newer });
    const { agent, model } = scriptedAgent(["never"]);
    second.register(agent);
    const items = await itemsWhen(second, "s", (all) => all.some(({ type }) => type === "fault"));
    expect(items.map(({ type }) => type)).to.deep.equal(["user", "fault"]);
    expect(items.at(-1)).to.have.nested.property("fault.code", "newer_journal");
    expect(model.requests).to.deep.equal([]);
  });

  test("with no IndexedDB the page is told once, and everything works in memory", async () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, "indexedDB");
    Object.defineProperty(globalThis, "indexedDB", { configurable: true, value: undefined });
    try {
      const faults: AnviaError[] = [];
      const page = openPage();
      page.onFault((error) => faults.push(error));
      await page.prompt(scriptedAgent(["hi"]).agent, "go", { sessionId: "s" }).send();
      expect(await answerOf(page, "s")).to.equal("hi");
      expect(faults.map(({ code }) => code)).to.deep.equal(["storage_unavailable"]);
      expect(page.session("s").snapshot.notice).to.match(/lost when the page is closed/);
    } finally {
      if (own) Object.defineProperty(globalThis, "indexedDB", own);
      else Reflect.deleteProperty(globalThis, "indexedDB"); // the browser's is on the prototype
    }
  });
});
