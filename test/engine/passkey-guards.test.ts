// K4: where a passkey is asked for, nothing else makes a yes. And what is checked again before the call runs.
import { expect } from "@open-wc/testing";
import {
  type Agent,
  type ApprovalHandlerResult,
  type ApprovalRequest,
  createMemoryStore,
  type JournalEvent,
  type RunEvent,
  type RunStore,
  type ToolContext,
} from "../../src/index.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  interactionOf,
  openPage,
  scriptedAgent,
  spyTool,
  storeOver,
} from "./page.js";
import { wordFor } from "./passkey-word.js";

const STEPS = [calls({ id: "c1", name: "pay", args: { amount: 250 } }), { text: "Done." }];
const INPUT = { type: "object", properties: { amount: { type: "number" } } } as const;

function payment(
  steps: Parameters<typeof scriptedAgent>[0] = STEPS,
  level: "passkey" | "press" = "passkey",
) {
  const approval = { level };
  const { tool, inputs } = spyTool({ name: "pay", input: INPUT, approval });
  return { ...scriptedAgent(steps, [tool]), inputs };
}

/** A payment that may be repeated; without a `result` it never ends. */
function hangingPayment(result?: string, steps: Parameters<typeof scriptedAgent>[0] = STEPS) {
  const words: unknown[] = [];
  let start = () => undefined as unknown;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const { tool } = spyTool({
    name: "pay",
    input: INPUT,
    approval: { level: "passkey" },
    recovery: "safe",
    execute: (_input: unknown, { approval }: ToolContext) => {
      words.push(approval?.assertion);
      start();
      return result ?? new Promise(() => undefined);
    },
  });
  return { ...scriptedAgent(steps, [tool]), words, started };
}

/** The same store, whose rows somebody else has written to. */
function tamperedStore(memory: RunStore, change: (event: RunEvent) => object): RunStore {
  return {
    ...storeOver(memory),
    read: async (runId, fromSeq) =>
      // CAST: the memory store holds what the engine wrote
      ((await memory.read(runId, fromSeq)) as readonly JournalEvent[]).map((event) =>
        change(event),
      ),
    close: async () => undefined,
  };
}

const untouched = (event: RunEvent) => event;

function openOver(
  memory: RunStore,
  change: (event: RunEvent) => object = untouched,
  agents: Agent[] = [],
) {
  return openPage({ name: "guards", store: tamperedStore(memory, change), agents });
}

/** A call that waits in this store; the page that asked is closed. */
async function askedBefore(memory: RunStore): Promise<ApprovalRequest> {
  const { agent } = payment();
  const page = openOver(memory, untouched, [agent]);
  const pending = firstPending(page);
  agent
    .session("s")
    .prompt("pay")
    .send()
    .catch(() => undefined);
  const [approval] = await pending;
  await page.close();
  if (!approval) throw new Error("It was there a moment ago.");
  return approval;
}

/** The same, approved with a good word in a page that cannot run it. */
async function approvedBefore(memory: RunStore): Promise<ApprovalRequest> {
  const approval = await askedBefore(memory);
  const page = openOver(memory);
  const assertion = wordFor(approval.digest);
  const result = await page.approvals.decide({
    approvalId: approval.id,
    approved: true,
    assertion,
  });
  expect(result.status).to.equal("decided");
  await page.close();
  return approval;
}

