// Databases that older releases left behind, and ones that newer releases have made of them.
import { expect } from "@open-wc/testing";
import { AgentBuilder, askQuestion, createTool, type Runtime } from "../../src/index.js";
import { EVENT_VERSION, parseJournal } from "../../src/run/events.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import { SCHEMA_VERSION } from "../../src/store/migrations.js";
import { ManualClock, ScriptedModel } from "../../src/testing/index.js";
import { auditRow, claimed, grant, row } from "../../src/testing/run-store-fixtures.js";
import { closePages, openPage } from "../engine/page.js";
import { type Golden, loadGolden, loadGoldens } from "../run/golden/goldens.js";
import { type Bench, createBench, faultOf, openRaw, resultOf } from "./indexeddb-fixtures.js";

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(async () => {
  await closePages();
  await bench.dispose();
});

const DRAFT = { text: "half a sen" };

describe("a database of version 1", () => {
  it("is read by this release: every journal means what it meant", async () => {
    const goldens = await loadGoldens();
    await leaveVersion1(goldens);
    for (const { runId, folds } of goldens) {
      const { events, unreadable } = parseJournal(runId, await bench.store.read(runId));
      expect(unreadable).to.equal(undefined);
      expect(asJson(fold(emptyRun(runId), events))).to.deep.equal(folds.state);
    }
  });

  it("keeps its run list and its drafts", async () => {
    const goldens = await loadGoldens();
    await leaveVersion1(goldens);
    const rows = goldens.map((golden) => golden.row);
    expect(await bench.store.listRuns()).to.have.deep.members(rows);
    for (const status of ["waiting", "failed", "completed", "cancelled"] as const) {
      const expected = rows.filter((each) => each.status === status);
      expect(await bench.store.listRuns({ statuses: [status] })).to.have.deep.members(expected);
    }
    const ofPage = rows.filter(({ sessionId }) => sessionId === "page");
    expect(await bench.store.listRuns({ sessionId: "page" })).to.have.deep.members(ofPage);
    expect(await bench.store.readDraft("composer:session-1")).to.deep.equal(DRAFT);
  });

  it("is brought to this release's version, and its rows are left as they were written", async () => {
    const goldens = await loadGoldens();
    await leaveVersion1(goldens);
    await bench.store.listRuns();
    await bench.store.close();
    const db = await openRaw(bench.name, SCHEMA_VERSION);
    for (const { runId, rows } of goldens) {
      const range = IDBKeyRange.bound([runId], [runId, []]);
      const events = db.transaction("events").objectStore("events").getAll(range);
      expect(await resultOf(events)).to.deep.equal(rows);
    }
    db.close();
  });

  it("gets an empty list of grants and an empty audit log, both ready to be written", async () => {
    await leaveVersion1(await loadGoldens());
    expect([await bench.store.listGrants(), await bench.store.readAudit()]).to.deep.equal([[], []]);
    await bench.store.writeGrant(grant("g", { sessionId: "session-1" }));
    await bench.store.appendAudit([auditRow(0, { sessionId: "session-1" }), auditRow(1)]);
    expect(await bench.store.useGrant("g", { callId: "r:1", at: 2 })).to.equal(true);
    await bench.store.deleteSession("session-1"); // found by the new indexes
    expect(await bench.store.listGrants()).to.deep.equal([]);
    const { content: _, ...erased } = auditRow(0);
    expect(await bench.store.readAudit()).to.deep.equal([erased, auditRow(1)]);
  });

  it("takes an approval that was asked for before the update, and runs what was shown", async () => {
    await leaveVersion1([await loadGolden(1, "left-waiting")]);
    const { runtime, inputs, requests } = openTodaysPage();
    const [approval, ...others] = await runtime.approvals.list({ status: "pending" });
    expect(others).to.deep.equal([]);
    const decided = await runtime.approvals.decide({
      approvalId: approval?.id ?? "",
      approved: true,
    });
    expect(decided.status).to.equal("decided");
    await runtime.answer("run-13:question:call_2_1:1", { question_1: "Visa" });
    expect(await textsWhenIdle(runtime)).to.include("Refunded 120.");
    expect(inputs).to.deep.equal([{ orderId: "A-100", amount: 120 }]);
    expect(requests()).to.equal(1);
  });
});

describe("a database of a newer version", () => {
  it("is not opened, not changed, and the page is told to reload", async () => {
    const [golden] = await loadGoldens();
    await leaveVersion1(golden ? [golden] : []);
    (await openRaw(bench.name, SCHEMA_VERSION + 1)).close();
    const fault = await faultOf(bench.store.listRuns());
    expect(fault.code).to.equal("storage_blocked");
    expect(fault.message).to.equal("Anvia was updated in another tab: reload this page to go on.");
    expect((await faultOf(bench.store.deleteEverything())).code).to.equal("storage_blocked");
    const db = await openRaw(bench.name, SCHEMA_VERSION + 1);
    const events = db.transaction("events").objectStore("events");
    expect(await resultOf(events.getAll())).to.deep.equal(golden?.rows);
    db.close();
  });
});

