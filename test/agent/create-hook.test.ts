import { expect } from "@open-wc/testing";
import { createHook, runControl, toolControl } from "../../src/agent/create-hook.js";

describe("createHook", () => {
  test("a hook holds its callbacks, and cannot be changed", () => {
    const onRunStart = () => undefined;
    const callbacks = { onRunStart };
    const hook = createHook(callbacks);
    expect(hook).to.deep.equal({ onRunStart });
    expect(hook).to.not.equal(callbacks);
    expect(Object.isFrozen(hook)).to.equal(true);
  });
});

describe("the answers of a hook", () => {
  test("about a tool call: run, skip, cancel, or ask a person", () => {
    expect(toolControl.run()).to.deep.equal({ action: "run" });
    expect(toolControl.skip("no")).to.deep.equal({ action: "skip", text: "no" });
    expect(toolControl.cancel("stop")).to.deep.equal({ action: "cancel", reason: "stop" });
    expect(toolControl.requestApproval()).to.deep.equal({ action: "request_approval" });
    const texts = { reason: "a", rejectMessage: "b", timeoutMs: 1, timeoutMessage: "c" };
    expect(toolControl.requestApproval(texts)).to.deep.equal({
      action: "request_approval",
      ...texts,
    });
  });

  test("about a run: go on, or cancel; and it says which run it is", () => {
    const info = { agentId: "a", runId: "r", sessionId: "s", metadata: { trace: 1 } };
    const run = runControl(info);
    expect(run).to.deep.include(info);
    expect(run.continue()).to.deep.equal({ action: "continue" });
    expect(run.cancel("stop")).to.deep.equal({ action: "cancel", reason: "stop" });
  });
});
