/** Acceptance of `RunStore`: any id and any value, nothing shared, a life after reopening, an end. */
import { toJson } from "../run/json.js";
import type { RunRow } from "../run/state.js";
import type { RunStore } from "../store/run-store.js";
import {
  auditRow,
  begin,
  claimed,
  claims,
  contentOf,
  expectFault,
  expectSame,
  finished,
  grant,
  row,
  type StoreCases,
} from "./run-store-fixtures.js";

const ODD_IDS = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "",
  " ",
  "0",
  "-1",
  "null",
  "undefined",
  "a",
  "A",
  "a:b",
  "a:b:",
  "a/b",
  "a,b",
  "a\u0000b",
  "%61",
  "é",
  "e\u0301",
  "日本語 💬 עברית",
  "x".repeat(1_000),
];

/** What holds for every id and every member name. */
export const identityCases: StoreCases = {
  "odd run ids name journals and rows of their own": async ({ store }) => {
    for (const id of ODD_IDS) await begin(store, id);
    for (const id of ODD_IDS) {
      const outcome = await store.append([finished(id, 1, id)], row(id, { nextSeq: 2 }));
      expectSame(outcome, "appended", `place 1 of ${JSON.stringify(id)}`);
    }
    for (const id of ODD_IDS) {
      const expected = [claimed(id, 0), finished(id, 1, id)];
      expectSame(await store.read(id), expected, `the journal of ${JSON.stringify(id)}`);
    }
    const ids = (await store.listRuns()).map(({ runId }) => runId);
    expectSame(ids.toSorted(), ODD_IDS.toSorted(), "the run list");
  },

  "odd ids that were never written are not there": async ({ store }) => {
    for (const id of ODD_IDS) {
      expectSame(await store.read(id), [], `the journal of ${JSON.stringify(id)}`);
      expectSame(await store.readDraft(id), undefined, `the draft ${JSON.stringify(id)}`);
      expectSame(await store.listRuns({ sessionId: id }), [], `session ${JSON.stringify(id)}`);
    }
  },

  "odd session ids are told apart, in lists and when deleting": async ({ store }) => {
    for (const id of ODD_IDS) {
      await begin(store, `run of ${id}`, { sessionId: id });
      await store.writeDraft(`composer:${id}`, id);
    }
    for (const [index, id] of ODD_IDS.entries()) {
      expectSame((await store.listRuns({ sessionId: id })).length, 1, `runs of ${id}`);
      await store.deleteSession(id);
      const rest = ODD_IDS.slice(index + 1);
      expectSame((await store.listRuns()).length, rest.length, `rows after ${JSON.stringify(id)}`);
      const { drafts } = await contentOf(store, [], ODD_IDS.map(composerOf));
      const kept = drafts.filter((draft) => draft !== undefined);
      expectSame(kept, rest, `drafts after ${JSON.stringify(id)}`);
    }
  },

  "odd draft keys are told apart": async ({ store }) => {
    for (const key of ODD_IDS) await store.writeDraft(key, [key]);
    for (const key of ODD_IDS) expectSame(await store.readDraft(key), [key], JSON.stringify(key));
  },

  "member names such as __proto__ survive inside a value": async ({ store }) => {
    const value = toJson(JSON.parse('{"__proto__":{"a":1},"constructor":{"":[null]},"ü":"💬"}'));
    await store.writeDraft("key", value);
    expectSame(await store.readDraft("key"), value, "the draft");
  },
};

