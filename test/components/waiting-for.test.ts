/** What a run waits for when it is not a person: said above the composer, with the way on. */
import { expect, fixture, html, waitUntil } from "@open-wc/testing";
import { announcements } from "../../components/anvia-chat/announcements.js";
import { type AnviaChat, ENGLISH } from "../../components/elements.js";
import {
  AgentBuilder,
  createMemoryStore,
  type RunStore,
  type SessionSnapshot,
  type WaitingFor,
} from "../../src/index.js";
import { ScriptedModel } from "../../src/testing/index.js";
import {
  closeChats,
  drawn,
  guardedTool,
  openChat,
  openRuntime,
  press,
  pressNow,
  refund,
  shown,
} from "./chat-page.js";
import { approval, quietRuntime, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

function says(chat: Element, text: string) {
  return waitUntil(() => textOf(chat).includes(text), `it says “${text}”`, { timeout: 8000 });
}

const IDLE = { status: "working", pending: 0, openRunId: "r" } as const;

function snapshotOf(waitingFor?: WaitingFor): SessionSnapshot {
  return { status: "ready", items: [], activity: IDLE, ...(waitingFor && { waitingFor }) };
}

/** A chat that shows this, and writes down which ways on were taken. */
async function showing(waitingFor: WaitingFor) {
  const snapshot = snapshotOf(waitingFor);
  const taken: unknown[] = [];
  const take = (way: string) => async (runId: string) => {
    taken.push([way, runId]);
    return true;
  };
  const runtime = Object.assign(quietRuntime(), {
    register: () => undefined,
    onFault: () => () => undefined,
    session: () => ({
      snapshot,
      subscribe: (listener: (now: SessionSnapshot) => void) => {
        listener(snapshot);
        return () => undefined;
      },
    }),
    goOnWithout: take("without"),
    takeOver: take("over"),
  });
  const chat = await fixture<AnviaChat>(html`<anvia-chat .runtime=${runtime}></anvia-chat>`);
  await drawn(chat);
  return { chat, taken };
}

/** The same conversation in a page whose agent has no tools any more. */
async function withoutTools(store: RunStore, steps: readonly string[]) {
  const runtime = openRuntime(store);
  const model = new ScriptedModel(steps);
  const agent = new AgentBuilder("agent", model).build();
  const chat = await fixture<AnviaChat>(
    html`<anvia-chat .runtime=${runtime} .agent=${agent}></anvia-chat>`,
  );
  await drawn(chat);
  return { chat, model, runtime };
}

/** A conversation in which a refund waits for a yes, in a page that is then closed. */
async function waitingRefund() {
  // It outlives the runtime, as a database does.
  const store = Object.assign(createMemoryStore(), { close: async () => undefined });
  const { tool } = guardedTool();
  const { chat, runtime } = await openChat([refund()], { tools: [tool], store });
  await chat.send("Refund it");
  await shown(chat, "dialog", "Approval needed: Refund an order");
  chat.remove();
  await runtime.close();
  return store;
}

describe("a run that waits for something else than a person", () => {
  afterEach(closeChats);

  it("says which agent it waits for, and offers nothing", async () => {
    const { chat } = await showing({ reason: "agent", runId: "r", agentId: "billing" });
    expect(textOf(chat)).to.contain("continues in a page that has the agent billing.");
    expect(allByRole(chat, "button", "Go on without it")).to.be.empty;
  });

  it("says that there is no network, and that it goes on by itself", async () => {
    const { chat } = await showing({ reason: "network", runId: "r" });
    expect(textOf(chat)).to.contain("Waiting for the network. It goes on by itself.");
  });

  it("is taken over from a tab that has gone quiet, by a person's press alone", async () => {
    const { chat, taken } = await showing({ reason: "driver", runId: "r" });
    expect(textOf(chat)).to.contain("Another tab is working on this and has gone quiet.");
    const here = byRole(chat, "button", "Continue here");
    here.click();
    expect(taken).to.be.empty;
    await pressNow(here);
    expect(taken).to.deep.equal([["over", "r"]]);
  });

  it("goes on without a tool that the page no longer has, when a person says so", async () => {
    const { chat, model, runtime } = await withoutTools(await waitingRefund(), ["Without it."]);
    const [request] = await runtime.approvals.list();
    await shown(chat, "dialog", "Approval needed: Refund an order");
    await runtime.approvals.decide({ approvalId: request?.id ?? "", approved: true });
    await says(chat, "This page no longer has the tool refund_order.");
    expect(model.requests).to.be.empty;
    await pressNow(await shown(chat, "button", "Go on without it"));
    await says(chat, "Without it.");
    expect(JSON.stringify(model.requests[0])).to.contain("no longer has this tool");
    expect(textOf(chat)).not.to.contain("It waits for a page that has it.");
  });

  it("shows characters of a tool's name that would hide something", async () => {
    const toolName = "refund\u202E_order";
    const { chat } = await showing({ reason: "tool", runId: "r", agentId: "a", toolName });
    expect(textOf(chat)).to.contain("refundU+202E_order");
  });

  it("keeps its cards answerable: an approval is decided while there is no network", async () => {
    const { tool, inputs } = guardedTool();
    const { chat, runtime } = await openChat([refund(), "Done."], { tools: [tool] });
    await chat.send("Refund it");
    const approve = await shown(chat, "button", "Approve");
    Object.defineProperty(navigator, "onLine", { configurable: true, value: false });
    window.dispatchEvent(new Event("offline"));
    try {
      await press(approve);
      await waitUntil(
        async () => (await runtime.approvals.list({ status: "approved" })).length === 1,
      );
    } finally {
      Reflect.deleteProperty(navigator, "onLine");
      window.dispatchEvent(new Event("online"));
    }
    await says(chat, "Done.");
    expect(inputs).to.have.length(1);
  });
});

describe("the gone tool's approval", () => {
  afterEach(closeChats);

  it("cannot be approved, but answered for, and the model reads the answer", async () => {
    const { chat, model } = await withoutTools(await waitingRefund(), ["Thank you."]);
    const dialog = await shown(chat, "dialog", "Approval needed: Refund an order");
    await says(chat, "This page no longer has this tool. You can reject, or answer for it.");
    expect(allByRole(dialog, "button", "Approve")).to.be.empty;
    const box = byRole(dialog, "textbox", "Answer for it") as HTMLTextAreaElement; // CAST: it is a text box
    const answer = byRole(dialog, "button", "Answer for it");
    expect(answer.getAttribute("aria-disabled")).to.equal("true");
    box.value = "I refunded it by hand.";
    box.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
    await press(answer);
    const done = await shown(chat, "dialog", "Answered: Refund an order");
    expect(textOf(done)).to.contain("by you").and.to.contain("I refunded it by hand.");
    await says(chat, "Thank you.");
    expect(JSON.stringify(model.requests[0])).to.contain("I refunded it by hand.");
  });

  it("can be rejected", async () => {
    const { chat } = await withoutTools(await waitingRefund(), ["All right."]);
    const dialog = await shown(chat, "dialog", "Approval needed: Refund an order");
    await press(byRole(dialog, "button", "Reject"));
    await shown(chat, "dialog", "Rejected: Refund an order");
    await says(chat, "All right.");
  });
});

describe("announcements of what is not a person's doing", () => {
  const said = (before: SessionSnapshot, after: SessionSnapshot) =>
    announcements(before, after, ENGLISH);
  const network = snapshotOf({ reason: "network", runId: "r" });

  it("say once what a run begins to wait for", () => {
    expect(said(snapshotOf(), network)).to.deep.equal([
      "Waiting for the network. It goes on by itself.",
    ]);
    expect(said(network, snapshotOf({ reason: "network", runId: "r" }))).to.be.empty;
    expect(said(network, snapshotOf())).to.be.empty;
    expect(said({ ...snapshotOf(), status: "loading" }, network)).to.have.length(1);
  });

  it("say that nobody answered in time, and what was set aside", () => {
    const of = (interaction = approval()): SessionSnapshot => ({
      ...snapshotOf(),
      items: [{ type: "interaction", id: "i", runId: "r", interaction }],
    });
    const late = settled(approval(), { status: "timed_out", via: "deadline" });
    expect(said(of(), of(late))).to.deep.equal([
      "Timed out: Refund an order. Nobody answered in time. Nothing was run.",
    ]);
    expect(said(of(), of(settled(approval(), { status: "superseded" })))).to.deep.equal([
      "Set aside: Refund an order.",
    ]);
    expect(said(of(late), of({ ...late }))).to.be.empty;
  });
});
