/** SECURITY: the corpora in a tool's result, arguments and name. */
import { expect, fixture, html } from "@open-wc/testing";
import { expectNothing } from "./corpora-watch.js";
import "../../components/define-all.js";
import "../../components/later.js";
import type { AnviaToolCall } from "../../components/elements.js";
import type { ScreenItem } from "../../src/index.js";
import { showInChat } from "./corpora-chat.js";
import { describePlace } from "./corpora-place.js";
import { texts } from "./corpora-texts.js";

type ToolCallItem = Extract<ScreenItem, { type: "tool_call" }>;

function toolCall(batch: readonly string[], id = "t"): ToolCallItem {
  const outcome = { type: "finished", text: batch.join("\n"), at: 1 } as const;
  const [first = ""] = batch;
  const progress = { status: "settled", outcome } as const;
  const args = JSON.stringify(batch);
  const call = { callId: id, toolName: first, args, attempts: 1, asked: 0, progress };
  return { type: "tool_call", id, runId: "r", status: "done", title: first, call };
}

describePlace("a tool's result, arguments and name", async () => {
  const element = await fixture<AnviaToolCall>(html`<anvia-tool-call></anvia-tool-call>`);
  return async (batch) => {
    element.item = toolCall(batch);
    await element.updateComplete;
    return element;
  };
});

describe("the corpora as tool calls of a whole chat", () => {
  it("do nothing", async () => {
    const shown = await showInChat(texts.map((text, at) => toolCall([text], `t${at}`)));
    expect(shown.querySelectorAll("anvia-tool-call").length).to.equal(texts.length);
    await expectNothing("chat");
  });
});
