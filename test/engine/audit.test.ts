// The audit log of real runs, over the real IndexedDB.
import { expect } from "@open-wc/testing";
import {
  type AuditRow,
  createMemoryStore,
  openIndexedDBStore,
  type Runtime,
  type RuntimeOptions,
  verifyAudit,
} from "../../src/index.js";
import { ManualClock } from "../../src/testing/index.js";
import { resultOf } from "../store/indexeddb-fixtures.js";
import { grant, outcomeOf, refunder, refundTool, shopPage } from "./grants-shop.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  freshName,
  interactionOf,
  openPage,
  scriptedAgent,
  spyTool,
  storeOver,
} from "./page.js";

const ORDER = { orderId: "A-100", amount: 250 };
const CANARY = "canary-4711-0815";
const open = new Map<string, ReturnType<typeof openIndexedDBStore>>();

/** The rows in a page's database, as anybody finds them there. */
async function rowsOf({ name, audit }: Runtime): Promise<AuditRow[]> {
  await audit.list(); // waits for what is still to be written, however long that takes
  const store = open.get(name) ?? openIndexedDBStore({ name });
  open.set(name, store);
  return (await store.readAudit()) as AuditRow[]; // CAST: nobody else writes there
}

const kinds = (rows: readonly AuditRow[]) => rows.map(({ kind }) => kind);

async function expectIntact(runtime: Runtime, erased = 0): Promise<void> {
  const text = await runtime.audit.export();
  const rows = text.trimEnd().split("\n").length;
  expect(await verifyAudit(text)).to.include({ ok: true, rows, erased });
}

/** A page whose agent asks for a refund, and what its run came to. */
function refunding(
  options: RuntimeOptions = {},
  tool: Parameters<typeof spyTool>[0] | object = {},
) {
  const page = openPage(options);
  const { tool: refund, inputs } = spyTool({ name: "refund", approval: {}, ...tool });
  const { agent } = scriptedAgent(
    [calls({ name: "refund", args: { amount: 7 } }), "done"],
    [refund],
  );
  const asked = firstPending(page);
  const sent = page.prompt(agent, "go", { sessionId: "s" }).send();
  sent.catch(() => undefined);
  const approvalId = asked.then(([approval]) => approval?.id ?? "");
  return { page, inputs, sent, approvalId };
}

