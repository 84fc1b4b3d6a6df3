import { expect } from "@open-wc/testing";
import type { RunRow } from "../../src/run/state.js";
import {
  auditRow,
  begin,
  claimed,
  contentOf,
  finished,
  grant,
  row,
} from "../../src/testing/run-store-fixtures.js";
import {
  type Bench,
  createBench,
  endAsOnFullDisk,
  failingOpen,
  faultOf,
} from "./indexeddb-fixtures.js";

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.dispose());

describe("a full disk", () => {
  it("costs all drafts and the older half of the finished runs; then the write is done", async () => {
    await fillWithOldRuns();
    failAdds(1);
    expect(await bench.store.append([claimed("new", 0)], row("new"))).to.equal("appended");
    const left = (await bench.store.listRuns()).map(({ runId }) => runId).toSorted();
    expect(left).to.deep.equal(["failed", "new", "recent", "running", "waiting"]);
    expect(await bench.store.read("old")).to.deep.equal([]);
    expect(await bench.store.read("older")).to.deep.equal([]);
    expect(await bench.store.read("recent")).to.deep.equal([claimed("recent", 0)]);
    expect(await bench.store.readDraft("composer:session")).to.equal(undefined);
  });

  it("that stays full fails the write with storage_full after one more try", async () => {
    await begin(bench.store, "r");
    const adds = failAdds(Number.POSITIVE_INFINITY);
    const fault = await faultOf(bench.store.append([claimed("r", 1)], row("r", { nextSeq: 2 })));
    expect(fault.code).to.equal("storage_full");
    expect(fault.retryable).to.equal(true);
    expect(fault.message).to.include("free disk space");
    expect(adds()).to.equal(2);
    expect(await bench.store.read("r")).to.deep.equal([claimed("r", 0)]);
    expect(await bench.store.listRuns()).to.deep.equal([row("r")]);
  });

  it("does not open the connection anew", async () => {
    await begin(bench.store, "r");
    failAdds(1);
    await bench.store.append([claimed("r", 1)], row("r"));
    expect(bench.connections).to.have.length(1);
  });

  it("never costs a run in which something still waits for a person", async () => {
    await begin(bench.store, "asked", { status: "completed", pending: 1, updatedAt: 1 });
    failAdds(1);
    expect(await bench.store.append([claimed("new", 0)], row("new"))).to.equal("appended");
    expect(await bench.store.read("asked")).to.deep.equal([claimed("asked", 0)]);
  });

  it("never costs a session with a grant that holds on the whole site", async () => {
    await begin(bench.store, "held", { sessionId: "held", status: "completed", updatedAt: 1 });
    await begin(bench.store, "past", { sessionId: "past", status: "completed", updatedAt: 2 });
    await bench.store.writeGrant(
      grant("a", { sessionId: "held", scope: "site", expiresAt: 1_001 }),
    );
    await bench.store.writeGrant(
      grant("b", { sessionId: "past", scope: "site", expiresAt: 1_000 }),
    );
    failAdds(1);
    await bench.store.append([claimed("new", 0)], row("new", { updatedAt: 1_000 }));
    const left = (await bench.store.listRuns()).map(({ runId }) => runId).toSorted();
    expect(left).to.deep.equal(["held", "new"]);
    expect(await bench.store.listGrants()).to.have.length(2);
  });

  it("costs no conversation for an audit row, but for a grant it does", async () => {
    await fillWithOldRuns();
    const before = await bench.store.listRuns();
    failAdds(1);
    expect((await faultOf(bench.store.appendAudit([auditRow(0)]))).code).to.equal("storage_full");
    expect(await bench.store.listRuns()).to.deep.equal(before);
    failAdds(1);
    await bench.store.writeGrant(grant("g"));
    expect(await bench.store.listGrants()).to.deep.equal([grant("g")]);
    expect(await bench.store.listRuns()).to.have.length(before.length - 2);
  });

  it("never costs the run that is written to", async () => {
    const cancelled = row("r", { status: "cancelled", nextSeq: 1, updatedAt: 1 });
    await bench.store.append([claimed("r", 0)], cancelled);
    failAdds(1); // a result that comes in after the cancel
    const late = finished("r", 1, "late");
    expect(await bench.store.append([late], { ...cancelled, nextSeq: 2 })).to.equal("appended");
    expect(await bench.store.read("r")).to.deep.equal([claimed("r", 0), late]);
  });

  it("fails a draft and costs nothing for it: drafts come four times a second", async () => {
    await fillWithOldRuns();
    const before = await contentOf(bench.store, ["old", "older"], ["composer:session"]);
    failPuts();
    for (const text of ["o", "on", "onc", "once"]) {
      const fault = await faultOf(bench.store.writeDraft("partial:running", text));
      expect(fault.code).to.equal("storage_full");
    }
    expect(await contentOf(bench.store, ["old", "older"], ["composer:session"])).to.deep.equal(
      before,
    );
  });

  it("that is noticed when the database is opened fails the call with storage_full", async () => {
    bench.replace(IDBFactory.prototype, "open", failingOpen("QuotaExceededError"));
    expect((await faultOf(bench.store.listRuns())).code).to.equal("storage_full");
    const fault = await faultOf(bench.store.append([claimed("r", 0)], row("r")));
    expect(fault.code).to.equal("storage_full");
  });
});

async function fillWithOldRuns(): Promise<void> {
  const runs: Record<string, Partial<RunRow>> = {
    recent: { status: "completed", updatedAt: 30 },
    old: { status: "cancelled", updatedAt: 20 },
    older: { status: "completed", updatedAt: 10 },
    running: { status: "running", updatedAt: 1 },
    waiting: { status: "waiting", updatedAt: 2 },
    failed: { status: "failed", updatedAt: 3 },
  };
  for (const [runId, changes] of Object.entries(runs)) await begin(bench.store, runId, changes);
  await bench.store.writeDraft("composer:session", "half a sen");
}

/** The next `times` adds end as on a full disk; the result counts all adds since. */
function failAdds(times: number): () => number {
  const { add } = IDBObjectStore.prototype;
  let adds = 0;
  bench.replace(IDBObjectStore.prototype, "add", function (this: IDBObjectStore, ...args) {
    const request = add.apply(this, args);
    if (adds++ < times) endAsOnFullDisk(request);
    return request;
  });
  return () => adds;
}

/** Every put into a store ends as on a full disk. */
function failPuts(): void {
  const { put } = IDBObjectStore.prototype;
  bench.replace(IDBObjectStore.prototype, "put", function (this: IDBObjectStore, ...args) {
    const request = put.apply(this, args);
    endAsOnFullDisk(request);
    return request;
  });
}
