import { expect, fixture, html } from "@open-wc/testing";
import "../../components/define-all.js";
import "../../components/later.js";
import type { AnviaToolCall, ToolCallItem } from "../../components/elements.js";
import { textOf } from "./roles.js";

async function row(
  over: Partial<ToolCallItem> = {},
  args = '{"orderId":"A-100","more":{"deep":1}}',
) {
  const element = await fixture<AnviaToolCall>(html`<anvia-tool-call></anvia-tool-call>`);
  const outcome = { type: "finished", text: "2 items", at: 1 } as const;
  const call = {
    callId: "c",
    toolName: "lookup_order",
    args,
    attempts: 1,
    asked: 0,
    progress: { status: "settled", outcome },
  } as const;
  element.item = { type: "tool_call", id: "t", runId: "r", status: "done", call, ...over };
  await element.updateComplete;
  return element;
}

function line(element: AnviaToolCall) {
  return textOf(element.shadowRoot?.querySelector("summary") ?? element)
    .replace(/\s+/g, " ")
    .trim();
}

describe("anvia-tool-call", () => {
  it("is one line: the tool, a taste of its input, and where it stands", async () => {
    expect(line(await row())).to.equal("lookup_order A-100 done");
    expect(line(await row({ title: "Look up an order", status: "failed" }))).to.equal(
      "Look up an order A-100 failed",
    );
  });

  it("shows what a running tool says of itself in place of its input", async () => {
    expect(line(await row({ status: "running", progress: "2 of 3" }))).to.equal(
      "lookup_order 2 of 3 running",
    );
  });

  it("has its whole input and result behind one click", async () => {
    const long = "x".repeat(300);
    const element = await row({}, JSON.stringify({ long }));
    expect(line(element)).not.to.contain(long);
    const details = element.shadowRoot?.querySelector("details");
    expect(details?.open).to.equal(false);
    expect(textOf(element)).to.contain(long).and.to.contain("2 items");
  });

  it("shows arguments that are no JSON as they were written", async () => {
    expect(textOf(await row({}, '{"cut off'))).to.contain('{"cut off');
  });

  it("has a word for every place where a call can stand", async () => {
    const words = [
      "preparing",
      "waiting",
      "running",
      "unknown",
      "done",
      "failed",
      "rejected",
      "skipped",
      "stopped",
    ] as const;
    const shown = await Promise.all(
      words.map(async (status) => line(await row({ status })).split(" A-100 ")[1]),
    );
    expect(new Set(shown).size).to.equal(words.length);
    expect(shown).not.to.include(undefined);
  });
});
