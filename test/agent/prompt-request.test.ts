import { expect } from "@open-wc/testing";
import { AgentBuilder } from "../../src/agent/agent-builder.js";
import type { ApprovalRequest } from "../../src/agent/approval-handler.js";
import type { ApprovalContext } from "../../src/agent/approval-policy.js";
import { createHook } from "../../src/agent/create-hook.js";
import type { PromptInput } from "../../src/agent/prompt-request.js";
import { defaultRunner, provideDefaultRunner } from "../../src/agent/runner.js";
import { ScriptedModel } from "../../src/model/scripted-model.js";
import { codeOf, codeThrownBy, FakeRunner, final, rejection } from "./fakes.js";

const approval = {} as ApprovalRequest; // CAST: it is only handed on
const context = { toolName: "refund" } as ApprovalContext; // CAST: it is only handed on

function builder() {
  return new AgentBuilder("agent", new ScriptedModel([]));
}

function prepare(input: PromptInput = "Hi", runner = new FakeRunner(), of = builder()) {
  const agent = of.build();
  agent.bindTo(runner);
  return { request: agent.prompt(input), runner, agent };
}

describe("what a prompt may be", () => {
  const user = { role: "user", content: "Hi" } as const;
  const INPUTS: readonly (readonly [what: string, input: PromptInput, messages: unknown])[] = [
    ["a text", "Hi", [user]],
    ["one message", user, [user]],
    [
      "a list of messages",
      [{ role: "system", content: "Be kind." }, user],
      [{ role: "system", content: "Be kind." }, user],
    ],
  ];
  for (const [what, input, messages] of INPUTS) {
    test(`${what} becomes a list of messages`, async () => {
      const { request, runner } = prepare(input);
      await request.send();
      expect(runner.request.prompt).to.deep.equal(messages);
    });
  }

  const NO_PROMPTS: readonly unknown[] = [
    undefined,
    null,
    7,
    { role: "robot", content: "Hi" },
    [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
  ];
  for (const input of NO_PROMPTS) {
    test(`${JSON.stringify(input)} is refused: it would make a journal that cannot be read`, () => {
      const { agent } = prepare();
      // CAST: what plain JavaScript may pass
      expect(codeThrownBy(() => agent.prompt(input as PromptInput))).to.match(/^invalid_/);
    });
  }
});

describe("the options of a request", () => {
  test("maxTurns takes a whole number from 0", async () => {
    const { request, runner } = prepare();
    await request.maxTurns(0).send();
    expect(runner.request.maxTurns).to.equal(0);
  });

  for (const n of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "2"]) {
    test(`maxTurns(${JSON.stringify(n)}) is refused`, () => {
      const work = () => prepare().request.maxTurns(n as number); // CAST: what plain JavaScript may pass
      expect(codeThrownBy(work)).to.equal("invalid_config");
    });
  }

  test("without maxTurns the agent's default counts", async () => {
    const { request, runner } = prepare("Hi", new FakeRunner(), builder().defaultMaxTurns(2));
    await request.send();
    expect(runner.request.maxTurns).to.equal(2);
  });

  test("withHook and requestHook replace the agent's hook", async () => {
    const [own, mine] = [createHook({}), createHook({})];
    for (const method of ["withHook", "requestHook"] as const) {
      const { request, runner } = prepare("Hi", new FakeRunner(), builder().hook(own));
      await request[method](mine).send();
      expect(runner.request.hook).to.equal(mine);
    }
    const { request, runner } = prepare("Hi", new FakeRunner(), builder().hook(own));
    await request.send();
    expect(runner.request.hook).to.equal(own);
  });

  test("withToolApprovalHandler is given the approval and the action", async () => {
    const seen: unknown[] = [];
    const { request, runner } = prepare();
    const action = { timeoutMs: 5 };
    await request
      .withToolApprovalHandler((...given) => {
        seen.push(given);
        return { status: "approved" };
      })
      .send();
    const result = await runner.request.approvalHandler?.(approval, action, context);
    expect(result).to.deep.equal({ status: "approved" });
    expect(seen).to.deep.equal([[approval, action]]);
  });

  test("approvals({ handler }) is given the policy's context, and replaces the agent's", async () => {
    const own = builder().approvals({ handler: () => false });
    const { request, runner } = prepare("Hi", new FakeRunner(), own);
    await request.approvals({ handler: ({ toolName }) => toolName === "refund" }).send();
    expect(await runner.request.approvalHandler?.(approval, {}, context)).to.equal(true);
  });

  test("withToolConcurrency takes whole numbers from 1", async () => {
    for (const [asked, kept] of [
      [3, 3],
      [2.9, 2],
      [0, 1],
      [-5, 1],
    ] as const) {
      const { request, runner } = prepare();
      await request.withToolConcurrency(asked).send();
      expect(runner.request.toolConcurrency).to.equal(kept);
    }
  });

  for (const n of [Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`withToolConcurrency(${n}) leaves nothing in the request that a journal cannot hold`, async () => {
      const { request, runner } = prepare();
      try {
        await request.withToolConcurrency(n).send();
      } catch (error) {
        expect(codeOf(error)).to.equal("invalid_config"); // refusing it is as good
        return;
      }
      const { toolConcurrency } = runner.request;
      expect(toolConcurrency === undefined || Number.isFinite(toolConcurrency)).to.equal(true);
    });
  }

  test("withTrace keeps the trace beside the session's metadata", async () => {
    const { agent, runner } = prepare();
    const place = { metadata: { plan: "pro" } };
    await agent.session("s", place).prompt("Hi").withTrace({ id: 7 }).send();
    expect(runner.request.metadata).to.deep.equal({ plan: "pro", trace: { id: 7 } });
    expect(place).to.deep.equal({ metadata: { plan: "pro" } });
  });

  for (const metadata of [null, [1], "text", undefined]) {
    test(`withTrace takes the place of metadata that is ${JSON.stringify(metadata)}`, async () => {
      const { agent, runner } = prepare();
      const place = metadata === undefined ? {} : { metadata };
      await agent.session("s", place).prompt("Hi").withTrace("t").send();
      expect(runner.request.metadata).to.deep.equal({ trace: "t" });
    });
  }

  test("a trace that JSON cannot hold is refused at once", () => {
    const { request } = prepare();
    expect(() => request.withTrace({ at: new Date() })).to.throw("$.at is a Date");
  });
});

