// Offline: what waits for a person can be answered, what needs the network waits for it, and says so.
import { expect } from "@open-wc/testing";
import {
  createMemoryStore,
  createTool,
  type Network,
  type RunRow,
  type RunStore,
  type SessionSnapshot,
} from "../../src/index.js";
import { createGate } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  freshName,
  interactionOf,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
  storeOver,
} from "./page.js";

/** A network that the test switches off and on. */
function networkInHand(): Network & { turn(online: boolean): void } {
  const listeners = new Set<() => void>();
  let online = true;
  let losses = 0;
  return {
    isOnline: () => online,
    get losses() {
      return losses;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    turn(to) {
      if (online && !to) losses += 1;
      online = to;
      for (const listener of listeners) listener();
    },
  };
}

function snapshotWhen(
  view: { subscribe(listener: (snapshot: SessionSnapshot) => void): () => void },
  isReached: (snapshot: SessionSnapshot) => boolean,
): Promise<SessionSnapshot> {
  return new Promise((resolve) => {
    const undo = view.subscribe((snapshot) => {
      if (!isReached(snapshot)) return;
      queueMicrotask(() => undo());
      resolve(snapshot);
    });
  });
}

describe("network", () => {
  afterEach(closePages);

  test("an approval is decided offline; its tool runs when the network is back, once", async () => {
    const network = networkInHand();
    const runtime = openPage({ network });
    const ranOnline: boolean[] = [];
    const execute = () => ranOnline.push(network.isOnline());
    const { tool } = spyTool({ name: "refund", approval: {}, execute });
    const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    runtime.session("s").subscribe(() => undefined);
    void runtime.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(runtime, "s", "approval");
    network.turn(false);
    const result = await runtime.approvals.decide({ approvalId: request.id, approved: true });
    expect(result.status).to.equal("decided");
    const waiting = await snapshotWhen(runtime.session("s"), (s) => s.waitingFor !== undefined);
    expect(waiting.waitingFor).to.have.property("reason", "network");
    await runtime.writeDraft("composer:s", "typed meanwhile"); // time in which it could have run
    network.turn(true);
    expect(await answerOf(runtime, "s")).to.equal("done");
    expect(ranOnline).to.deep.equal([true]);
    expect(runtime.session("s").snapshot.waitingFor).to.equal(undefined);
  });

  test("a tool that needs no network runs offline; the model is called when it is back", async () => {
    const network = networkInHand();
    const runtime = openPage({ network });
    const ran = createGate();
    const tool = createTool({
      name: "count",
      description: "",
      offline: true,
      approval: {},
      execute: () => {
        ran.open();
        return 3;
      },
    });
    const { agent, model } = scriptedAgent([calls({ name: "count" }), "done"], [tool]);
    runtime.session("s").subscribe(() => undefined);
    void runtime.prompt(agent, "go", { sessionId: "s" }).send();
    const { request } = await interactionOf(runtime, "s", "approval");
    network.turn(false);
    await runtime.approvals.decide({ approvalId: request.id, approved: true });
    await ran.promise;
    const waiting = await snapshotWhen(
      runtime.session("s"),
      (s) =>
        s.waitingFor !== undefined &&
        s.items.some((i) => i.type === "tool_call" && i.status === "done"),
    );
    expect(waiting.waitingFor).to.have.property("reason", "network");
    expect(model.requests).to.have.length(1);
    network.turn(true);
    expect(await answerOf(runtime, "s")).to.equal("done");
  });

  test("a page that is opened offline shows the run, waits, and goes on when the network comes", async () => {
    const name = freshName();
    const before = openPage({ name });
    const asked = createGate();
    const hangs = () => {
      asked.open();
      return { text: "half", gate: new Promise<never>(() => undefined) };
    };
    void before.prompt(scriptedAgent([hangs]).agent, "go", { sessionId: "s" }).send();
    await asked.promise;
    await before.close();
    const network = networkInHand();
    network.turn(false);
    const after = openPage({ name, network });
    const calledOnline: boolean[] = [];
    const { agent } = scriptedAgent([
      () => {
        calledOnline.push(network.isOnline());
        return "back again";
      },
    ]);
    after.register(agent);
    const waiting = await snapshotWhen(after.session("s"), (s) => s.waitingFor !== undefined);
    expect(waiting.waitingFor).to.have.property("reason", "network");
    await after.writeDraft("composer:s", "typed meanwhile"); // time in which it could have been called
    network.turn(true);
    expect(await answerOf(after, "s")).to.equal("back again");
    expect(calledOnline).to.deep.equal([true]);
  });

  test("a model call that was cut off with the network is made again by itself", async () => {
    const network = networkInHand();
    const runtime = openPage({ network });
    const { agent, model } = scriptedAgent([
      () => {
        network.turn(false);
        throw new TypeError("Failed to fetch");
      },
      "after all",
    ]);
    const finished = runtime.prompt(agent, "go", { sessionId: "s" }).send();
    await snapshotWhen(runtime.session("s"), (s) => s.waitingFor?.reason === "network");
    network.turn(true);
    expect(await finished).to.have.property("output", "after all");
    expect(model.requests).to.have.length(2);
  });

  test("a network that came back before the failure was noticed was lost all the same", async () => {
    const network = networkInHand();
    const { agent, model } = scriptedAgent([
      () => {
        network.turn(false);
        network.turn(true);
        throw new TypeError("Failed to fetch");
      },
      "after all",
    ]);
    const response = await openPage({ network }).prompt(agent, "go").send();
    expect(response.output).to.equal("after all");
    expect(model.requests).to.have.length(2);
  });

  test("a tool whose request was lost with the network has an unknown outcome: a person is asked (J5)", async () => {
    const network = networkInHand();
    const runtime = openPage({ network });
    const tool = createTool({
      name: "refund",
      description: "",
      execute() {
        network.turn(false);
        throw new TypeError("Failed to fetch");
      },
    });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    void runtime.prompt(agent, "go", { sessionId: "s" }).send();
    await snapshotWhen(runtime.session("s"), (s) => s.waitingFor?.reason === "network");
    network.turn(true);
    const { request } = await interactionOf(runtime, "s", "recovery");
    await runtime.recover(request.id, { status: "happened" });
    await answerOf(runtime, "s");
    expect(lastResults(model)[0]).to.match(/^A person confirmed/);
  });

  test("a tool that began in the moment without a network was lost with it, though it is back by now", async () => {
    const network = networkInHand();
    const memory = createMemoryStore();
    const store = {
      ...storeOver(memory),
      async append(events: Parameters<RunStore["append"]>[0], row: RunRow) {
        if (events.some(({ type }) => type === "tool_started")) network.turn(false);
        return memory.append(events, row);
      },
    };
    const runtime = openPage({ network, store });
    let starts = 0;
    const tool = createTool({
      name: "look",
      description: "",
      recovery: "safe",
      execute() {
        starts += 1;
        network.turn(true);
        if (starts === 1) throw new TypeError("Failed to fetch");
        return "seen";
      },
    });
    const { agent, model } = scriptedAgent([calls({ name: "look" }), "done"], [tool]);
    await runtime.prompt(agent, "go").send();
    expect(lastResults(model)).to.deep.equal(["seen"]);
  });

  test("a tool's own error is told to the model, offline or not", async () => {
    const network = networkInHand();
    const tool = createTool({
      name: "refund",
      description: "",
      execute() {
        network.turn(false);
        network.turn(true);
        throw new Error("There is no such order.");
      },
    });
    const { agent, model } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
    await openPage({ network }).prompt(agent, "go").send();
    expect(lastResults(model)).to.deep.equal(["ToolCallError: There is no such order."]);
  });
});
