import { expect, nextFrame, oneEvent } from "@open-wc/testing";
import { AnviaStudio } from "../../components/anvia-studio/anvia-studio.js";
import { Studio } from "../../components/elements.js";
import { AgentBuilder, createMemoryStore, createTool, OpenAIClient } from "../../src/index.js";
import { ScriptedModel } from "../../src/testing/index.js";
import { closeChats, guardedTool, openRuntime, press, pressNow, refund } from "./chat-page.js";
import { byRole, textOf } from "./roles.js";
import { all, find, found, key, openStudio, RICH_RUN, until } from "./studio-page.js";

afterEach(closeChats);

const model = (steps: ConstructorParameters<typeof ScriptedModel>[0] = []) =>
  new ScriptedModel(steps, { id: "scripted-1" });

describe("the studio's conversations", () => {
  it("lists every run under its conversation, with what was asked", async () => {
    const { studio } = await openStudio();
    await until(
      () => textOf(studio).includes("My kettle from order A-100"),
      "the titles are missing",
    );
    const sessions = all(studio, ".session").map((one) => one.getAttribute("aria-label"));
    expect(sessions).to.have.members(
      ["robin", "guest-81", "nightly", "wholesale"].map((id) => `Conversation ${id}`),
    );
    expect(all(studio, ".entry")).to.have.length(5);
  });

  it("finds runs by what was asked, and by their status", async () => {
    const { studio } = await openStudio();
    await until(() => textOf(studio).includes("Where is order A-101?"), "the titles are missing");
    const search = (await found(studio, "[aria-label='Search conversations']")) as HTMLInputElement; // CAST: it is one
    search.value = "a-101";
    search.dispatchEvent(new InputEvent("input"));
    await until(() => all(studio, ".entry").length === 1, "the list is not shorter");
    expect(textOf(all(studio, ".entry")[0] as Element)).to.contain("Where is order A-101?"); // CAST: there is one
  });

  it("opens a run, and says where it is now", async () => {
    const { studio } = await openStudio();
    const told = oneEvent(studio, "anvia-navigated");
    (await found(studio, ".entry")).click();
    expect((await told).detail).to.deep.equal({ view: "conversations", runId: RICH_RUN });
    await found(studio, ".frame");
    expect(studio.runId).to.equal(RICH_RUN);
  });

  it("comes back to a place that was told", async () => {
    const { studio } = await openStudio({ runId: RICH_RUN });
    studio.seq = 16;
    const line = await found(studio, "li.chosen button.line");
    expect(line.dataset.seq).to.equal("16");
  });

  it("says so when there is no such run, or none at all", async () => {
    const { studio } = await openStudio({ runId: "gone" });
    await until(
      () => textOf(studio).includes("There is no run of this id here."),
      "nothing is said",
    );
    const { studio: empty } = await openStudio({ isEmpty: true });
    await until(() => textOf(empty).includes("No conversation yet."), "nothing is said");
  });
});

