import { expect } from "@open-wc/testing";
import { type ApprovalRequest, policyHandler } from "../../src/agent/approval-handler.js";
import type { ApprovalContext } from "../../src/agent/approval-policy.js";

describe("policyHandler", () => {
  test("the handler gets the policy's context, and its answer is handed on as it is", async () => {
    const context = { toolName: "refund", rawArgs: "{}", args: {} } as ApprovalContext; // CAST: enough of one
    const approval = { id: "i1" } as ApprovalRequest; // CAST: it is not looked at
    const verdict = { approved: false, reason: "no" };
    const seen: unknown[] = [];
    const handler = policyHandler((given) => {
      seen.push(given);
      return verdict;
    });
    expect(await handler(approval, {}, context)).to.equal(verdict);
    expect(seen).to.deep.equal([context]);
  });
});
