/** The studio's views as people see them: what is stored, every view in both themes, in little room. */
import { expect } from "@open-wc/testing";
import "../../components/define-all.js";
import {
  AgentBuilder,
  createHook,
  createMemoryStore,
  createTool,
  type RunStore,
} from "../../src/index.js";
import { ScriptedModel } from "../../src/testing/index.js";
import { closeChats, guardedTool, pressNow, refund } from "./chat-page.js";
import { byRole, textOf } from "./roles.js";
import { violations } from "./still-chat.js";
import { all, find, found, openStudio, RICH_RUN, until } from "./studio-page.js";

afterEach(closeChats);

const countShelf = createTool({
  name: "count_shelf",
  title: "Count a shelf",
  description: "How many pieces there are.",
  input: {
    type: "object",
    properties: { shelf: { type: "integer", minimum: 1 } },
    required: ["shelf"],
  },
  output: { type: "object", properties: { pieces: { type: "integer" } } },
  approval: { when: () => true, reason: "Somebody has to walk there." },
  redact: ["shelf"],
  timeoutMs: 5000,
  execute: () => ({ pieces: 3 }),
});

const agent = () =>
  new AgentBuilder("stock", new ScriptedModel([refund()]))
    .name("Stock keeper")
    .description("Counts.")
    .instructions("Count twice.")
    .hook(createHook({ onRunEnd: () => undefined }))
    .tools([countShelf, guardedTool().tool])
    .build();

describe("stored data in the studio", () => {
  async function openStorage(store: RunStore = createMemoryStore()) {
    await store.writeDraft("composer:robin", "half a sentence");
    const page = await openStudio({ store, view: "storage" });
    await found(page.studio, "tbody tr");
    return page;
  }

  it("counts what is kept of each conversation, with its drafts", async () => {
    const { studio, runtime } = await openStorage();
    const text = textOf(studio).replace(/\s+/g, " ");
    expect(text).to.contain("4 conversations");
    expect(text).to.contain("half a sentence");
    const { sessions } = await (await runtime.inspect()).storage();
    const robin = sessions.find(({ sessionId }) => sessionId === "robin");
    expect(robin).to.include({ runs: 2, pending: 0 });
    expect(robin?.events.rows).to.equal(35);
    expect(robin?.events.bytes).to.be.within(5000, 20_000);
  });

  it("deletes a conversation only after it has asked", async () => {
    const { studio, store } = await openStorage();
    byRole(studio, "button", "Delete robin").click();
    await until(() => find(studio, "dialog[open]"), "it does not ask");
    byRole(studio, "button", "Keep").click();
    await until(() => !find(studio, "dialog"), "it is still asking");
    expect((await store.listRuns({ sessionId: "robin" })).length).to.equal(2);
    byRole(studio, "button", "Delete robin").click();
    await until(() => find(studio, "dialog[open]"), "it does not ask");
    byRole(studio, "button", "Delete").click(); // by a script
    await pressNow(byRole(studio, "button", "Delete"));
    await until(() => !textOf(studio).includes("half a sentence"), "it is still there");
    expect(await store.listRuns({ sessionId: "robin" })).to.deep.equal([]);
    expect((await store.listRuns()).length).to.equal(3);
  });

  it("verifies the audit log", async () => {
    const { tool } = guardedTool();
    const model = new ScriptedModel([refund(), "Done."]);
    const guarded = new AgentBuilder("agent", model).tools([tool]).build();
    const { studio, runtime, store } = await openStudio({
      isEmpty: true,
      agents: [guarded],
      view: "storage",
    });
    const run = runtime.prompt(guarded, "Refund").send();
    await until(() => find(studio, "nav .count.ask"), "nobody is asked");
    const [approval] = await runtime.approvals.list({ status: "pending" });
    await runtime.approvals.decide({ approvalId: approval?.id ?? "", approved: true });
    await run;
    await runtime.audit.flush();
    expect((await store.readAudit()).length).to.be.above(2);
    byRole(studio, "button", "Verify").click();
    await until(() => textOf(studio).includes("The chain holds."), "nothing is said");
  });
});

const VIEWS = {
  "the conversations": async () => openStudio({ theme: "light" }),
  "a run": async (theme: "light" | "dark") => {
    const page = await openStudio({ theme, runId: RICH_RUN });
    await found(page.studio, "button.line");
    for (const line of all(page.studio, "button.line").slice(0, 18)) line.click();
    (await found(page.studio, "details.table > summary")).click();
    await found(page.studio, "tbody tr");
    (await found(page.studio, ".item.failed[data-key]")).click();
    return page;
  },
  "the agents": async (theme: "light" | "dark") => {
    const page = await openStudio({ theme, view: "agents", agents: [agent()], isEmpty: true });
    await found(page.studio, ".tool");
    byRole(page.studio, "button", "Run by hand: count_shelf").click();
    await found(page.studio, ".warning");
    byRole(page.studio, "button", "Run…").click();
    return page;
  },
  "the stored data": async (theme: "light" | "dark") => {
    const page = await openStudio({ theme, view: "storage" });
    await found(page.studio, "tbody tr");
    return page;
  },
  "what waits": async (theme: "light" | "dark") => {
    const page = await openStudio({ theme, view: "waiting" });
    await until(() => find(page.studio, "anvia-inbox")?.shadowRoot, "there is no inbox");
    return page;
  },
  "the keys": async (theme: "light" | "dark") => {
    const page = await openStudio({ theme });
    byRole(page.studio, "button", "? Keys").click();
    await found(page.studio, "dialog.keys");
    return page;
  },
};

for (const theme of ["light", "dark"] as const) {
  describe(`the studio, ${theme}`, () => {
    for (const [name, open] of Object.entries(VIEWS)) {
      it(`has no accessibility violations: ${name}`, async () => {
        const { studio, frame } = await open(theme);
        await studio.updateComplete;
        expect(await violations(frame)).to.deep.equal([]);
      });
    }
  });
}

describe("the studio in little room", () => {
  for (const widthPx of [320, 560, 900]) {
    it(`needs no scrolling sideways at ${widthPx} px`, async () => {
      for (const [name, open] of [
        ["run", () => openStudio({ widthPx, runId: RICH_RUN })],
        ["agents", () => openStudio({ widthPx, view: "agents", agents: [agent()] })],
        ["storage", () => openStudio({ widthPx, view: "storage" })],
        ["list", () => openStudio({ widthPx })],
      ] as const) {
        const { studio, frame } = await open();
        await until(() => all(studio, "button.line, .tool, tbody tr, .entry").length > 0, name);
        for (const part of [frame, ...all(studio, "main, .chosen, .side")]) {
          expect(part.scrollWidth, `${name}, ${part.className}`).to.be.at.most(
            part.clientWidth + 1,
          );
        }
      }
    });
  }

  it("shows the list or the run, and the way back", async () => {
    const { studio } = await openStudio({ widthPx: 420, runId: RICH_RUN });
    await found(studio, "button.line");
    expect(find(studio, ".side")?.checkVisibility()).to.equal(false);
    byRole(studio, "button", "← Conversations").click();
    await until(() => find(studio, ".side")?.checkVisibility(), "the list is not there");
  });
});