describe("the studio, live", () => {
  it("shows a run while it goes on, from the first event to the approval and its end", async () => {
    const { tool, inputs } = guardedTool();
    const agent = new AgentBuilder("agent", model([refund(), "Done."])).tools([tool]).build();
    const { studio, runtime } = await openStudio({ isEmpty: true, agents: [agent] });
    const run = runtime.prompt(agent, "Refund A-100", { sessionId: "s" }).send();
    (await found(studio, ".entry")).click();
    await until(() => find(studio, ".status.waiting"), "it does not wait");
    expect(textOf(studio)).to.contain("Waits for a person: Refund an order");
    byRole(studio, "button", "Show what waits").click();
    await until(() => all(studio, "anvia-approval").length === 1, "there is no card");
    await until(() => textOf(studio).includes("Approve"), "the card is not drawn");
    await press(byRole(studio, "button", "Approve"));
    await run;
    expect(inputs).to.have.length(1);
    byRole(studio, "button", "Conversations 1").click();
    (await found(studio, ".entry")).click();
    await until(() => find(studio, ".status.completed"), "it is not over");
  });

  it("does not move what the reader looks at when events arrive", async () => {
    const { tool } = guardedTool();
    const steps = [refund({ amount: 1 }, "a"), refund({ amount: 2 }, "b"), "Done."];
    const agent = new AgentBuilder("agent", model(steps)).tools([tool]).build();
    const { studio, runtime } = await openStudio({ isEmpty: true, agents: [agent] });
    const run = runtime.prompt(agent, "Refund twice").send();
    (await found(studio, ".entry")).click();
    await until(() => find(studio, ".status.waiting"), "it does not wait");
    const scroller = await found(studio, ".chosen");
    const count = () => all(studio, "button.line").length;
    await until(() => count() === 4, "the journal is not drawn");
    const [line] = all(studio, "button.line").slice(-1);
    line?.scrollIntoView({ block: "center" });
    // Rows that come into sight get their real size a frame later.
    for (let frame = 0; frame < 4; frame++) await nextFrame();
    const [before, had] = [line?.getBoundingClientRect().top, count()];
    expect(scroller.scrollTop).to.be.above(0);
    const decide = async () => {
      const [approval] = await runtime.approvals.list({ status: "pending" });
      await runtime.approvals.decide({ approvalId: approval?.id ?? "", approved: true });
    };
    await decide();
    await until(() => count() > had + 4, "nothing arrived");
    await nextFrame();
    expect(line?.getBoundingClientRect().top).to.be.closeTo(before ?? 0, 1);
    await until(() => textOf(studio).includes("Waits for a person"), "the second one is not asked");
    await decide();
    await run;
  });
});

describe("the studio's agents", () => {
  const secret = "sk-not-for-anybodys-eyes";
  const client = new OpenAIClient({
    apiKey: secret,
    baseURL: "https://llm.example/v1",
  });

  it("shows instructions, tools, schemas and policies, and never a key", async () => {
    const tool = createTool({
      name: "refund_order",
      description: "Issues a refund.",
      input: {
        type: "object",
        properties: { amount: { type: "number", exclusiveMinimum: 0, description: "In dollars" } },
        required: ["amount"],
      },
      approval: {
        when: ({ args }) => Number(args.amount) > 100,
        rejectMessage: "Not this one.",
        timeoutMs: 60_000,
      },
      recovery: "idempotent",
      execute: () => 1,
    });
    const agent = new AgentBuilder("support", client.completionModel("gpt-x"))
      .instructions("Be kind.")
      .tools([tool])
      .additionalParams({ user: secret })
      .build();
    const { studio } = await openStudio({ isEmpty: true, agents: [agent], view: "agents" });
    await found(studio, ".tool");
    const text = textOf(studio);
    for (const part of ["Be kind.", "gpt-x", "refund_order", "number, above 0", "required"]) {
      expect(text).to.contain(part);
    }
    for (const part of ["Number(args.amount) > 100", "Not this one.", "60000 (1 min)"]) {
      expect(text).to.contain(part);
    }
    expect(text).to.contain("runs again, same operation id");
    const inspection = await openRuntimeOf(studio).inspect();
    expect(text + JSON.stringify(await inspection.agents())).not.to.contain(secret);
  });

  it("says why a schema cannot be read", async () => {
    const broken = createTool({
      name: "broken",
      description: "",
      input: { type: "object", properties: { a: { $ref: "https://example.com/a" } } },
      execute: () => 1,
    });
    const agent = new AgentBuilder("agent", model()).tools([broken]).build();
    const { studio } = await openStudio({ isEmpty: true, agents: [agent], view: "agents" });
    await found(studio, ".tool");
    expect(textOf(studio)).to.contain("broken");
  });
});

function openRuntimeOf({ runtime }: AnviaStudio) {
  if (!runtime) throw new Error("The studio has no runtime.");
  return runtime;
}

