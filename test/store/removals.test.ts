import { expect } from "@open-wc/testing";
import {
  auditRow,
  begin,
  claimed,
  contentOf,
  finished,
  grant,
  row,
} from "../../src/testing/run-store-fixtures.js";
import { type Bench, createBench, deleteDatabase, faultOf } from "./indexeddb-fixtures.js";

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.dispose());

describe("a removal", () => {
  const removals: Record<string, () => Promise<unknown>> = {
    "of a session": () => bench.store.deleteSession("session"),
    "of finished sessions": () => bench.store.deleteFinished(Number.POSITIVE_INFINITY),
    "of everything": () => bench.store.deleteEverything(),
  };
  for (const [what, remove] of Object.entries(removals)) {
    it(`${what} that fails half way has removed nothing`, async () => {
      await fillWithFinished();
      const before = await everything();
      const restore = failRemovals(Number.POSITIVE_INFINITY);
      expect((await faultOf(remove())).code).to.equal("storage_unavailable");
      restore();
      expect(await everything()).to.deep.equal(before);
    });

    it(`${what} is done again as a whole when the connection is lost in the middle`, async () => {
      await fillWithFinished();
      failRemovals(1);
      await remove();
      const { grants, audit, ...left } = await everything();
      expect(left).to.deep.equal({ journals: [[], []], rows: [], drafts: [undefined] });
      expect(grants).to.deep.equal([]);
      expect(audit.filter((each) => "content" in (each as object))).to.deep.equal([]);
      expect(bench.connections).to.have.length(2);
    });
  }
});

describe("a run whose rows the browser threw away", () => {
  it("cannot go on: the rest of a journal is no journal", async () => {
    await begin(bench.store, "r");
    await deleteDatabase(bench.name); // as "clear site data" does
    const late = bench.store.append([finished("r", 1, "late")], row("r", { nextSeq: 2 }));
    expect(await late).to.equal("conflict");
    expect(await contentOf(bench.store, ["r"])).to.deep.equal({
      journals: [[]],
      rows: [],
      drafts: [],
    });
    expect(await bench.store.append([claimed("r", 0)], row("r"))).to.equal("appended");
  });
});

async function fillWithFinished(): Promise<void> {
  for (const runId of ["a", "b"]) await begin(bench.store, runId, { status: "completed" });
  await bench.store.writeDraft("composer:session", "half a sen");
  await bench.store.writeGrant(grant("g"));
  await bench.store.appendAudit([auditRow(0)]);
}

async function everything() {
  const content = await contentOf(bench.store, ["a", "b"], ["composer:session"]);
  const grants = await bench.store.listGrants();
  return { ...content, grants, audit: await bench.store.readAudit() };
}

/** The next `times` removals from the run list end their transaction, as a lost connection does. */
function failRemovals(times: number): () => void {
  const { delete: remove, clear } = IDBObjectStore.prototype;
  let left = times;
  const failing = (request: IDBRequest<undefined>, { name, transaction }: IDBObjectStore) => {
    if (name === "runs" && left-- > 0) {
      request.addEventListener("success", () => transaction.abort());
    }
    return request;
  };
  bench.replace(IDBObjectStore.prototype, "delete", function (this: IDBObjectStore, query) {
    return failing(remove.call(this, query), this);
  });
  bench.replace(IDBObjectStore.prototype, "clear", function (this: IDBObjectStore) {
    return failing(clear.call(this), this);
  });
  return () => {
    left = 0;
  };
}
