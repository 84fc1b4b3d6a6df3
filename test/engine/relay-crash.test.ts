// R3: a tab that dies between the relay's word and its own journal leaves nothing undone, and nothing done twice.
import { expect } from "@open-wc/testing";
import { createMemoryStore, createRuntime, type RunStore } from "../../src/index.js";
import { createGate, createPageLocks, MemoryRelay } from "../../src/testing/index.js";
import { closePages, freshName, openPage, storeOver } from "./page.js";
import {
  askOn,
  engineHas,
  interactionIn,
  openDevice,
  pendingOn,
  relayOver,
  shop,
  when,
} from "./relay-world.js";

type Step =
  | "before the relay hears"
  | "after the relay decided"
  | "before the append"
  | "after the append";

/** The device of a page that dies at one step of a decision: from then on nothing it asks for is answered. */
class Mortal {
  readonly #step: Step;
  #isDead = false;

  constructor(step: Step) {
    this.#step = step;
  }

  store(inner: RunStore): RunStore {
    const store = storeOver(inner);
    const { append } = store;
    const mortal = Object.fromEntries(
      Object.entries(store).map(([name, method]) => [
        name,
        typeof method === "function" ? this.#guarded(method) : method,
      ]),
    );
    return {
      ...store,
      ...mortal,
      append: async (events, row) => {
        const isSettling = events.some(({ type }) => type === "interaction_settled");
        if (isSettling) await this.#at("before the append");
        if (this.#isDead) return never();
        const outcome = await append(events, row);
        if (isSettling) await this.#at("after the append");
        return this.#isDead ? never() : outcome;
      },
    };
  }

  relay(inner: ReturnType<MemoryRelay["device"]>["relay"]) {
    return relayOver(inner, {
      decide: async (id, decision, options) => {
        await this.#at("before the relay hears");
        const outcome = await inner.decide(id, decision, options);
        await this.#at("after the relay decided");
        return this.#isDead ? never() : outcome;
      },
      open: this.#guarded((record, signal) => inner.open(record, signal)),
      get: this.#guarded((id, signal) => inner.get(id, signal)),
      list: this.#guarded((query, signal) => inner.list(query, signal)),
      withdraw: this.#guarded((id, signal) => inner.withdraw(id, signal)),
    });
  }

  #at(step: Step): Promise<void> {
    if (step === this.#step) this.#isDead = true;
    return this.#isDead ? never() : Promise.resolve();
  }

  #guarded<Args extends unknown[], Answer>(method: (...args: Args) => Promise<Answer>) {
    return async (...args: Args): Promise<Answer> => (this.#isDead ? never() : method(...args));
  }
}

function never<Value>(): Promise<Value> {
  return new Promise(() => undefined);
}

describe("a tab that dies while it decides", () => {
  afterEach(closePages);

  for (const step of [
    "after the relay decided",
    "before the append",
    "after the append",
  ] as const) {
    for (const approved of [true, false]) {
      test(`dies ${step}: the ${approved ? "yes" : "no"} counts after a reload, once`, async () => {
        const engine = new MemoryRelay();
        const store = createMemoryStore();
        const mortal = new Mortal(step);
        const dying = createRuntime({
          name: freshName(),
          agents: [],
          store: mortal.store(store),
          relay: mortal.relay(engine.device().relay),
          locks: createPageLocks(),
          audit: false,
        });
        const before = shop();
        const { approval } = await askOn({ page: dying }, before);
        await engineHas(engine, ({ status }) => status === "pending");
        void dying.approvals.decide({ approvalId: approval.id, approved, reviewerId: "ann" });
        await engineHas(engine, ({ status }) => status === "settled");
        if (step === "after the append") {
          await when(
            dying,
            async () =>
              (await interactionIn(store, approval.id))?.settlement.status === "settled" ||
              undefined,
          );
        }
        const after = shop({}, { isReopened: true });
        const reopened = openDevice(engine, { store });
        reopened.page.register(after.agent);
        const settled = await when(reopened.page, async () => {
          const found = await reopened.page.approvals.get(approval.id);
          return found?.status === "pending" ? undefined : found;
        });
        expect(settled).to.include({
          status: approved ? "approved" : "rejected",
          reviewerId: "ann",
        });
        await when(reopened.page, async () => {
          const [row] = await store.listRuns();
          return row?.status === "completed" || undefined;
        });
        expect([...before.inputs, ...after.inputs]).to.have.length(approved ? 1 : 0);
      });
    }
  }

  test("dies before the relay hears: nothing counts, and it can be decided anew", async () => {
    const engine = new MemoryRelay();
    const store = createMemoryStore();
    const mortal = new Mortal("before the relay hears");
    const dying = createRuntime({
      name: freshName(),
      agents: [],
      store: mortal.store(store),
      relay: mortal.relay(engine.device().relay),
      locks: createPageLocks(),
      audit: false,
    });
    const before = shop();
    const { approval } = await askOn({ page: dying }, before);
    await engineHas(engine, ({ status }) => status === "pending");
    void dying.approvals.decide({ approvalId: approval.id, approved: true });
    const after = shop({}, { isReopened: true });
    const reopened = openDevice(engine, { store });
    reopened.page.register(after.agent);
    await pendingOn(reopened);
    const result = await reopened.page.approvals.decide({
      approvalId: approval.id,
      approved: false,
    });
    expect(result.status).to.equal("decided");
    expect([...before.inputs, ...after.inputs]).to.have.length(0);
  });

  test("the phone decides while the laptop is closed; reopened, its run goes on and ends", async () => {
    const engine = new MemoryRelay();
    const store = createMemoryStore();
    const laptop = openDevice(engine, { store: kept(store) });
    const phone = openDevice(engine);
    const before = shop();
    const { approval } = await askOn(laptop, before);
    await pendingOn(phone);
    await laptop.page.close();
    const result = await phone.page.approvals.decide({ approvalId: approval.id, approved: true });
    expect(result.status).to.equal("decided");
    const after = shop({}, { isReopened: true });
    const reopened = openDevice(engine, { store });
    reopened.page.register(after.agent);
    await when(
      reopened.page,
      async () => (await store.listRuns())[0]?.status === "completed" || undefined,
    );
    expect([before.inputs.length, after.inputs.length]).to.deep.equal([0, 1]);
  });

  test("two tabs and a phone decide at the same instant: all hear of one winner", async () => {
    const engine = new MemoryRelay();
    const name = freshName();
    const left = openPage({ name, relay: engine.device().relay, audit: false });
    const right = openPage({ name, relay: engine.device().relay, audit: false });
    const phone = openDevice(engine);
    const work = shop();
    const { approval, finished } = await askOn({ page: left }, work);
    await pendingOn(phone);
    await pendingOn({ page: right });
    const results = await Promise.all(
      [left, right, phone.page].map((page, index) =>
        page.approvals.decide({ approvalId: approval.id, approved: index !== 1 }),
      ),
    );
    expect(results.filter(({ status }) => status === "decided")).to.have.length(1);
    const said = results.map((result) =>
      result.status === "missing" ? "" : result.approval.status,
    );
    expect(new Set(said).size).to.equal(1);
    await finished;
    expect(work.inputs).to.have.length(said[0] === "approved" ? 1 : 0);
  });

  test("when the tab that listens to the relay is closed, another one listens", async () => {
    const engine = new MemoryRelay();
    const store = createMemoryStore();
    const shared = { name: freshName(), locks: createPageLocks(), audit: false };
    const first = openPage({ ...shared, store: kept(store), relay: engine.device().relay });
    const work = shop();
    const { approval } = await askOn({ page: first }, work);
    await engineHas(engine, ({ status }) => status === "pending");
    const second = openPage({ ...shared, store: kept(store), relay: engine.device().relay });
    const after = shop({}, { isReopened: true });
    second.register(after.agent);
    await pendingOn({ page: second });
    await first.close();
    const phone = openDevice(engine);
    await pendingOn(phone);
    await phone.page.approvals.decide({ approvalId: approval.id, approved: true });
    await when(second, async () => after.inputs[0]);
    expect([work.inputs.length, after.inputs.length]).to.deep.equal([0, 1]);
  });

  test("a permission given in one tab holds, although another tab heard of the yes first", async () => {
    const engine = new MemoryRelay();
    const store = createMemoryStore();
    const shared = { name: freshName(), locks: createPageLocks(), audit: false };
    const listening = openPage({ ...shared, store: kept(store), relay: engine.device().relay });
    const work = shop({ grantable: { shape: () => ({ any: true }) } });
    const { approval, finished } = await askOn({ page: listening }, work);
    await engineHas(engine, ({ status }) => status === "pending");
    const written = createGate();
    const deciding = openPage({
      ...shared,
      relay: engine.device().relay,
      store: {
        ...kept(store),
        append: async (events, row) => {
          if (events.some(({ type }) => type === "interaction_settled")) await written.promise;
          return store.append(events, row);
        },
      },
    });
    deciding.register(work.agent);
    const decided = deciding.approvals.decide({
      approvalId: approval.id,
      approved: true,
      via: "dialog",
      grant: { scope: "session" },
    });
    await finished; // the listening tab wrote it, and the run went on
    written.open();
    expect((await decided).status).to.equal("decided");
    const settled = (await interactionIn(store, approval.id))?.settlement;
    expect(settled).to.have.nested.property("decision.via", "dialog");
    expect(settled).to.have.nested.property("decision.grant.scope", "session");
    expect(await deciding.grants.list()).to.have.length(1);
  });
});

/** One store for several pages of a test: the first one that is closed must not close it. */
function kept(store: RunStore): RunStore {
  return { ...storeOver(store), close: async () => undefined };
}