/** What holds from opening to closing. */
export const lifeCases: StoreCases = {
  "what the caller changes after the call is not what is stored": async ({ store }) => {
    const events = claims("r", 0, 1);
    const changing: { -readonly [Key in keyof RunRow]: RunRow[Key] } = row("r");
    const draft = { text: "as written" };
    const [granted, audited] = [grant("g"), auditRow(0)];
    const written = [
      store.append(events, changing),
      store.writeDraft("key", draft),
      store.writeGrant(granted),
      store.appendAudit([audited]),
    ];
    changeAll([...events, changing, draft, granted, audited]);
    await Promise.all(written);
    expectSame(await store.listGrants(), [grant("g")], "the grants");
    expectSame(await store.readAudit(), [auditRow(0)], "the audit log");
    const expected = { journals: [claims("r", 0, 1)], rows: [row("r")] };
    const found = await contentOf(store, ["r"], ["key"]);
    expectSame(found, { ...expected, drafts: [{ text: "as written" }] }, "the storage");
  },

  "what a reader changes is not what the next one reads": async ({ store }) => {
    await store.append(claims("r", 0, 1), row("r"));
    await store.writeDraft("key", { text: "as written" });
    await store.writeGrant(grant("g"));
    await store.appendAudit([auditRow(0)]);
    const before = structuredClone(await contentOf(store, ["r"], ["key"]));
    const { journals, rows, drafts } = await contentOf(store, ["r"], ["key"]);
    changeAll([...journals.flat(), ...rows, ...drafts]);
    changeAll([...(await store.listGrants()), ...(await store.readAudit())]);
    expectSame(await store.listGrants(), [grant("g")], "the grants");
    expectSame(await store.readAudit(), [auditRow(0)], "the audit log");
    for (const list of [...journals, rows]) (list as unknown[]).pop(); // CAST: `readonly` is what is tested
    expectSame(await contentOf(store, ["r"], ["key"]), before, "the storage");
  },

  "a durable store still has everything when it is opened again": async (opened) => {
    if (!opened.store.durable) return;
    await opened.store.append(claims("r", 0, 2), row("r", { nextSeq: 3 }));
    await opened.store.writeDraft("composer:session", "half a sen");
    const before = await contentOf(opened.store, ["r"], ["composer:session"]);
    await opened.store.close();
    const again = await opened.reopen();
    expectSame(await contentOf(again, ["r"], ["composer:session"]), before, "the storage");
    expectSame(await again.append([claimed("r", 3)], row("r")), "appended", "place 3");
  },

  "a durable store sees what another connection wrote": async (opened) => {
    if (!opened.store.durable) return;
    const other = await opened.reopen();
    await begin(other, "r");
    expectSame(await opened.store.read("r"), [claimed("r", 0)], "the journal");
    await opened.store.deleteSession("session");
    expectSame(await other.listRuns(), [], "the other's list");
  },

  "after close every call fails with storage_unavailable": async ({ store }) => {
    await begin(store, "r");
    await store.close();
    for (const [what, call] of Object.entries(everyCall(store))) {
      await expectFault(call(), "storage_unavailable", what);
    }
  },

  "closing before the first call, or twice, is no error": async ({ store }) => {
    await store.close();
    await store.close();
    await expectFault(store.listRuns(), "storage_unavailable", "listRuns");
  },

  "what was begun before close is still written": async (opened) => {
    const { store } = opened;
    await store.listRuns();
    const outcome = store.append([claimed("r", 0)], row("r"));
    if (!store.durable) return expectSame(await outcome, "appended", "place 0");
    await store.close();
    const written = await outcome.catch(() => "refused");
    const journal = await (await opened.reopen()).read("r");
    expectSame(journal.length, written === "appended" ? 1 : 0, `events after "${written}"`);
  },
};

function composerOf(sessionId: string): string {
  return `composer:${sessionId}`;
}

function everyCall(store: RunStore): Record<string, () => Promise<unknown>> {
  return {
    append: () => store.append([claimed("r", 1)], row("r")),
    read: () => store.read("r"),
    listRuns: () => store.listRuns(),
    readDraft: () => store.readDraft("key"),
    writeDraft: () => store.writeDraft("key", 1),
    deleteSession: () => store.deleteSession("session"),
    deleteFinished: () => store.deleteFinished(1),
    deleteEverything: () => store.deleteEverything(),
    writeGrant: () => store.writeGrant(grant("g")),
    listGrants: () => store.listGrants(),
    useGrant: () => store.useGrant("g", { callId: "r:1", at: 1 }),
    revokeGrant: () => store.revokeGrant("g", 1),
    appendAudit: () => store.appendAudit([auditRow(0)]),
    readAudit: () => store.readAudit(),
  };
}

/** Overwrites and adds members. Frozen objects stay as they are: nobody can change them. */
function changeAll(values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value !== "object" || value === null) continue;
    for (const key of Object.keys(value)) Reflect.set(value, key, "changed");
    Reflect.set(value, "added", true);
  }
}
