import { expect } from "@open-wc/testing";
import { addUsage, messageSchema, NO_USAGE } from "../../src/run/message.js";

describe("messages", () => {
  test("usage is added member by member, and nothing is nothing", () => {
    const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 4 };
    expect(addUsage(usage, usage)).to.deep.equal({
      inputTokens: 2,
      outputTokens: 4,
      totalTokens: 8,
    });
    expect(addUsage(usage, NO_USAGE)).to.deep.equal(usage);
  });

  test("a message has one of four roles, and text", () => {
    const accepts = (message: unknown) => messageSchema.safeParse(message).success;
    expect(accepts({ role: "user", content: "Hi" })).to.equal(true);
    expect(accepts({ role: "robot", content: "Hi" })).to.equal(false);
    expect(accepts({ role: "user", content: [{ type: "text", text: "Hi" }] })).to.equal(false);
    expect(accepts({ role: "tool", content: "Hi" })).to.equal(false);
  });
});