describe("sending a request", () => {
  test("send resolves with the response", async () => {
    const { request, runner } = prepare();
    const response = await request.send();
    expect(response).to.have.all.keys("output", "usage", "messages", "runId", "sessionId");
    expect(response.output).to.equal("done");
    expect(runner.request.watched).to.equal(false);
  });

  test("send rejects with the run's own error", async () => {
    const error = new Error("mine");
    const { request } = prepare("Hi", new FakeRunner([{ type: "error", error }]));
    expect(await rejection(request.send())).to.equal(error);
  });

  test("a run whose events end without an answer rejects", async () => {
    const { request } = prepare("Hi", new FakeRunner([]));
    expect(codeOf(await rejection(request.send()))).to.equal("internal");
  });

  test("stream yields every event, and counts as somebody who watches", async () => {
    const events = [{ type: "turn_start", turn: 1 }, final("done")] as const;
    const { request, runner } = prepare("Hi", new FakeRunner(events));
    const stream = request.stream();
    const seen: unknown[] = [];
    for await (const event of stream) seen.push(event);
    expect(seen).to.deep.equal(events);
    expect(stream.runId).to.equal("r");
    expect(runner.request.watched).to.equal(true);
  });

  test("a stream can be cancelled", async () => {
    const { request, runner } = prepare();
    await request.stream().cancel("enough");
    expect(runner.cancelled).to.deep.equal(["enough"]);
  });

  test("a request is used once", async () => {
    const { request } = prepare();
    await request.send();
    const message = "PromptRequest has already been used.";
    expect(await rejection(request.send())).to.include({ code: "invalid_use", message });
    expect(() => request.stream()).to.throw(message);
  });

  test("steer says no before it is sent, and hands the words on afterwards", async () => {
    const { request, runner } = prepare();
    expect(request.steer("early")).to.equal(false);
    await request.send();
    expect(request.steer("late")).to.equal(true);
    expect(runner.steered).to.deep.equal(["late"]);
  });

  const REASONS: readonly (readonly [what: string, reason: unknown, text: string])[] = [
    ["an error", new Error("changed my mind"), "changed my mind"],
    ["a text", "enough", "enough"],
  ];
  for (const [what, reason, text] of REASONS) {
    test(`an abort with ${what} cancels the run with its words`, async () => {
      const { request, runner } = prepare();
      const abort = new AbortController();
      const sent = request.send({ signal: abort.signal });
      abort.abort(reason);
      await sent;
      expect(runner.cancelled).to.deep.equal([text]);
    });
  }

  test("a signal that was aborted before cancels the run at once", async () => {
    const { request, runner } = prepare();
    await request.send({ signal: AbortSignal.abort("no") });
    expect(runner.cancelled).to.deep.equal(["no"]);
  });

  test("an abort after the end cancels nothing", async () => {
    const { request, runner } = prepare();
    const abort = new AbortController();
    await request.send({ signal: abort.signal });
    abort.abort();
    expect(runner.cancelled).to.deep.equal([]);
  });
});

describe("the page's default runner", () => {
  test("an agent that is bound to none uses it; without one the page is told what to import", async () => {
    const { agent } = prepare();
    agent.bindTo(undefined);
    const unsent = await rejection(agent.prompt("Hi").send());
    expect(unsent).to.include({ code: "invalid_use" });
    const runner = new FakeRunner();
    provideDefaultRunner(() => runner);
    expect(defaultRunner()).to.equal(runner);
    await agent.prompt("Hi").send();
    expect(runner.requests).to.have.length(1);
  });
});