describe("the audit log", () => {
  afterEach(async () => {
    await Promise.all([...open.values()].map((store) => store.close()));
    open.clear();
    await closePages();
  });

  test("tells what was asked, decided and run, in order, bound to each other", async () => {
    const { page, sent, approvalId } = refunding({ reviewer: () => "dana" });
    await page.approvals.decide({ approvalId: await approvalId, approved: true, reason: "ok" });
    const { runId } = await sent;
    const rows = await rowsOf(page);
    expect(kinds(rows)).to.deep.equal(["requested", "decided", "executed", "executed"]);
    const [requested, decided, started, finished] = rows.map(({ content }) => content);
    const of = { runId, sessionId: "s", agentId: "agent", toolName: "refund", tabId: page.tabId };
    const call = { ...of, callId: requested?.callId ?? "", digest: requested?.digest ?? "" };
    expect(requested).to.deep.include({
      ...call,
      input: { amount: 7 },
      interactionKind: "approval",
    });
    expect(decided).to.include({
      ...call,
      interactionId: await approvalId,
      status: "approved",
      via: "api",
      reviewerId: "dana",
      reason: "ok",
    });
    expect(started).to.include({ ...call, status: "started", attempt: 1 });
    expect(finished).to.include({ ...call, status: "finished", outputLength: 11 });
    expect(JSON.stringify(rows)).not.to.include("refund done");
    await expectIntact(page);
  });

  test("tells nothing of a run in which nobody had to be asked", async () => {
    const page = openPage();
    const { tool } = spyTool({ name: "look_up" });
    const { agent } = scriptedAgent([calls({ name: "look_up" }), "done"], [tool]);
    await page.prompt(agent, "go").send();
    expect(await rowsOf(page)).to.deep.equal([]);
  });

  test("that is switched off stays empty, whatever happens", async () => {
    const { page, sent, approvalId } = refunding({ audit: false });
    const id = await approvalId;
    page.audit.shown(id);
    await page.approvals.decide({ approvalId: id, approved: true });
    await page.approvals.decide({ approvalId: id, approved: false });
    await sent;
    expect(await rowsOf(page)).to.deep.equal([]);
    expect([await page.audit.export(), await page.audit.list()]).to.deep.equal(["", []]);
  });

  test("of two tabs that race 50 decisions has one decided and one lost row for each, and holds", async () => {
    const name = freshName();
    const pages = [openPage({ name }), openPage({ name })] as const;
    const count = 50;
    const { tool, inputs } = spyTool({ name: "refund", approval: {} });
    const all = Array.from({ length: count }, (_, n) => ({ name: "refund", args: { n } }));
    const { agent } = scriptedAgent([calls(...all), "done"], [tool]);
    const pending = Promise.all(pages.map((page) => firstPending(page, count)));
    const sent = pages[0].prompt(agent, "go", { sessionId: "s" }).send();
    const [approvals = []] = await pending;
    await Promise.all(
      approvals.flatMap(({ id }, n) =>
        pages.map((page, at) =>
          page.approvals.decide({ approvalId: id, approved: (n + at) % 2 === 0 }),
        ),
      ),
    );
    await sent;
    await Promise.all(pages.map((page) => page.audit.list()));
    const rows = await rowsOf(pages[0]);
    const idsOf = (kind: string) =>
      rows.flatMap((row) => (row.kind === kind ? [String(row.content?.interactionId)] : []));
    const ids = approvals.map(({ id }) => id).toSorted();
    for (const kind of ["requested", "decided", "lost_race"]) {
      expect(idsOf(kind).toSorted(), kind).to.deep.equal(ids);
    }
    const tabs = new Set(rows.map(({ content }) => content?.tabId));
    expect(tabs.size).to.equal(1); // in a test both pages are one tab; the writers were two
    expect(kinds(rows).filter((kind) => kind === "executed")).to.have.length(2 * inputs.length);
    await expectIntact(pages[1]);
  });

  test("says who won a race, and what the other one wanted", async () => {
    const { page, sent, approvalId } = refunding();
    const id = await approvalId;
    const first = await page.approvals.decide({ approvalId: id, approved: false, reviewerId: "a" });
    await page.approvals.decide({ approvalId: id, approved: true, reviewerId: "b", reason: "but" });
    await sent;
    const rows = await rowsOf(page);
    const decided = rows.find(({ kind }) => kind === "decided")?.content;
    const lost = rows.find(({ kind }) => kind === "lost_race")?.content;
    expect(first.status).to.equal("decided");
    expect(decided).to.include({ status: "rejected", reviewerId: "a" });
    expect(lost).to.include({ status: "approved", reviewerId: "b", reason: "but" });
    expect(lost?.wonBy).to.equal(decided?.decisionId);
  });

  test("keeps redacted values out: not in inputs, edits, words, outputs, nor in what is listed or exported", async () => {
    const page = openPage();
    const input = { card: { number: CANARY, name: "Dana" }, items: [{ secret: CANARY, n: 1 }] };
    const { tool } = spyTool({
      name: "pay",
      redact: ["card.number", "items[].secret"],
      input: { type: "object" },
      approval: { editable: true, reason: () => `Pay by ${CANARY}?` },
      execute: () => `Paid by ${CANARY}`,
    });
    const { agent } = scriptedAgent([calls({ name: "pay", args: input }), "done"], [tool]);
    const asked = firstPending(page);
    const paid = page.prompt(agent, "go", { sessionId: "s" }).send();
    const [approval] = await asked;
    page.audit.shown(approval?.id ?? "");
    const edited = { ...input, items: [{ secret: `${CANARY}-edited`, n: 2 }] };
    await page.approvals.decide({
      approvalId: approval?.id ?? "",
      approved: true,
      reason: `yes, ${CANARY}`,
      input: edited,
    });
    await page.approvals.decide({
      approvalId: approval?.id ?? "",
      approved: false,
      reason: `no ${CANARY}`,
    });
    await paid;
    const rows = await rowsOf(page);
    expect(kinds(rows)).to.include.members([
      "requested",
      "shown",
      "edited",
      "decided",
      "lost_race",
    ]);
    const told = [
      JSON.stringify(rows),
      await page.audit.export(),
      JSON.stringify(await page.audit.list()),
    ];
    for (const text of told) expect(text).not.to.include("canary");
    const change = rows.find(({ kind }) => kind === "edited")?.content;
    expect(change?.input).to.deep.equal({
      card: { number: "[redacted]", name: "Dana" },
      items: [{ secret: "[redacted]", n: 2 }],
    });
    expect(change?.digest).not.to.equal(change?.shownDigest);
    await expectIntact(page);
  });

  test("tells no input of a tool that the page does not have any more", async () => {
    const name = freshName();
    const { page, approvalId } = refunding({ name, audit: false }, { redact: ["amount"] });
    const id = await approvalId;
    await page.close();
    const after = openPage({ name });
    await after.approvals.decide({ approvalId: id, approved: false, reason: "no 7000" });
    await after.audit.export();
    const [requested] = (await rowsOf(after)).filter(({ kind }) => kind === "requested");
    expect(requested?.content?.input).to.equal("[redacted]");
  });

  test("is made up for by the next driver when a tab died before it could write, each row once and marked", async () => {
    const name = freshName();
    const store = openIndexedDBStore({ name });
    const dying = { ...storeOver(store), appendAudit: () => new Promise<never>(() => undefined) };
    const { page, approvalId } = refunding({ name, store: dying });
    const id = await approvalId;
    await page.close();
    const after = openPage({ name, audit: false });
    await after.approvals.decide({ approvalId: id, approved: true });
    expect(await rowsOf(after)).to.deep.equal([]);
    await after.close();

    const { tool } = spyTool({ name: "refund", approval: {} });
    const next = openPage({ name });
    next.register(scriptedAgent(["done"], [tool]).agent);
    expect(await answerOf(next, "s")).to.equal("done");
    const rows = await rowsOf(next);
    const late = rows.filter(({ content }) => content?.late === true);
    expect(kinds(late).slice(0, 2)).to.deep.equal(["requested", "decided"]);
    expect(kinds(rows).filter((kind) => kind === "requested")).to.have.length(1);
    expect(kinds(rows).filter((kind) => kind === "decided")).to.have.length(1);
    await expectIntact(next);
  });

  test("is made up for by an export, once, when nobody drives the run any more", async () => {
    const name = freshName();
    const { page, sent, approvalId } = refunding({ name, audit: false });
    await page.approvals.decide({ approvalId: await approvalId, approved: true });
    await sent;
    const reader = openPage({ name });
    await reader.audit.export();
    const text = await reader.audit.export();
    const rows = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditRow);
    expect(kinds(rows)).to.deep.equal(["requested", "decided", "executed", "executed"]);
    expect(rows.every(({ content }) => content?.late === true)).to.equal(true);
    expect(await verifyAudit(text)).to.include({ ok: true, rows: 4 });
  });

  test("makes up for nothing that is told already, though many rows lie between", async () => {
    const { page, sent, approvalId } = refunding();
    await page.approvals.decide({ approvalId: await approvalId, approved: true });
    await sent;
    const at = Date.now() + 1;
    const content = { sessionId: "s", runId: (await sent).runId, agentId: "a", toolName: "t" };
    for (let n = 0; n < 450; n++) page.audit.note({ at, kind: "grant_revoked", content });
    const before = (await rowsOf(page)).length;
    const reader = openPage({ name: page.name });
    await reader.audit.export();
    expect(await rowsOf(reader)).to.have.length(before);
  });

  test("erases what it says about a conversation that is deleted, and still holds", async () => {
    const { page, sent, approvalId } = refunding();
    await page.approvals.decide({ approvalId: await approvalId, approved: true });
    await sent;
    const { tool } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" })], [tool]);
    const again = page.prompt(agent, "again", { sessionId: "s" });
    again.send().catch(() => undefined);
    await interactionOf(page, "s", "approval");
    await page.clear("s");
    const rows = await rowsOf(page);
    expect(kinds(rows).slice(4)).to.deep.equal(["requested", "cancelled"]);
    expect(rows.filter(({ content }) => content)).to.deep.equal([]);
    expect(await verifyAudit(rows)).to.include({ ok: true, rows: 6, erased: 6 });
  });

  test("does not tell of a conversation that was deleted in another tab meanwhile", async () => {
    const name = freshName();
    const { page, approvalId } = refunding({ name });
    const id = await approvalId;
    await page.audit.flush();
    const other = openIndexedDBStore({ name });
    await other.deleteSession("s");
    page.audit.shown(id);
    const rows = await rowsOf(page);
    await other.close();
    expect(rows.filter(({ content }) => content)).to.deep.equal([]);
    await expectIntact(page, 1);
  });

  test("begins anew after everything was deleted, also in a tab that knew the old one", async () => {
    const { page, sent, approvalId } = refunding();
    await page.approvals.decide({ approvalId: await approvalId, approved: true });
    await sent;
    await page.audit.list();
    const other = openPage({ name: page.name });
    await other.deleteEverything();
    expect(await rowsOf(other)).to.deep.equal([]);
    for (const [sessionId, tab] of [
      ["t", other],
      ["u", page],
      ["v", other],
    ] as const) {
      const { tool } = spyTool({ name: "refund", approval: {} });
      const { agent } = scriptedAgent([calls({ name: "refund" }), "done"], [tool]);
      const asked = firstPending(tab);
      const answered = tab.prompt(agent, "go", { sessionId }).send();
      const [approval] = await asked;
      await tab.approvals.decide({ approvalId: approval?.id ?? "", approved: true });
      await answered;
      await tab.audit.list();
    }
    const rows = await rowsOf(page);
    expect(rows.map(({ content }) => content?.sessionId)).to.deep.equal(
      ["t", "u", "v"].flatMap((sessionId) => new Array(4).fill(sessionId)),
    );
    await expectIntact(page);
  });

  test("holds no turn up: a run ends though nothing of the log is ever written", async () => {
    const never = new Promise<never>(() => undefined);
    const store = { ...storeOver(createMemoryStore()), appendAudit: () => never };
    const { page, sent, approvalId, inputs } = refunding({ store });
    await page.approvals.decide({ approvalId: await approvalId, approved: true });
    expect((await sent).output).to.equal("done");
    expect(inputs).to.have.length(1);
  });

  test("that cannot be written breaks no run, and is told of once", async () => {
    const store = {
      ...storeOver(createMemoryStore()),
      appendAudit: () => Promise.reject(new Error("no room")),
    };
    const { page, sent, approvalId } = refunding({ store });
    const faults: unknown[] = [];
    page.onFault((fault) => faults.push(fault.cause));
    await page.approvals.decide({ approvalId: await approvalId, approved: true });
    expect((await sent).output).to.equal("done");
    await page.audit.list();
    expect(faults.map(String)).to.deep.equal(["Error: no room"]);
  });

  test("that never takes a row is given up after a while, and told of once", async () => {
    let tries = 0;
    const store = {
      ...storeOver(createMemoryStore()),
      appendAudit: async () => {
        tries++;
        return "conflict" as const;
      },
    };
    const { page, sent, approvalId } = refunding({ store });
    const faults: unknown[] = [];
    page.onFault((fault) => faults.push(fault));
    await page.approvals.decide({ approvalId: await approvalId, approved: true });
    expect((await sent).output).to.equal("done");
    await page.audit.list();
    expect(faults).to.have.length(1);
    expect(tries).to.equal(4); // once for each thing that there was to tell
  });

  test("goes on behind a row that somebody else spoiled; what is wrong is found there", async () => {
    const { page, sent, approvalId } = refunding();
    await approvalId;
    await page.audit.list();
    await spoil(page.name, { seq: 0, at: "never" });
    const faults: unknown[] = [];
    page.onFault((fault) => faults.push(fault));
    const other = openPage({ name: page.name });
    await other.approvals.decide({ approvalId: await approvalId, approved: true });
    await other.audit.list();
    await sent;
    const text = await page.audit.export();
    const seqs = text
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as AuditRow).seq);
    expect(seqs).to.deep.equal(seqs.map((_, at) => at));
    expect(seqs).to.have.length(4);
    expect(await verifyAudit(text)).to.deep.equal({ ok: false, at: 0, why: "unreadable" });
    expect(faults).to.deep.equal([]);
  });

  test("tells that a card was in sight once a tab, also after a reload", async () => {
    const { page, approvalId } = refunding({ reviewer: () => "dana" });
    const id = await approvalId;
    for (let n = 0; n < 3; n++) page.audit.shown(id);
    await page.audit.flush();
    const after = openPage({ name: page.name });
    after.audit.shown(id);
    after.audit.shown("nobody:asked");
    const rows = (await rowsOf(after)).filter(({ kind }) => kind === "shown");
    expect(rows).to.have.length(1);
    expect(rows[0]?.content).to.include({ interactionId: id, reviewerId: "dana" });
    expect(rows[0]?.content?.digest).to.match(/^[0-9a-f]{64}$/);
  });

  test("tells of deadlines that passed, and of steps that ended with their run", async () => {
    const clock = new ManualClock();
    const { page, sent, approvalId } = refunding({ clock }, { approval: { timeoutMs: 100 } });
    await approvalId;
    clock.advance(100);
    await sent;
    const { tool } = spyTool({ name: "refund", approval: {} });
    const { agent } = scriptedAgent([calls({ name: "refund" })], [tool]);
    const run = page.prompt(agent, "go", { sessionId: "t" });
    run.send().catch(() => undefined);
    const { request } = await interactionOf(page, "t", "approval");
    await page.cancel(request.id.split(":")[0] ?? "", "enough");
    const rows = await rowsOf(page);
    expect(kinds(rows)).to.deep.equal(["requested", "expired", "requested", "cancelled"]);
    expect(rows.at(-1)?.content).to.include({ interactionId: request.id, reason: "enough" });
  });

  test("tells of a permission that was given, each use of it, and that it was taken back", async () => {
    const { page } = shopPage();
    const agent = refunder(refundTool().tool, ORDER, ORDER);
    await grant(page, agent);
    expect(await outcomeOf(page, agent)).to.equal("ran");
    const [held] = await page.grants.list();
    expect(await page.grants.revoke(held?.grantId ?? "")).to.equal(true);
    const rows = (await rowsOf(page)).filter(({ kind }) => kind.startsWith("grant"));
    expect(kinds(rows)).to.deep.equal(["granted", "grant_used", "grant_revoked"]);
    for (const { content } of rows) {
      expect(content).to.include({ grantId: held?.grantId, toolName: "refund", sessionId: "s" });
    }
    expect(rows[0]?.content).to.deep.include({ scope: "session", shape: { orderId: "A-100" } });
    expect(rows[2]?.content).to.include({
      uses: 1,
      interactionId: rows[0]?.content?.interactionId,
    });
    const ran = await page.audit.list({ kinds: ["executed"] });
    expect(ran.map(({ content }) => content?.status)).to.deep.equal([
      ...["started", "finished", "started", "finished"],
    ]);
    await expectIntact(page);
  });

  test("lists the rows that fit", async () => {
    const { page, sent, approvalId } = refunding();
    const interactionId = await approvalId;
    await page.approvals.decide({ approvalId: interactionId, approved: true });
    const { runId } = await sent;
    const { audit } = page;
    expect(kinds(await audit.list({ interactionId }))).to.deep.equal(["requested", "decided"]);
    expect(await audit.list({ runId })).to.have.length(4);
    expect(await audit.list({ runId: "another" })).to.deep.equal([]);
    expect(kinds(await audit.list({ sessionId: "s", kinds: ["executed"] }))).to.have.length(2);
  });
});

/** Writes a row into the audit log as anybody can who may open the database. */
async function spoil(name: string, row: object): Promise<void> {
  const db = await resultOf(indexedDB.open(name));
  await resultOf(db.transaction("audit", "readwrite").objectStore("audit").put(row));
  db.close();
}
