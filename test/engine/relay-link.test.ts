// What talks to the relay is loaded when it is needed; what needs it before waits, and hears when it cannot be loaded.
import { expect } from "@open-wc/testing";
import { Journal } from "../../src/engine/journal.js";
import {
  Connection,
  QueuedDecisions,
  type Relayed,
  RelayLink,
} from "../../src/engine/relay-link.js";
import { createMemoryStore } from "../../src/index.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import { rowOf } from "../../src/run/state.js";
import { approvalRequested, started } from "../../src/testing/index.js";

/** A journal with an approval that waits, whose decisions pass this link. */
async function waiting(link: RelayLink) {
  const runId = "r";
  const said = [started(), approvalRequested("")]; // one that page code asks for: it belongs to no call
  const events = said.map((event, seq) => ({ ...event, runId, seq }));
  const store = createMemoryStore();
  await store.append(events, rowOf(fold(emptyRun(runId), events)));
  const written = new Journal(runId, {
    store,
    admit: link.admit,
    now: () => 1,
    onChange: () => undefined,
  });
  await written.refresh();
  const [asked] = written.state.interactions;
  const decide = () =>
    written.append(() => [
      {
        type: "interaction_settled",
        interactionId: asked?.request.id ?? "",
        decision: { status: "rejected", decisionId: "d", via: "api" },
      },
    ]);
  return { written, decide };
}

const passing: Relayed = {
  admit: (_journal, events) => events,
  find: () => undefined,
  list: () => [],
  settle: (_found, _decision, settleHere) => settleHere(),
  close: async () => undefined,
};

describe("the link to a relay", () => {
  test("a decision that is made before it is loaded waits for it", async () => {
    let load: (relayed: Relayed) => void = () => undefined;
    const link = new RelayLink(
      () =>
        new Promise((resolve) => {
          load = resolve;
        }),
    );
    const { written, decide } = await waiting(link);
    const decided = decide();
    await written.append(() => [{ type: "steered", messageId: "m", text: "hello" }]); // this waits for nothing
    expect(written.state.interactions[0]?.settlement.status).to.equal("pending");
    load(passing);
    expect(await decided).to.have.length(1);
    expect(written.state.interactions[0]?.settlement.status).to.equal("settled");
  });

  test("where it cannot be loaded nothing is decided, the caller is told, and the next one tries again", async () => {
    let attempts = 0;
    const link = new RelayLink(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("offline");
      return passing;
    });
    const { written, decide } = await waiting(link);
    expect(await decide().catch((error: Error) => error.message)).to.equal("offline");
    expect(written.state.interactions[0]?.settlement.status).to.equal("pending");
    expect(await decide()).to.have.length(1);
  });

  test("one that is loaded after the page was closed is closed at once", async () => {
    let load: (relayed: Relayed) => void = () => undefined;
    let closed = 0;
    const link = new RelayLink(
      () =>
        new Promise((resolve) => {
          load = resolve;
        }),
    );
    const ready = link.ready();
    await link.close();
    load({
      ...passing,
      close: async () => {
        closed += 1;
      },
    });
    await ready;
    expect(closed).to.equal(1);
  });

  test("a connection and an outbox say what changed, and only then", () => {
    const said: string[] = [];
    const connection = new Connection(true);
    const undo = connection.subscribe(() => said.push(connection.status));
    connection.set("online");
    connection.set("offline", "Away.");
    connection.set("offline", "Away.");
    undo();
    connection.set("refused", "Sign in.");
    expect([said, connection.message]).to.deep.equal([["offline"], "Sign in."]);
    expect(new Connection(false).status).to.equal("none");
    const outbox = new QueuedDecisions();
    outbox.set("i", { status: "rejected", decisionId: "d", via: "api" });
    expect(outbox.get("i")?.decisionId).to.equal("d");
    outbox.set("i", undefined, "Not you.");
    expect([outbox.get("i"), outbox.refusal("i")]).to.deep.equal([undefined, "Not you."]);
  });
});
