import { expect } from "@open-wc/testing";
import * as z from "zod";
import type { ApprovalContext } from "../../src/agent/approval-policy.js";
import { checkName, createTool, once, type ToolOptions } from "../../src/agent/create-tool.js";
import type { ToolSchema } from "../../src/agent/tool-schema.js";
import { codeThrownBy } from "./fakes.js";

const input = z.object({ amount: z.number() });
const base = { name: "refund", description: "Issue a refund.", execute: () => "done" };
const context: ApprovalContext = {
  toolName: "refund",
  args: { amount: 5 },
  rawArgs: '{"amount":5}',
  internalCallId: "c1",
  run: { agentId: "a", runId: "r", sessionId: "s" },
};

async function asks(approval: ReturnType<typeof createTool>["approval"]): Promise<unknown> {
  return typeof approval?.when === "function" ? approval.when(context) : (approval?.when ?? true);
}

describe("createTool", () => {
  for (const name of ["a", "refund_order", "refund-order-2", "A".repeat(64)]) {
    test(`“${name}” is a tool's name`, () => {
      expect(createTool({ ...base, name }).name).to.equal(name);
    });
  }

  for (const name of ["", "refund order", "rückgabe", "a.b", "a/b", "A".repeat(65), "a\n", "<b>"]) {
    test(`${JSON.stringify(name)} is no tool's name`, () => {
      expect(codeThrownBy(() => createTool({ ...base, name }))).to.equal("invalid_config");
      expect(codeThrownBy(() => checkName(name))).to.equal("invalid_config");
    });
  }

  test("what was declared is in the tool, and nothing else", () => {
    const tool = createTool({ ...base, title: "Refund", timeoutMs: 5, recovery: "idempotent" });
    expect(tool).to.include({
      name: "refund",
      title: "Refund",
      description: "Issue a refund.",
      kind: "function",
      recovery: "idempotent",
      timeoutMs: 5,
    });
    expect(tool).to.not.have.any.keys("approval", "reconcile");
  });

  test("J5: the default recovery asks a person", () => {
    expect(createTool(base).recovery).to.equal("manual");
  });

  test("without execute its calls wait for an output", () => {
    const tool = createTool({ name: "sign", description: "" });
    expect(tool.kind).to.equal("output");
    expect(tool).to.not.have.property("execute");
  });

  test("a reconcile function is kept", async () => {
    const reconcile = async () => ({ happened: true });
    expect(await createTool({ ...base, reconcile }).reconcile?.("op")).to.deep.equal({
      happened: true,
    });
  });

  test("without a schema the input is an empty object", async () => {
    const { json, parse } = await createTool(base).input();
    expect(json).to.deep.equal({ type: "object", properties: {} });
    expect(await parse({})).to.deep.equal({ value: {} });
  });

  test("inputSchema is the later spelling of input, and input wins", async () => {
    const later = createTool({ ...base, inputSchema: z.object({ later: z.string() }) });
    expect((await later.input()).json).to.have.nested.property("properties.later");
    const both = createTool({
      ...base,
      input: z.object({ first: z.string() }) as ToolSchema,
      inputSchema: z.object({ later: z.string() }),
    });
    expect((await both.input()).json).to.have.nested.property("properties.first");
  });

  test("outputSchema is the later spelling of output, and output wins", async () => {
    const first = { type: "object", title: "first" };
    const later = { type: "object", title: "later" };
    const named = await createTool({ ...base, outputSchema: later }).output();
    expect(named?.json).to.deep.equal(later);
    const both = createTool({ ...base, output: first, outputSchema: later });
    expect((await both.output())?.json).to.deep.equal(first);
    expect(await createTool(base).output()).to.equal(undefined);
  });

  test("a schema is compiled once", async () => {
    const tool = createTool({ ...base, input: z.object({}) });
    expect(await tool.input()).to.equal(await tool.input());
  });

  test("a schema that is none is refused when it is first used, not before", async () => {
    const tool = createTool({ ...base, input: { safeParse: () => 1 } });
    let code: unknown;
    await tool.input().catch((error: { code?: unknown }) => {
      code = error.code;
    });
    expect(code).to.equal("invalid_config");
  });

  test("a policy is kept as it was declared", () => {
    const approval = { when: true, reason: "Because.", timeoutMs: 5 };
    expect(createTool({ ...base, approval }).approval).to.equal(approval);
  });

  test("approval wins over its later spelling", () => {
    const approval = { reason: "Because." };
    expect(createTool({ ...base, approval, requiresApproval: false }).approval).to.equal(approval);
  });

  const LATER: readonly (readonly [
    what: string,
    required: NonNullable<ToolOptions<typeof input, unknown>["requiresApproval"]>,
    asked: boolean,
  ])[] = [
    ["true", true, true],
    ["a reason", { reason: "Because." }, true],
    ["an empty object", {}, true],
    ["a function that says true", () => true, true],
    ["a function that says false", () => false, false],
    ["a function that gives a reason", () => ({ reason: "Because." }), true],
    ["a function that promises a yes", async () => true, true],
    ["a function of the arguments", ({ amount }) => amount > 100, false],
  ];
  for (const [what, requiresApproval, asked] of LATER) {
    test(`requiresApproval: ${what} ${asked ? "asks" : "does not ask"}`, async () => {
      expect(await asks(createTool({ ...base, input, requiresApproval }).approval)).to.equal(asked);
    });
  }

  test("requiresApproval: false is no policy", () => {
    expect(createTool({ ...base, requiresApproval: false })).to.not.have.property("approval");
  });

  test("a function of the later spelling gets the arguments and the context, and may give the reason", async () => {
    const seen: unknown[] = [];
    const { approval } = createTool({
      ...base,
      input,
      requiresApproval: (args, of) => {
        seen.push([args, of]);
        return { reason: `Refund ${args.amount}?` };
      },
    });
    const reason = typeof approval?.reason === "function" && (await approval.reason(context));
    expect(reason).to.equal("Refund 5?");
    expect(seen[0]).to.deep.equal([{ amount: 5 }, context]);
  });

  test("a function of the later spelling that says only yes gives no reason", async () => {
    const { approval } = createTool({ ...base, requiresApproval: () => true });
    const reason = typeof approval?.reason === "function" && (await approval.reason(context));
    expect(reason).to.equal(undefined);
  });
});

describe("once", () => {
  test("the work is done at the first call, and its promise kept", async () => {
    let done = 0;
    const work = once(async () => {
      done += 1;
      return done;
    });
    expect(done).to.equal(0);
    expect(await Promise.all([work(), work()])).to.deep.equal([1, 1]);
  });
});