describe("a journal that a newer version has continued", () => {
  it("is read as far as this version can read it", async () => {
    const { runId, rows, folds } = await leaveContinued();
    const { events, unreadable } = parseJournal(runId, await bench.store.read(runId));
    expect(unreadable).to.deep.equal({ seq: rows.length, why: "newer_version" });
    expect(asJson(fold(emptyRun(runId), events))).to.deep.equal(folds.state);
  });

  it("is not written to: the places that cannot be read are taken", async () => {
    const { runId, rows } = await leaveContinued();
    const places = [rows.length, rows.length + 1];
    for (const seq of places) {
      const late = bench.store.append([claimed(runId, seq)], row(runId));
      expect(await late).to.equal("conflict");
    }
  });

  it("is shown with a sentence, and neither driven nor decided", async () => {
    const { rows } = await leaveContinued();
    const { runtime, inputs, requests } = openTodaysPage();
    const texts = await textsWhenIdle(runtime);
    expect(texts).to.include("Refund order A-100.");
    expect(texts.at(-1)).to.include("newer version");
    const decided = runtime.approvals.decide({
      approvalId: "run-13:approval:call_2_0:1",
      approved: true,
    });
    expect((await faultOf(decided)).code).to.equal("newer_journal");
    expect(await bench.store.read("run-13")).to.have.length(rows.length + 2);
    expect([inputs, requests()]).to.deep.equal([[], 0]);
  });
});

/** What version 1 left on disk, written with nothing of today's code. */
async function leaveVersion1(goldens: readonly Golden[]): Promise<void> {
  const opening = indexedDB.open(bench.name, 1);
  opening.onupgradeneeded = () => {
    const db = opening.result;
    db.createObjectStore("events", { keyPath: ["runId", "seq"] });
    const runs = db.createObjectStore("runs", { keyPath: "runId" });
    runs.createIndex("by_session", ["sessionId", "startedAt"]);
    runs.createIndex("by_status", ["status", "updatedAt"]);
    db.createObjectStore("drafts");
  };
  const db = await resultOf(opening);
  const tx = db.transaction(["events", "runs", "drafts"], "readwrite");
  for (const { rows, row: projection } of goldens) {
    for (const event of rows) tx.objectStore("events").add(event);
    tx.objectStore("runs").add(projection);
  }
  tx.objectStore("drafts").add(DRAFT, "composer:session-1");
  await new Promise((resolve, reject) => {
    tx.oncomplete = resolve;
    tx.onabort = () => reject(tx.error);
  });
  db.close();
}

/** A waiting run, with two events behind it that only a newer version understands. */
async function leaveContinued(): Promise<Golden> {
  const golden = await loadGolden(1, "left-waiting");
  const { runId, rows } = golden;
  const newer = [0, 1].map((after) => ({
    runId,
    seq: rows.length + after,
    v: EVENT_VERSION + 1,
    at: 0,
    type: "not_invented_yet",
  }));
  await leaveVersion1([{ ...golden, rows: [...rows, ...newer] }]);
  return golden;
}

/** The page that left the run waiting, as it is after an update: an hour later, with the same tools. */
function openTodaysPage() {
  const inputs: unknown[] = [];
  const refund = createTool({
    name: "refund_order",
    title: "Refund an order",
    description: "Refund an amount of an order.",
    input: {
      type: "object",
      properties: { orderId: { type: "string" }, amount: { type: "number" } },
      required: ["orderId", "amount"],
    },
    approval: {},
    execute: (input) => {
      inputs.push(input);
      return "Refunded.";
    },
  });
  const model = new ScriptedModel(["Refunded 120."]);
  const agent = new AgentBuilder("support", model).tools([refund, askQuestion()]).build();
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 10));
  const runtime = openPage({ name: bench.name, clock, agents: [agent] });
  return { runtime, inputs, requests: () => model.requests.length };
}

/** The texts that the session shows once nothing more happens by itself. */
function textsWhenIdle(runtime: Runtime): Promise<readonly string[]> {
  return new Promise((resolve) => {
    runtime.session("session-1").subscribe(({ status, items, activity }) => {
      const isOver = items.some(({ type }) => type === "fault") || activity.status === "idle";
      if (status !== "ready" || !isOver) return;
      resolve(
        items.flatMap((item) => {
          if (item.type === "fault") return [item.fault.message];
          return item.type === "user" || item.type === "assistant" ? [item.text] : [];
        }),
      );
    });
  });
}

/** As it comes back from JSON: members that are `undefined` are not there. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