describe("what takes a passkey", () => {
  afterEach(closePages);

  test("is not approved by a handler without its word, and waits for the person", async () => {
    const { agent, inputs } = payment();
    const page = openPage();
    const asked: ApprovalRequest[] = [];
    const pending = firstPending(page);
    page
      .prompt(agent, "pay", { sessionId: "s" })
      .withToolApprovalHandler((approval) => {
        asked.push(approval);
        return { ...approval, status: "approved" } as ApprovalHandlerResult; // CAST: as documented
      })
      .send()
      .catch(() => undefined);
    const [approval] = await pending;
    expect(asked[0]?.level).to.equal("passkey");
    expect((await page.approvals.get(approval?.id ?? ""))?.status).to.equal("pending");
    const assertion = wordFor(approval?.digest ?? "");
    await page.approvals.decide({ approvalId: approval?.id ?? "", approved: true, assertion });
    expect(await answerOf(page, "s")).to.equal("Done.");
    expect(inputs).to.have.length(1);
  });

  test("is approved by a handler that brings the word", async () => {
    const { agent, inputs } = payment();
    const page = openPage();
    page
      .prompt(agent, "pay", { sessionId: "s" })
      .withToolApprovalHandler(({ digest }) => ({ status: "approved", assertion: wordFor(digest) }))
      .send()
      .catch(() => undefined);
    expect(await answerOf(page, "s")).to.equal("Done.");
    expect(inputs).to.have.length(1);
  });

  test("is rejected by a handler as anything else", async () => {
    const { agent, inputs } = payment();
    const page = openPage();
    page
      .prompt(agent, "pay", { sessionId: "s" })
      .withToolApprovalHandler(() => ({ status: "rejected" }))
      .send()
      .catch(() => undefined);
    expect(await answerOf(page, "s")).to.equal("Done.");
    expect(inputs).to.deep.equal([]);
  });

  test("runs after a reload with the word that was given before it", async () => {
    const memory = createMemoryStore();
    await approvedBefore(memory);
    const { agent, inputs } = payment([{ text: "Done." }]);
    const page = openOver(memory, untouched, [agent]);
    expect(await answerOf(page, "s")).to.equal("Done.");
    expect(inputs).to.have.length(1);
  });

  const stripped: Record<string, (event: RunEvent) => object> = {
    "whose word was taken out": (event) => changedYes(event, () => undefined),
    "whose word is for something else": (event) =>
      changedYes(event, () => wordFor("00".repeat(32))),
    "whose word says that nobody was verified": (event) =>
      changedYes(event, (digest) => wordFor(digest, { flags: 1 })),
  };
  for (const [name, change] of Object.entries(stripped)) {
    test(`a stored yes ${name} runs nothing: the call is asked about again`, async () => {
      const memory = createMemoryStore();
      const before = await approvedBefore(memory);
      const { agent, inputs } = payment();
      const page = openOver(memory, change, [agent]);
      const [again] = await firstPending(page);
      expect(again?.id).not.to.equal(before.id);
      expect(again?.level).to.equal("passkey");
      expect(inputs).to.deep.equal([]);
    });
  }

  test("the word that a request asked for is needed, also when the tool's policy is a softer one now", async () => {
    const memory = createMemoryStore();
    const before = await approvedBefore(memory);
    const { agent, inputs } = payment(STEPS, "press");
    const page = openOver(memory, (event) => changedYes(event, () => undefined), [agent]);
    const [again] = await firstPending(page);
    expect(again?.id).not.to.equal(before.id);
    expect(inputs).to.deep.equal([]);
  });

  test("a request that lost its level lets nothing run: the tool's policy is asked again", async () => {
    const memory = createMemoryStore();
    const before = await askedBefore(memory);
    const { agent, inputs } = payment();
    const page = openOver(memory, withoutLevel, [agent]);
    await page.approvals.decide({ approvalId: before.id, approved: true });
    const again = (await firstPending(page)).find(({ id }) => id !== before.id);
    expect(again?.level).to.equal("passkey");
    expect(inputs).to.deep.equal([]);
  });

  test("is asked about although an earlier yes allowed all calls like it", async () => {
    let level: "press" | "passkey" = "press";
    const approval = { grantable: true, level: () => level };
    const { tool, inputs } = spyTool({ name: "pay", input: INPUT, approval });
    const { agent } = scriptedAgent([...STEPS, ...STEPS, ...STEPS], [tool]);
    const page = openPage({ agents: [agent] });
    const first = firstPending(page);
    page
      .prompt(agent, "pay", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    const approvalId = (await first)[0]?.id ?? "";
    const grant = { scope: "session" } as const;
    await page.approvals.decide({ approvalId, approved: true, grant });
    await answerOf(page, "s");
    await page.prompt(agent, "pay", { sessionId: "s" }).send();
    expect(inputs).to.have.length(2); // the second one by the permission
    level = "passkey";
    const third = firstPending(page);
    page
      .prompt(agent, "pay", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    const [asked] = await third;
    expect(asked?.level).to.equal("passkey");
    expect(inputs).to.have.length(2);
  });

  test("runs again after an interruption with the same word, and says so to execute", async () => {
    const memory = createMemoryStore();
    const approval = await approvedBefore(memory);
    const hung = hangingPayment();
    const dying = openOver(memory, untouched, [hung.agent]);
    await hung.started;
    await dying.close();
    const { agent, words } = hangingPayment("paid", [{ text: "Done." }]);
    const page = openOver(memory, untouched, [agent]);
    expect(await answerOf(page, "s")).to.equal("Done.");
    expect(words).to.deep.equal([wordFor(approval.digest)]);
  });

  test("is not run again after an interruption by a stored yes whose word was taken out", async () => {
    const memory = createMemoryStore();
    await approvedBefore(memory);
    const hung = hangingPayment();
    const dying = openOver(memory, untouched, [hung.agent]);
    await hung.started;
    await dying.close();
    const { agent, words } = hangingPayment("paid", [{ text: "Done." }]);
    const page = openOver(memory, (event) => changedYes(event, () => undefined), [agent]);
    await interactionOf(page, "s", "recovery"); // a person is asked whether it happened
    expect(words).to.deep.equal([]);
  });

  test("page code may ask for a passkey, and an earlier yes to the same by a press is none", async () => {
    const page = openPage();
    const asked = { toolName: "export", args: { rows: 3 }, runId: "elsewhere" };
    const first = firstPending(page);
    const pressed = page.approvals.waitForDecision(asked);
    await page.approvals.decide({ approvalId: (await first)[0]?.id ?? "", approved: true });
    expect(await pressed).to.equal(true);
    const second = firstPending(page);
    const confirmed = page.approvals.waitForDecision({ ...asked, level: "passkey" });
    const [approval] = await second;
    const approvalId = approval?.id ?? "";
    expect((await page.approvals.decide({ approvalId, approved: true })).status).to.equal(
      "invalid",
    );
    const assertion = wordFor(approval?.digest ?? "");
    await page.approvals.decide({ approvalId, approved: true, assertion });
    expect(await confirmed).to.equal(true);
  });
});

type Settled = Extract<RunEvent, { type: "interaction_settled" }>;

function changedYes(event: RunEvent, word: (digest: string) => object | undefined): object {
  if (!isYes(event)) return event;
  const { assertion: _, ...decision } = event.decision;
  const assertion = word(decision.digest ?? "");
  return { ...event, decision: { ...decision, ...(assertion && { assertion }) } };
}

function isYes(event: RunEvent): event is Settled & {
  decision: Extract<Settled["decision"], { status: "approved" }>;
} {
  return event.type === "interaction_settled" && event.decision.status === "approved";
}

function withoutLevel(event: RunEvent): object {
  if (event.type !== "interaction_requested" || !event.interaction.id.endsWith(":1")) return event;
  // CAST: an approval has both; without its seal it looks like a row of an older version
  const { level: _, seal: __, ...interaction } = event.interaction as Record<string, unknown>;
  return { ...event, interaction };
}
