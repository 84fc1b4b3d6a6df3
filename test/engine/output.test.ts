// A tool without `execute`: its call waits for a result from a person or from the page, which has to be one.
import { expect } from "@open-wc/testing";
import * as z from "zod/mini";
import { createTool, type ToolSchema } from "../../src/index.js";
import { createGate } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  freshName,
  interactionOf,
  itemsWhen,
  lastResults,
  openPage,
  scriptedAgent,
} from "./page.js";

const COUNT = z.object({
  count: z.int().check(z.minimum(0)),
  shelf: z.string().check(z.refine((shelf) => shelf.startsWith("S-"), "Shelves begin with S-.")),
});
const PLAIN = { type: "object", properties: { count: { type: "number" } }, required: ["count"] };

/** A page whose model asks for a count, and what is asked. */
async function counting(output: ToolSchema | undefined, name = freshName()) {
  const page = openPage({ name });
  page.session("s").subscribe(() => undefined);
  const tool = createTool({ name: "count_stock", description: "", ...(output && { output }) });
  const { agent, model } = scriptedAgent([calls({ name: "count_stock" }), "ok"], [tool]);
  const sent = page.prompt(agent, "go", { sessionId: "s" }).send();
  sent.catch(() => undefined); // some tests leave while it waits
  const { request } = await interactionOf(page, "s", "output");
  return { name, page, model, sent, request };
}

describe("the output of a tool without execute", () => {
  afterEach(closePages);

  test("that is not what was asked for settles nothing, and says what is wrong, place by place", async () => {
    const { page, model, sent, request } = await counting(COUNT);
    const wrong = await page.provideOutput(request.id, { count: 1.5, shelf: "12" });
    if (wrong.status !== "invalid") throw new Error(`It is ${wrong.status}.`);
    expect(wrong.message).to.match(/^This is not what was asked for\. .*Shelves begin with S-\./);
    expect(wrong.issues?.map(({ path }) => path)).to.deep.equal([["count"], ["shelf"]]);
    expect((await interactionOf(page, "s", "output")).request.id).to.equal(request.id);
    expect(model.requests).to.have.length(1);
    const right = await page.provideOutput(request.id, { count: 3, shelf: "S-12" });
    expect(right.status).to.equal("decided");
    expect((await sent).output).to.equal("ok");
    expect(lastResults(model)).to.deep.equal(['{"count":3,"shelf":"S-12"}']);
  });

  test("is checked by plain JSON Schema as well", async () => {
    const { page, request } = await counting(PLAIN);
    expect(await page.provideOutput(request.id, { count: "3" })).to.include({ status: "invalid" });
    expect(await page.provideOutput(request.id, "3")).to.include({ status: "invalid" });
    expect((await page.provideOutput(request.id, { count: 3 })).status).to.equal("decided");
  });

  test("may be anything where nothing was declared", async () => {
    const { page, request, sent, model } = await counting(undefined);
    expect((await page.provideOutput(request.id, { approved: true })).status).to.equal("decided");
    await sent;
    expect(lastResults(model)).to.deep.equal(['{"approved":true}']);
  });

  test("is told who was first, whatever comes second looks like", async () => {
    const { page, request, sent } = await counting(PLAIN);
    await page.provideOutput(request.id, { count: 3 }, { reviewerId: "first" });
    await sent;
    const second = await page.provideOutput(request.id, { count: "no number" });
    expect(second.status).to.equal("already_decided");
  });

  test("is asked for again after a reload by what was frozen, and the model goes on with it", async () => {
    const { name, page, request } = await counting(PLAIN);
    await page.close();
    const after = openPage({ name });
    const changed = createTool({ name: "count_stock", description: "", output: z.string() });
    const { agent, model } = scriptedAgent(["counted"], [changed]);
    after.register(agent);
    const back = await interactionOf(after, "s", "output");
    expect(back.request).to.deep.equal(request);
    expect(await after.provideOutput(request.id, "three")).to.include({ status: "invalid" });
    expect((await after.provideOutput(request.id, { count: 3 })).status).to.equal("decided");
    expect(await answerOf(after, "s")).to.equal("counted");
    expect(lastResults(model)).to.deep.equal(['{"count":3}']);
  });

  test("stands in the conversation after a reload: what was asked, what was given, by whom", async () => {
    const { name, page, request, sent } = await counting(PLAIN);
    await page.provideOutput(request.id, { count: 3 }, { reviewerId: "manager" });
    await sent;
    await page.close();
    const after = openPage({ name });
    const items = await itemsWhen(after, "s", (all) =>
      all.some(({ type }) => type === "interaction"),
    );
    const settled = items.flatMap((item) => (item.type === "interaction" ? item.interaction : []));
    const [{ request: asked, settlement }] = settled as [(typeof settled)[number]]; // CAST: one was found
    expect(asked).to.deep.equal(request);
    expect(settlement).to.have.nested.property("decision.reviewerId", "manager");
    expect(settlement).to.have.deep.nested.property("decision.output", { count: 3 });
  });

  test("is asked for beside a tool that is still at work, and both results reach the model together", async () => {
    const gate = createGate();
    const slow = createTool({
      name: "slow",
      description: "",
      async execute() {
        await gate.promise;
        return "slow done";
      },
    });
    const page = openPage();
    page.session("s").subscribe(() => undefined);
    const count = createTool({ name: "count_stock", description: "", output: PLAIN });
    const both = calls({ name: "slow" }, { name: "count_stock" });
    const { agent, model } = scriptedAgent([both, "ok"], [slow, count]);
    const sent = page.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(page, "s", "output");
    await page.provideOutput(request.id, { count: 1 });
    expect(model.requests).to.have.length(1);
    gate.open();
    await sent;
    expect(lastResults(model)).to.deep.equal(["slow done", '{"count":1}']);
  });
});
