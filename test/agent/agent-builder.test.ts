import { expect } from "@open-wc/testing";
import { AgentBuilder } from "../../src/agent/agent-builder.js";
import type { ApprovalRequest } from "../../src/agent/approval-handler.js";
import type { ApprovalContext } from "../../src/agent/approval-policy.js";
import { createHook } from "../../src/agent/create-hook.js";
import { createTool } from "../../src/agent/create-tool.js";
import { onAgentBuilt } from "../../src/agent/runner.js";
import type { CompletionModel } from "../../src/model/completion-model.js";
import { ScriptedModel } from "../../src/model/scripted-model.js";
import { codeThrownBy } from "./fakes.js";

const model = new ScriptedModel([]);
const tool = (name: string) => createTool({ name, description: "", execute: () => "" });

describe("AgentBuilder", () => {
  test("an agent has what was declared, under the documented names", () => {
    const hook = createHook({});
    const agent = new AgentBuilder("support", model)
      .name("Support")
      .description("Helps customers.")
      .instructions("Be kind.")
      .tool(tool("look"))
      .tools([tool("send")])
      .temperature(0.5)
      .maxTokens(100)
      .additionalParams({ seed: 7 })
      .toolChoice({ toolName: "look" })
      .defaultMaxTurns(3)
      .hook(hook)
      .outputSchema({ type: "object" })
      .build();
    expect(agent).to.deep.include({
      id: "support",
      name: "Support",
      description: "Helps customers.",
      instructions: "Be kind.",
      temperature: 0.5,
      maxTokens: 100,
      additionalParams: { seed: 7 },
      toolChoice: { toolName: "look" },
      defaultMaxTurns: 3,
      outputSchema: { type: "object" },
    });
    expect(agent.model).to.equal(model);
    expect(agent.hook).to.equal(hook);
    expect(agent.tools.map(({ name }) => name)).to.deep.equal(["look", "send"]);
  });

  test("an agent needs an id and a model, and nothing else", () => {
    const agent = new AgentBuilder("plain", model).build();
    expect(agent).to.deep.include({ id: "plain", instructions: "", tools: [], defaultMaxTurns: 8 });
  });

  test("every method returns the builder", () => {
    const builder = new AgentBuilder("chain", model);
    const returned = [
      builder.name(""),
      builder.description(""),
      builder.instructions(""),
      builder.context(""),
      builder.tools([]),
      builder.temperature(0),
      builder.maxTokens(1),
      builder.additionalParams({}),
      builder.toolChoice("auto"),
      builder.defaultMaxTurns(1),
      builder.hook({}),
      builder.approvals({ handler: () => true }),
      builder.outputSchema({}),
    ];
    expect(returned.every((value) => value === builder)).to.equal(true);
  });

  test("instructions and context are joined by a blank line; blank ones are left out", () => {
    const agent = new AgentBuilder("a", model)
      .instructions("Be kind.")
      .instructions("  ")
      .context("Open from 9 to 5.", "Hours")
      .context("We ship to France.")
      .build();
    expect(agent.instructions).to.equal(
      "Be kind.\n\n# Hours\nOpen from 9 to 5.\n\n# Context\nWe ship to France.",
    );
  });

  for (const id of ["", "  ", 7, undefined]) {
    test(`${JSON.stringify(id)} is no agent's id`, () => {
      const work = () => new AgentBuilder(id as string, model); // CAST: what plain JavaScript may pass
      expect(codeThrownBy(work)).to.equal("invalid_config");
    });
  }

  for (const wrong of [undefined, null, "gpt-5-mini", {}]) {
    test(`${JSON.stringify(wrong)} is no model`, () => {
      const work = () => new AgentBuilder("a", wrong as CompletionModel); // CAST: as above
      expect(codeThrownBy(work)).to.equal("invalid_config");
    });
  }

  test("two tools of one name are refused, however they were added", () => {
    const builder = new AgentBuilder("a", model).tool(tool("look"));
    expect(codeThrownBy(() => builder.tool(tool("look")))).to.equal("invalid_config");
    const list = [tool("send"), tool("send")];
    expect(codeThrownBy(() => builder.tools(list))).to.equal("invalid_config");
    expect(builder.build().tools).to.have.length(1);
  });

  for (const turns of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5]) {
    test(`defaultMaxTurns(${turns}) is refused, as maxTurns(${turns}) is`, () => {
      const work = () => new AgentBuilder("a", model).defaultMaxTurns(turns);
      expect(codeThrownBy(work)).to.equal("invalid_config");
    });
  }

  test("parameters that JSON cannot hold are refused", () => {
    const builder = new AgentBuilder("a", model);
    expect(() => builder.additionalParams({ at: new Date() })).to.throw("$.at is a Date");
  });

  test("a handler of approvals() gets the policy's context", async () => {
    const seen: unknown[] = [];
    const agent = new AgentBuilder("a", model)
      .approvals({ handler: (context) => seen.push(context) > 0 })
      .build();
    const context = { toolName: "refund" } as ApprovalContext; // CAST: enough of one
    const approval = {} as ApprovalRequest; // CAST: it is not looked at
    expect(await agent.approvalHandler?.(approval, {}, context)).to.equal(true);
    expect(seen).to.deep.equal([context]);
  });

  test("what is built later does not change what was built before", () => {
    const builder = new AgentBuilder("a", model).tool(tool("look")).instructions("One.");
    const first = builder.build();
    builder.tool(tool("send")).instructions("Two.");
    expect(first.tools).to.have.length(1);
    expect(first.instructions).to.equal("One.");
  });

  test("a built agent is made known, to those who listen already and to those who come later", () => {
    const early: string[] = [];
    const late: string[] = [];
    const stopEarly = onAgentBuilt((agent) => early.push(agent.id));
    const agent = new AgentBuilder("made-known", model).build();
    const stopLate = onAgentBuilt((known) => late.push(known.id));
    stopEarly();
    stopLate();
    new AgentBuilder("unheard", model).build();
    expect(early).to.include(agent.id);
    expect(late).to.include(agent.id);
    expect([...early, ...late]).to.not.include("unheard");
  });
});
