// A run is begun on one device and goes on on another: the journal itself travels, by rule J2.
import { expect } from "@open-wc/testing";
import {
  createMemoryStore,
  createTool,
  type Relay,
  type RunStore,
  type Runtime,
} from "../../src/index.js";
import { createGate, createPageLocks, ManualClock, MemoryRelay } from "../../src/testing/index.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  interactionOf,
  itemsWhen,
  lastResults,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";
import { TestNetwork } from "./relay-world.js";
import { eventually } from "./shared-world.js";

/** A device with a page of its own, as a visitor has it. */
function openDevice(
  engine: MemoryRelay,
  {
    clock,
    account = "robin",
    store = createMemoryStore(),
    over = (relay: Relay) => relay,
  }: {
    readonly clock: ManualClock;
    readonly account?: string;
    readonly store?: RunStore;
    readonly over?: (relay: Relay) => Relay;
  },
) {
  const { relay, disruption } = engine.device({ account });
  const network = new TestNetwork();
  const hiding = new AbortController();
  const page = openPage({
    relay: over(relay),
    shareRuns: true,
    store: stayingOpen(store),
    locks: createPageLocks(),
    page: {
      ready: async () => undefined,
      hideSignal: () => hiding.signal,
      shown: () => (hiding.signal.aborted ? new Promise(() => undefined) : Promise.resolve()),
      watch: () => ({ wasLeft: async () => false, end: () => undefined }),
    },
    clock,
    network,
    audit: false,
  });
  return { page, store, disruption, network, hide: () => hiding.abort() };
}
type Device = ReturnType<typeof openDevice>;

/** A store that is still there when its page is closed, as storage is. */
function stayingOpen(store: RunStore): RunStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "close") return async () => undefined;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

const refund = () => spyTool({ name: "refund", approval: { when: () => true } });

/** An agent on this device that refunds, then says who it was. */
function shopOn({ page }: Device, name: string) {
  const { tool, inputs } = refund();
  const steps = [calls({ name: "refund", args: { amount: 250 } }), `done by the ${name}`];
  return { page, inputs, ...scriptedAgent(steps, [tool]) };
}

/** An agent that has only the last step to say: it can but go on with what another device began. */
function heirOn({ page }: Device, name: string) {
  const { tool, inputs } = refund();
  const { agent, model } = scriptedAgent([`done by the ${name}`], [tool]);
  page.register(agent);
  return { page, model, inputs };
}

async function runIdOf(page: Runtime): Promise<string> {
  return eventually(async () => (await page.exportSession("s")).runs[0]?.runId);
}