describe("a tool that is run by hand", () => {
  async function openTool() {
    const inputs: unknown[] = [];
    const tool = createTool({
      ...{ name: "refund_order", description: "Issues a refund.", approval: {} },
      execute: (input) => {
        inputs.push(input);
        return "refunded";
      },
    });
    const agent = new AgentBuilder("agent", model()).tools([tool]).build();
    const page = await openStudio({ isEmpty: true, agents: [agent], view: "agents" });
    await found(page.studio, ".tool");
    byRole(page.studio, "button", "Run by hand: refund_order").click();
    await found(page.studio, ".warning");
    return { ...page, inputs };
  }

  it("says that it bypasses the policy, and asks before it runs", async () => {
    const { studio, inputs, store } = await openTool();
    expect(textOf(studio)).to.contain("This bypasses the approval policy.");
    byRole(studio, "button", "Run…").click();
    await until(() => find(studio, "dialog[open]"), "it does not ask");
    expect(textOf(find(studio, "dialog[open]") ?? studio)).to.contain("Run refund_order now?");
    byRole(studio, "button", "Cancel").click();
    await until(() => !find(studio, "dialog[open]"), "it is still asking");
    expect(inputs).to.deep.equal([]);
    byRole(studio, "button", "Run…").click();
    await until(() => find(studio, "dialog[open]"), "it does not ask");
    await pressNow(byRole(studio, "button", "Run it"));
    await until(() => textOf(studio).includes("by-hand:"), "no result");
    expect(textOf(studio)).to.contain("refunded");
    expect(inputs).to.have.length(1);
    expect(await store.listRuns()).to.deep.equal([]);
    expect(await store.readAudit()).to.deep.equal([]);
  });

  it("does not run by a script's click on the last button", async () => {
    const { studio, inputs } = await openTool();
    byRole(studio, "button", "Run…").click();
    await until(() => find(studio, "dialog[open]"), "it does not ask");
    byRole(studio, "button", "Run it").click();
    await nextFrame();
    expect(inputs).to.deep.equal([]);
  });
});

describe("the studio's keys", () => {
  it("go from view to view, and the focus with them", async () => {
    const { studio } = await openStudio();
    find(studio, "nav button")?.focus();
    for (const [name, view] of [
      ["2", "waiting"],
      ["3", "agents"],
      ["4", "storage"],
      ["1", "conversations"],
    ] as const) {
      await key(name);
      expect(studio.view).to.equal(view);
      expect(studio.shadowRoot?.activeElement?.ariaCurrent).to.equal("page");
    }
  });

  it("are told by a dialog", async () => {
    const { studio } = await openStudio();
    find(studio, "nav button")?.focus();
    await key("?");
    expect(find(studio, "dialog.keys")?.matches("[open]")).to.equal(true);
    byRole(studio, "button", "Close").click();
    await until(() => !find(studio, "dialog.keys"), "it is still open");
  });

  it("are only letters where somebody types", async () => {
    const { studio } = await openStudio();
    (await found(studio, "input[type=search]")).focus();
    await key("3");
    expect(studio.view).to.equal("conversations");
  });

  it("go along the runs, and along the events of one", async () => {
    const { studio } = await openStudio();
    await until(() => all(studio, ".entry").length === 5, "the list is not drawn");
    find(studio, "nav button")?.focus();
    await key("j");
    expect(all(studio, ".entry").findIndex((one) => one.matches(":focus"))).to.equal(0);
    await key("j");
    expect(all(studio, ".entry").findIndex((one) => one.matches(":focus"))).to.equal(1);
    await key("k");
    find(studio, ".entry:focus")?.click();
    await until(() => all(studio, "button.line").length > 20, "the journal is not drawn");
    find(studio, "nav button")?.focus();
    for (const name of ["j", "j", "j", "k"]) await key(name);
    expect(find(studio, "button.line:focus")?.dataset.seq).to.equal("1");
  });
});

describe("new Studio([agent]).start()", () => {
  it("puts the element into the target, and takes it away again", async () => {
    const place = document.createElement("div");
    document.body.append(place);
    const runtime = openRuntime(createMemoryStore());
    const agent = new AgentBuilder("agent", model()).build();
    const { element, stop } = new Studio([agent], { runtime, theme: "dark" }).start({
      target: place,
    });
    await customElements.whenDefined("anvia-studio");
    expect(element).to.be.instanceOf(AnviaStudio);
    expect(element.parentElement).to.equal(place);
    await until(() => textOf(element).includes("Agents 1"), "the agent is not known");
    stop();
    expect(place.childElementCount).to.equal(0);
    place.remove();
  });

  it("says so when there is no such target", () => {
    expect(() => new Studio().start({ target: "#nowhere" })).to.throw(
      "There is no element “#nowhere”",
    );
  });
});
