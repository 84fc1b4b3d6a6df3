// Nothing that comes from outside the page's own code changes what is asked about, or what was decided: not a
// message between tabs, a stored value, an address, an attribute, nor a message to the window.
import { expect } from "@open-wc/testing";
import type { Runtime } from "../../src/index.js";
import { createGate } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  interactionOf,
  itemsWhen,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";

async function waiting(): Promise<{
  page: Runtime;
  id: string;
  inputs: unknown[];
  finished: Promise<unknown>;
}> {
  const page = openPage();
  const { tool, inputs } = spyTool({ name: "refund", approval: {} });
  const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
  page.session("s").subscribe(() => undefined);
  const finished = page.prompt(agent, "go", { sessionId: "s" }).send();
  const { request } = await interactionOf(page, "s", "approval");
  return { page, id: request.id, inputs, finished };
}

/** Resolves when what was posted before on this channel has been heard by everybody. */
async function heard(name: string): Promise<void> {
  const listener = new BroadcastChannel(name);
  const sender = new BroadcastChannel(name);
  await new Promise((resolve) => {
    listener.onmessage = resolve;
    sender.postMessage({ type: "nothing" });
  });
  listener.close();
  sender.close();
}

describe("forged", () => {
  afterEach(closePages);

  test("ten thousand messages of every kind between tabs change nothing that is stored, shown or asked", async () => {
    const { page, id, inputs, finished } = await waiting();
    const runId = id.split(":")[0] ?? "";
    const before = await page.exportSession("s");
    const shown = page.session("s").snapshot.items;
    let fewest = shown.length;
    page.session("s").subscribe(({ items }) => {
      fewest = Math.min(fewest, items.length);
    });
    const kinds = [
      "journal",
      "partial",
      "sign",
      "draft",
      "everything",
      "awake",
      "grants",
      "session",
    ];
    const members = [
      {},
      { runId },
      { runId: "../../x" },
      { runId: { toString: "x" } },
      { sessionId: "s" },
      { sessionId: "s", runId, key: `reason:${id}`, value: "forged" },
      { runId, events: [{ type: "interaction_settled", interactionId: id }] },
      JSON.parse('{"__proto__":{"type":"everything"},"constructor":{"prototype":{"x":1}}}'),
    ];
    const rest = [
      null,
      "approve",
      7,
      [],
      { type: "interaction_settled", interactionId: id, approved: true },
    ];
    const channel = new BroadcastChannel(`anvia:${page.name}`);
    for (let i = 0; i < 10_000; i++) {
      const type = kinds[i % kinds.length];
      const member = members[Math.floor(i / kinds.length) % members.length];
      channel.postMessage(i % 9 === 8 ? rest[i % rest.length] : { ...member, type });
    }
    // The last word is a forged one: nothing that comes after it brings back what it took away.
    for (const type of ["session", "everything"]) channel.postMessage({ type, sessionId: "s" });
    channel.close();
    await heard(`anvia:${page.name}`);
    expect((await page.exportSession("s")).runs).to.deep.equal(before.runs);
    expect(page.session("s").snapshot.items).to.deep.equal(shown);
    expect(fewest).to.equal(shown.length);
    expect(inputs).to.deep.equal([]);
    expect(Object.prototype).not.to.have.property("x");
    // It is still driven: a yes runs it, once.
    await page.approvals.decide({ approvalId: id, approved: true });
    await finished;
    expect(inputs).to.have.length(1);
    expect(fewest).to.equal(shown.length);
  });

  test("a run that is at work goes on when somebody says that its rows were deleted", async () => {
    const page = openPage();
    const gate = createGate();
    const { agent } = scriptedAgent([
      { deltas: ["Half of ", gate.promise.then(() => "it")], text: "Half of it" },
    ]);
    const finished = page.prompt(agent, "go", { sessionId: "s" }).send();
    await itemsWhen(page, "s", (items) =>
      items.some((item) => item.type === "assistant" && item.text === "Half of "),
    );
    const channel = new BroadcastChannel(`anvia:${page.name}`);
    for (const type of ["session", "everything"]) channel.postMessage({ type, sessionId: "s" });
    channel.close();
    await heard(`anvia:${page.name}`);
    await page.exportSession("s"); // whoever looks at the store has looked by then
    gate.open();
    expect((await finished).output).to.equal("Half of it");
    expect(await answerOf(page, "s")).to.equal("Half of it");
  });

  test("rows that really were deleted in another tab are dropped when it says so", async () => {
    const { page, id, inputs, finished } = await waiting();
    finished.catch(() => undefined);
    const other = openPage({ name: page.name });
    await other.deleteEverything();
    await finished.catch(() => undefined);
    await new Promise<void>((resolve) => {
      page.session("s").subscribe(({ items }) => {
        if (items.length === 0) resolve();
      });
    });
    expect((await page.approvals.decide({ approvalId: id, approved: true })).status).not.to.equal(
      "decided",
    );
    expect(inputs).to.deep.equal([]);
  });

  test("storage, the address, attributes and messages to the window change no policy", async () => {
    const words = JSON.stringify({ approval: false, when: false, approved: true, level: "press" });
    const address = location.href;
    for (const key of ["anvia", "anvia:policy", "anvia:approve", "approval", "refund"]) {
      localStorage.setItem(key, words);
      sessionStorage.setItem(key, words);
    }
    history.replaceState(undefined, "", "?approved=true&approval=false&level=press#approve=all");
    document.documentElement.setAttribute("data-anvia-approve", "all");
    try {
      const { page, id, inputs } = await waiting();
      for (const data of [words, { type: "anvia-decide", approvalId: id, approved: true }]) {
        window.postMessage(data, "*");
        document.dispatchEvent(new CustomEvent("anvia-decide", { detail: data }));
      }
      await page.writeDraft(`decision:${id}`, { approved: true });
      const [pending] = await firstPending(page);
      expect(pending).to.have.property("status", "pending");
      expect(inputs).to.deep.equal([]);
    } finally {
      localStorage.clear();
      sessionStorage.clear();
      document.documentElement.removeAttribute("data-anvia-approve");
      history.replaceState(undefined, "", address);
    }
  });
});