describe("runs on several devices", () => {
  let clock: ManualClock;
  let engine: MemoryRelay;

  beforeEach(() => {
    clock = new ManualClock();
    engine = new MemoryRelay({ now: () => clock.now() });
  });

  afterEach(closePages);

  const device = () => openDevice(engine, { clock });

  /** Time passes until it is so. */
  const passing = <Found>(look: () => Found | undefined | false) =>
    eventually(() => {
      clock.advance(500);
      return look();
    });

  test("the phone decides and finishes what the laptop began; the laptop, reopened, shows it", async () => {
    const laptop = device();
    const began = shopOn(laptop, "laptop");
    began.page
      .prompt(began.agent, "Refund it", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await firstPending(began.page);
    laptop.hide(); // the laptop is closed

    const phone = device();
    const went = heirOn(phone, "phone");
    const [approval] = await firstPending(went.page);
    await went.page.approvals.decide({ approvalId: approval?.id ?? "", approved: true });
    let answer: string | undefined;
    void answerOf(went.page, "s").then((text) => {
      answer = text;
    });
    await passing(() => answer);
    expect(answer).to.equal("done by the phone");
    expect([began.inputs, went.inputs]).to.deep.equal([[], [{ amount: 250 }]]);

    await laptop.page.close();
    const reopened = openDevice(engine, { clock, store: laptop.store });
    expect(await answerOf(reopened.page, "s")).to.equal("done by the phone");
  });

  test("a device that died in the middle of an answer: the other one goes on when its lease is over", async () => {
    const laptop = device();
    const { page } = laptop;
    const asked = createGate();
    const hangs = () => {
      asked.open();
      return { text: "half", gate: new Promise<never>(() => undefined) };
    };
    page
      .prompt(scriptedAgent([hangs]).agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await asked.promise;
    laptop.disruption.cut();
    const phone = heirOn(device(), "phone");
    let answer: string | undefined;
    void answerOf(phone.page, "s").then((text) => {
      answer = text;
    });
    await passing(() => answer);
    expect(answer).to.equal("done by the phone");
  });

  test("“Continue here” takes a run at once; what was under way there is asked about (J5)", async () => {
    const laptop = device();
    const { page } = laptop;
    const started = createGate();
    const tool = createTool({
      name: "refund",
      description: "",
      execute: () => {
        started.open();
        return new Promise<never>(() => undefined);
      },
    });
    page
      .prompt(scriptedAgent([calls({ name: "refund" })], [tool]).agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await started.promise;
    const phone = device();
    const heir = phone.page;
    const own = spyTool({ name: "refund" });
    const { agent, model } = scriptedAgent(["done by the phone"], [own.tool]);
    heir.register(agent);
    await heir.takeOver(await runIdOf(heir));
    const { request } = await interactionOf(heir, "s", "recovery");
    await heir.recover(request.id, { status: "happened", output: "it was refunded" });
    expect(await answerOf(heir, "s")).to.equal("done by the phone");
    expect(lastResults(model)).to.deep.equal(["it was refunded"]);
    expect(own.inputs).to.deep.equal([]);
  });

  test("a laptop that was fenced off writes no more, and shows what the phone did", async () => {
    const laptop = device();
    const { page } = laptop;
    const asked = createGate();
    const landing = createGate();
    const late = () => {
      asked.open();
      return { text: "done by the laptop", gate: landing.promise };
    };
    page
      .prompt(scriptedAgent([late]).agent, "go", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await asked.promise;
    laptop.disruption.cut();
    const phone = heirOn(device(), "phone");
    await phone.page.takeOver(await runIdOf(phone.page));
    expect(await answerOf(phone.page, "s")).to.equal("done by the phone");
    landing.open(); // the late answer comes to a laptop that is still offline
    laptop.disruption.heal();
    laptop.network.isBack();
    const isThere = (text: string) => text === "done by the phone";
    let isShown = false;
    void itemsWhen(page, "s", (items) =>
      items.some((item) => item.type === "assistant" && isThere(item.text)),
    ).then(() => {
      isShown = true;
    });
    await passing(() => isShown);
    const texts = engine.journals
      .read("robin", await runIdOf(phone.page), 0)
      .map(({ event }) => Reflect.get(Object(event), "text"));
    expect(texts).not.to.include("done by the laptop");
  });

  test("offline nothing runs; the decision is kept, and when the relay is back the run goes on", async () => {
    const laptop = device();
    const { page, agent, inputs } = shopOn(laptop, "laptop");
    page
      .prompt(agent, "Refund it", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    const [approval] = await firstPending(page);
    laptop.disruption.cut();
    const result = await page.approvals.decide({ approvalId: approval?.id ?? "", approved: true });
    expect(result.status).to.equal("queued");
    clock.advance(60_000);
    expect(inputs).to.deep.equal([]);
    laptop.disruption.heal();
    laptop.network.isBack();
    let answer: string | undefined;
    void answerOf(page, "s").then((text) => {
      answer = text;
    });
    await passing(() => answer);
    expect(inputs).to.deep.equal([{ amount: 250 }]);
  });

  test("a driver whose intent could not be written goes on by itself when the relay is back", async () => {
    let lose: () => void = () => undefined;
    const laptop = openDevice(engine, {
      clock,
      over: (relay) => {
        const { journals } = relay;
        if (!journals) return relay;
        const append = journals.append.bind(journals);
        journals.append = async (entry, signal) => {
          const outcome = await append(entry, signal);
          const isDecided = entry.events.some(({ type }) => type === "interaction_settled");
          if (isDecided) lose(); // between the yes and the start of the tool
          return outcome;
        };
        return relay;
      },
    });
    lose = laptop.disruption.cut;
    const { page, agent, inputs } = shopOn(laptop, "laptop");
    const send = page.prompt(agent, "Refund it", { sessionId: "s" }).send();
    const failed = send.catch(({ code }) => code);
    const [approval] = await firstPending(page);
    await page.approvals.decide({ approvalId: approval?.id ?? "", approved: true });
    expect(await failed).to.equal("relay_unavailable");
    expect(inputs).to.deep.equal([]); // J4: no intent, no effect
    laptop.disruption.heal();
    laptop.network.isBack();
    let answer: string | undefined;
    void answerOf(page, "s").then((text) => {
      answer = text;
    });
    await passing(() => answer);
    expect(answer).to.equal("done by the laptop");
    expect(inputs).to.deep.equal([{ amount: 250 }]);
  });

  test("two accounts share nothing, at the same relay", async () => {
    const mine = shopOn(device(), "laptop");
    mine.page
      .prompt(mine.agent, "Refund it", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await firstPending(mine.page);
    const { page: strange } = openDevice(engine, { clock, account: "kim" });
    const { page: sister } = device();
    await firstPending(sister); // by now everybody who may know it knows it
    expect((await strange.exportSession("s")).runs).to.deep.equal([]);
  });
});
