// The conformance cases of Anvia's documentation, on the real engine and the real IndexedDB.
import { expect } from "@open-wc/testing";
import * as z from "zod/mini";
import {
  type ApprovalRequest,
  createHook,
  createTool,
  MaxTurnsError,
  PromptCancelledError,
  type RunStreamEvent,
} from "../../src/index.js";
import { createGate } from "../../src/testing/index.js";
import {
  calls,
  closePages,
  firstPending,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

const amount = z.object({ amount: z.number() });
const approve = async (approval: ApprovalRequest) => ({
  ...approval,
  status: "approved" as const,
  resolvedAt: new Date(0).toISOString(),
});

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to reject, and resolved.");
}

describe("conformance", () => {
  afterEach(closePages);

  test("1: a hook that skips gives its text to the model, and the tool is not executed", async () => {
    const { tool, inputs } = spyTool({ name: "refund" });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "ok"], [tool]);
    const hook = createHook({ onToolCall: ({ tool: control }) => control.skip("no") });
    const response = await openPage().prompt(agent, "go").withHook(hook).send();
    expect(response.output).to.equal("ok");
    expect(lastResults(model)).to.deep.equal(["no"]);
    expect(inputs).to.deep.equal([]);
  });

  test("2: a hook that cancels ends the run: one model call, later calls of the batch never run", async () => {
    const { tool, inputs } = spyTool({ name: "refund" });
    const { agent, model } = scriptedAgent(
      [calls({ name: "refund" }, { name: "refund" }), "never"],
      [tool],
    );
    const hook = createHook({ onToolCall: ({ tool: control }) => control.cancel("stop") });
    const error = await rejection(openPage().prompt(agent, "go").withHook(hook).send());
    expect(error).to.be.instanceOf(PromptCancelledError);
    expect(error).to.have.property("message", "Prompt cancelled: stop");
    expect(model.requests).to.have.length(1);
    expect(inputs).to.deep.equal([]);
  });

  test("3: the policy asks above 100 only, with parsed and raw arguments and its reason", async () => {
    const asked: unknown[] = [];
    const { tool, inputs } = spyTool({
      name: "refund",
      input: amount,
      approval: {
        when: ({ args }) => args.amount > 100,
        reason: ({ args }) => `Refund ${args.amount}?`,
      },
    });
    const { agent } = scriptedAgent(
      [
        calls({ id: "a", name: "refund", args: '{"amount":50}' }),
        calls({ id: "b", name: "refund", args: '{"amount":250}' }),
        "done",
      ],
      [tool],
    );
    await openPage()
      .prompt(agent, "go")
      .approvals({
        handler: ({ args, rawArgs, toolCallId }) => {
          asked.push({ args, rawArgs, toolCallId });
          return true;
        },
      })
      .send();
    expect(asked).to.deep.equal([
      { args: { amount: 250 }, rawArgs: '{"amount":250}', toolCallId: "b" },
    ]);
    expect(inputs).to.deep.equal([{ amount: 50 }, { amount: 250 }]);
  });

  test("3: the request carries the policy's reason", async () => {
    const { tool } = spyTool({ name: "refund", approval: { reason: "Because." } });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    const reasons: unknown[] = [];
    await openPage()
      .prompt(agent, "go")
      .withToolApprovalHandler(async (approval) => {
        reasons.push(approval.reason);
        return approve(approval);
      })
      .send();
    expect(reasons).to.deep.equal(["Because."]);
  });

  test("4: a hook's run does not bypass the policy: it asks once", async () => {
    let asked = 0;
    const { tool, inputs } = spyTool({ name: "refund", approval: { when: () => true } });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    await openPage()
      .prompt(agent, "go")
      .withHook(createHook({ onToolCall: ({ tool: control }) => control.run() }))
      .withToolApprovalHandler((approval) => {
        asked += 1;
        return approve(approval);
      })
      .send();
    expect(asked).to.equal(1);
    expect(inputs).to.have.length(1);
  });

  test("4: a hook's requestApproval never asks the policy, and brings its own words", async () => {
    let whenCalls = 0;
    const { tool } = spyTool({
      name: "refund",
      approval: {
        when: () => {
          whenCalls += 1;
          throw new Error("never");
        },
        rejectMessage: "the tool's",
      },
    });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    const hook = createHook({
      onToolCall: ({ tool: control }) => control.requestApproval({ rejectMessage: "the hook's" }),
    });
    await openPage()
      .prompt(agent, "go")
      .withHook(hook)
      .withToolApprovalHandler((approval) => ({ ...approval, status: "rejected" }))
      .send();
    expect(whenCalls).to.equal(0);
    expect(lastResults(model)).to.deep.equal(["the hook's"]);
  });

  test("5: a request's hook and handler replace the agent's", async () => {
    const log: string[] = [];
    const { tool } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool], (builder) =>
      builder.hook(createHook({ onRunStart: () => void log.push("agent's hook") })).approvals({
        handler: () => {
          log.push("agent's handler");
          return false;
        },
      }),
    );
    await openPage()
      .prompt(agent, "go")
      .requestHook(createHook({ onRunStart: () => void log.push("request's hook") }))
      .withToolApprovalHandler((approval) => {
        log.push("request's handler");
        return approve(approval);
      })
      .send();
    expect(log).to.deep.equal(["request's hook", "request's handler"]);
  });

  test("6: everything happens in the documented order", async () => {
    const log: string[] = [];
    const note = (entry: string) => {
      log.push(entry);
      return undefined;
    };
    const tool = createTool({
      name: "refund",
      description: "",
      input: z.pipe(
        z.object({}),
        z.transform((value) => {
          note("parse");
          return value;
        }),
      ),
      approval: {
        when: () => {
          note("when");
          return true;
        },
        reason: () => note("reason") ?? "why",
        rejectMessage: () => note("rejectMessage") ?? "no",
      },
      execute: () => note("execute") ?? "done",
    });
    const hook = createHook({
      onRunStart: () => note("runStart"),
      onRunEnd: () => note("runEnd"),
      onTurnStart: ({ turn }) => note(`turnStart ${turn}`),
      onTurnEnd: ({ turn }) => note(`turnEnd ${turn}`),
      onCompletionCall: () => note("completionCall"),
      onCompletionResponse: () => note("completionResponse"),
      onToolCall: () => note("onToolCall"),
      onToolResult: () => note("onToolResult"),
    });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    const stream = openPage()
      .prompt(agent, "go")
      .withHook(hook)
      .withToolApprovalHandler((approval) => {
        note("handler");
        return approve(approval);
      })
      .stream();
    for await (const { type } of stream) if (type === "tool_result") note(type);
    expect(log).to.deep.equal([
      "runStart",
      "turnStart 1",
      "completionCall",
      "completionResponse",
      "turnEnd 1",
      "onToolCall",
      "parse",
      "when",
      "reason",
      "rejectMessage",
      "handler",
      "execute",
      "onToolResult",
      "tool_result",
      "turnStart 2",
      "completionCall",
      "completionResponse",
      "turnEnd 2",
      "runEnd",
    ]);
  });

  test("7: invalid arguments go back to the model; nobody is asked and nothing runs", async () => {
    let handled = 0;
    const { tool, inputs } = spyTool({ name: "refund", input: amount, approval: {} });
    const { agent, model } = scriptedAgent(
      [calls({ name: "refund", args: { amount: "much" } }), "done"],
      [tool],
    );
    const response = await openPage()
      .prompt(agent, "go")
      .withToolApprovalHandler((approval) => {
        handled += 1;
        return approve(approval);
      })
      .send();
    expect(response.output).to.equal("done");
    expect(handled).to.equal(0);
    expect(inputs).to.deep.equal([]);
    expect(lastResults(model)[0]).to.match(/^ToolCallError: amount: /);
  });

  test("8: parallel calls are decided in any order and answered together, in call order", async () => {
    const page = openPage();
    const free = spyTool({ name: "free" });
    const guarded = spyTool({ name: "guarded", approval: {} });
    const { agent, model } = scriptedAgent(
      [
        calls(
          { id: "1", name: "free" },
          { id: "2", name: "guarded" },
          { id: "3", name: "guarded" },
        ),
        "done",
      ],
      [free.tool, guarded.tool],
    );
    const both = firstPending(page, 2);
    const finished = page.prompt(agent, "go").send();
    const [second, third] = await both;
    await page.approvals.decide({ approvalId: third?.id ?? "", approved: true });
    expect(model.requests).to.have.length(1);
    await page.approvals.decide({ approvalId: second?.id ?? "", approved: false, reason: "not 2" });
    await finished;
    expect(model.requests).to.have.length(2);
    expect(lastResults(model)).to.deep.equal(["free done", "not 2", "guarded done"]);
    expect(guarded.inputs).to.have.length(1);
  });

  test("9: maxTurns(n) allows n + 1 model calls, then fails", async () => {
    const { tool } = spyTool({ name: "again" });
    const { agent, model } = scriptedAgent(
      Array.from({ length: 9 }, () => calls({ name: "again" })),
      [tool],
    );
    const error = await rejection(openPage().prompt(agent, "go").maxTurns(2).send());
    expect(error).to.be.instanceOf(MaxTurnsError);
    expect(error).to.have.property("message", "Reached max turn limit: 2");
    expect(model.requests).to.have.length(3);
  });

  test("11: the same decision twice changes nothing; a conflicting one is told who won", async () => {
    const page = openPage();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    const asked = firstPending(page);
    const finished = page.prompt(agent, "go").send();
    const approvalId = (await asked)[0]?.id ?? "";
    const decide = (approved: boolean, reviewerId: string) =>
      page.approvals.decide({ approvalId, approved, reviewerId });
    expect(await decide(true, "ann")).to.have.property("status", "decided");
    expect(await decide(true, "ann")).to.have.property("status", "already_decided");
    const late = await decide(false, "bob");
    expect(late).to.have.property("status", "already_decided");
    expect(late).to.have.nested.property("approval.reviewerId", "ann");
    expect(late).to.have.nested.property("approval.status", "approved");
    await finished;
    expect(inputs).to.have.length(1);
  });

  test("12: an abort while pending cancels; a later approval is refused and nothing runs", async () => {
    const page = openPage();
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "never"], [tool]);
    const abort = new AbortController();
    const asked = firstPending(page);
    const finished = rejection(page.prompt(agent, "go").send({ signal: abort.signal }));
    const approvalId = (await asked)[0]?.id ?? "";
    abort.abort(new Error("changed my mind"));
    expect(await finished).to.have.property("message", "Prompt cancelled: changed my mind");
    const late = await page.approvals.decide({ approvalId, approved: true });
    expect(late).to.have.property("status", "already_decided");
    expect(late).to.have.nested.property("approval.status", "cancelled");
    expect(inputs).to.deep.equal([]);
    expect(model.requests).to.have.length(1);
  });

  test("14: the stream of a guarded, approved call has the documented events", async () => {
    const { tool } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent(
      [{ text: "Let me see.", ...calls({ name: "refund" }) }, "done"],
      [tool],
    );
    const events: RunStreamEvent[] = [];
    const stream = openPage().prompt(agent, "go").withToolApprovalHandler(approve).stream();
    for await (const event of stream) events.push(event);
    expect(events.map(({ type }) => type).join(" ")).to.equal(
      "turn_start generation_start text_delta tool_call turn_end tool_approval_request tool_approval_result tool_result turn_start generation_start text_delta turn_end final",
    );
    for (const event of events.slice(0, -1)) expect(event).to.have.property("turn");
  });

  test("a steered prompt lands after the tool results, before the next model call", async () => {
    const gate = createGate();
    const tool = createTool({ name: "slow", description: "", execute: () => gate.promise });
    const { agent, model } = scriptedAgent([calls({ name: "slow" }), "done"], [tool]);
    const request = openPage().prompt(agent, "go");
    for await (const event of request.stream()) {
      if (event.type !== "turn_end" || event.turn !== 1) continue;
      expect(request.steer("and hurry")).to.equal(true);
      gate.open();
    }
    const roles = model.requests[1]?.messages.map(({ role, content }) => `${role}: ${content}`);
    expect(roles).to.deep.equal(["user: go", "assistant: ", "tool: ", "user: and hurry"]);
    expect(request.steer("too late")).to.equal(false);
  });

  test("a request is used once", async () => {
    const { agent } = scriptedAgent(["hi"]);
    const request = openPage().prompt(agent, "go");
    await request.send();
    expect(await rejection(request.send())).to.have.property(
      "message",
      "PromptRequest has already been used.",
    );
  });
});
