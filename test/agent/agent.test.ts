import { expect } from "@open-wc/testing";
import { AgentBuilder } from "../../src/agent/agent-builder.js";
import { ScriptedModel } from "../../src/model/scripted-model.js";
import { calls, closePages, lastResults, openPage, scriptedAgent } from "../engine/page.js";
import { FakeRunner } from "./fakes.js";

function plainAgent(runner = new FakeRunner()) {
  const agent = new AgentBuilder("helper", new ScriptedModel([]))
    .description("Knows Paris.")
    .build();
  agent.bindTo(runner);
  return { agent, runner };
}

describe("Agent", () => {
  afterEach(closePages);

  test("a prompt is a conversation of its own", async () => {
    const { agent, runner } = plainAgent();
    await agent.prompt("Hi").send();
    expect(runner.request.prompt).to.deep.equal([{ role: "user", content: "Hi" }]);
    expect(runner.request).to.not.have.any.keys("sessionId", "userId", "metadata");
  });

  test("a session gives its prompts its id, its user and its metadata", async () => {
    const { agent, runner } = plainAgent();
    const session = agent.session("s1", { userId: "u1", metadata: { plan: "pro" } });
    expect(session.id).to.equal("s1");
    await session.prompt("Hi").send();
    await session.prompt("Again").send();
    for (const request of runner.requests) {
      expect(request).to.deep.include({
        sessionId: "s1",
        userId: "u1",
        metadata: { plan: "pro" },
      });
    }
  });

  test("an agent is bound to a runner, or to the page's", () => {
    const { agent } = plainAgent();
    expect(agent.isBound).to.equal(true);
    agent.bindTo(undefined);
    expect(agent.isBound).to.equal(false);
  });
});

describe("asTool", () => {
  afterEach(closePages);

  test("it takes a prompt, and says what the agent is good for", async () => {
    const { agent } = plainAgent();
    const tool = agent.asTool({ name: "ask_helper" });
    expect(tool).to.include({ name: "ask_helper", description: "Knows Paris.", kind: "function" });
    expect((await tool.input()).json).to.deep.include({ required: ["prompt"] });
    expect(agent.asTool({ name: "a", description: "Mine." }).description).to.equal("Mine.");
  });

  test("an agent without a description is described by its id", () => {
    const agent = new AgentBuilder("nameless", new ScriptedModel([])).build();
    expect(agent.asTool({ name: "a" }).description).to.contain("nameless");
  });

  test("maxTurns limits the runs of the tool", async () => {
    const { agent, runner } = plainAgent();
    const context = { signal: new AbortController().signal };
    // CAST: the tool uses nothing else of its context
    await agent.asTool({ name: "a", maxTurns: 2 }).execute?.({ prompt: "Hi" }, context as never);
    expect(runner.request.maxTurns).to.equal(2);
  });

  test("the other agent gets the answer as the result of its call", async () => {
    const page = openPage();
    const helper = new AgentBuilder("helper", new ScriptedModel(["Two million."])).build();
    helper.bindTo(page);
    const call = calls({ name: "ask_helper", args: { prompt: "How many people live in Paris?" } });
    const { agent, model } = scriptedAgent([call, "Two."], [helper.asTool({ name: "ask_helper" })]);
    const { output } = await page.prompt(agent, "Paris?").send();
    expect(output).to.equal("Two.");
    expect(lastResults(model)).to.deep.equal(["Two million."]);
  });
});
