/** Acceptance of `RunStore`: grants count each call once and end for good; the audit log is gap-free and erasable. */
import type { AuditRow } from "../run/audit.js";
import type { RunStore } from "../store/run-store.js";
import { auditRow, begin, expectSame, grant, type StoreCases } from "./run-store-fixtures.js";

const RACES = 50;
const END_OF_TIME = Number.POSITIVE_INFINITY;
const OVER = { status: "completed", nextSeq: 1, updatedAt: 1 } as const;

/** What the four methods about grants promise, and what removals do to grants. */
export const grantCases: StoreCases = {
  "a grant comes back whole; the newest is listed last": async ({ store }) => {
    const whole = grant("z", {
      title: "Refund",
      shape: { orderId: "A-100", amount: [1, null] },
      expiresAt: 500,
      reviewerId: "dana",
      usedBy: ["r:c"],
      uses: 1,
      lastUsedAt: 7,
      grantedAt: 1,
    });
    for (const each of [grant("b", { grantedAt: 9 }), whole, grant("a", { grantedAt: 9 })]) {
      await store.writeGrant(each);
    }
    const rows = [whole, grant("a", { grantedAt: 9 }), grant("b", { grantedAt: 9 })];
    expectSame(await store.listGrants(), rows, "the list");
  },

  "a second writing of a grant undoes neither its uses nor its revocation": async ({ store }) => {
    await store.writeGrant(grant("g"));
    await store.useGrant("g", { callId: "r:1", at: 2 });
    await store.revokeGrant("g", 3);
    await store.writeGrant(grant("g"));
    const left = { uses: 1, usedBy: ["r:1"], lastUsedAt: 2, revokedAt: 3 };
    expectSame(await store.listGrants(), [grant("g", left)], "the grant");
  },

  "each call counts once, however often it asks": async ({ store }) => {
    await store.writeGrant(grant("g"));
    for (const [callId, at] of [["r:1", 2] as const, ["r:2", 3] as const, ["r:1", 4] as const]) {
      expectSame(await store.useGrant("g", { callId, at }), true, `${callId} at ${at}`);
    }
    const counted = grant("g", { uses: 2, usedBy: ["r:1", "r:2"], lastUsedAt: 3 });
    expectSame(await store.listGrants(), [counted], "the grant");
  },

  "a grant that is missing, revoked or expired allows nothing": async ({ store }) => {
    await store.writeGrant(grant("expiring", { expiresAt: 100 }));
    await store.writeGrant(grant("revoked"));
    expectSame(await store.revokeGrant("revoked", 5), true, "the revocation");
    const use = (grantId: string, at: number) => store.useGrant(grantId, { callId: `r:${at}`, at });
    expectSame(await use("missing", 1), false, "missing");
    expectSame(await use("revoked", 1), false, "revoked, whatever time the caller says");
    expectSame(await use("expiring", 99), true, "a millisecond before its end");
    expectSame(await use("expiring", 100), false, "at its end");
    const uses = (await store.listGrants()).map((each) => each.uses);
    expectSame(uses, [1, 0], "the uses counted");
  },

  "a grant is revoked once, and its time stays": async ({ store }) => {
    await store.writeGrant(grant("g"));
    expectSame(await store.revokeGrant("missing", 1), false, "a grant that is not there");
    expectSame(await store.revokeGrant("g", 5), true, "the first time");
    expectSame(await store.revokeGrant("g", 9), false, "the second time");
    expectSame(await store.listGrants(), [grant("g", { revokedAt: 5 })], "the grant");
  },

  "no use is counted after a revocation, and none is lost, whoever is faster": async (opened) => {
    const other = opened.store.durable ? await opened.reopen() : opened.store;
    for (let round = 0; round < RACES; round++) await raceToRevoke(opened.store, other, round);
  },

  "removing a session removes its grants and no others": async ({ store }) => {
    await begin(store, "r", { sessionId: "s1" });
    await store.writeGrant(grant("a", { sessionId: "s1" }));
    await store.writeGrant(grant("b", { sessionId: "s1", scope: "site" }));
    await store.writeGrant(grant("c", { sessionId: "s10" }));
    await store.deleteSession("s1");
    expectSame(await store.listGrants(), [grant("c", { sessionId: "s10" })], "after s1");
    await store.deleteEverything();
    expectSame(await store.listGrants(), [], "after everything");
  },

  "a session that is over is kept while a grant of it holds on the whole site": async ({
    store,
  }) => {
    const holding = { site: { expiresAt: 200 }, endless: {} };
    const notHolding = {
      expired: { expiresAt: 100 },
      revoked: { revokedAt: 1 },
      narrow: { scope: "session", expiresAt: 200 } as const,
    };
    for (const [sessionId, changes] of Object.entries({ ...holding, ...notHolding })) {
      await begin(store, `run of ${sessionId}`, { ...OVER, sessionId });
      await store.writeGrant(grant(sessionId, { sessionId, scope: "site", ...changes }));
    }
    const removed = await store.deleteFinished(50, 100);
    expectSame(removed.toSorted(), Object.keys(notHolding).toSorted(), "the removed sessions");
    const left = (await store.listGrants()).map(({ grantId }) => grantId);
    expectSame(left.toSorted(), ["endless", "site"], "the grants left");
    expectSame(await store.deleteFinished(50, 200), ["site"], "when its time is up");
  },

  "without a clock of the caller's, a grant is looked at as it was then": async ({ store }) => {
    await begin(store, "r", OVER);
    await store.writeGrant(grant("g", { scope: "site", expiresAt: 100 }));
    expectSame(await store.deleteFinished(99), [], "before its end");
    expectSame(await store.deleteFinished(END_OF_TIME), ["session"], "after it");
  },
};

/** What `appendAudit` and `readAudit` promise, and what removals do to the log. */
export const auditCases: StoreCases = {
  "audit rows come back whole, in the order of their places": async ({ store }) => {
    expectSame(await store.readAudit(), [], "an empty log");
    expectSame(await store.appendAudit([]), "appended", "nothing");
    expectSame(await store.appendAudit(audit(0, 1)), "appended", "two rows");
    expectSame(await store.appendAudit(audit(2, 11)), "appended", "ten more");
    expectSame(await store.readAudit(), audit(0, 11), "the log");
    expectSame(await store.readAudit(9), audit(9, 11), "from place 9");
    expectSame(await store.readAudit(12), [], "behind the end");
    expectSame(await store.readAudit(-1), audit(11, 11), "the last row");
    expectSame(await store.readAudit(-99), audit(0, 11), "more than there are");
    expectSame(await store.readAudit(3, 2), audit(3, 4), "two from place 3");
    expectSame(await store.readAudit(-3, 1), audit(9, 9), "the third from the end");
    expectSame(await store.readAudit(11, 5), audit(11, 11), "fewer than asked for");
  },

  "a place of the audit log that is taken, or behind a gap, is a conflict": async ({ store }) => {
    await store.appendAudit(audit(0, 2));
    for (const rows of [audit(2, 2), audit(1, 4), audit(4, 4), audit(0, 0)]) {
      expectSame(await store.appendAudit(rows), "conflict", `from place ${rows[0]?.seq}`);
    }
    const [three, four, five] = audit(3, 5);
    if (!three || !four || !five) return;
    expectSame(await store.appendAudit([three, five]), "conflict", "with a gap inside");
    expectSame(await store.appendAudit([four, three]), "conflict", "out of order");
    expectSame(await store.readAudit(), audit(0, 2), "the log");
  },

  "a row that is bound to another one than the last is a conflict: the log was begun anew": async ({
    store,
  }) => {
    await store.appendAudit(audit(0, 2));
    expectSame(
      await store.appendAudit([auditRow(3, {}, "hash of another")]),
      "conflict",
      "place 3",
    );
    expectSame(await store.readAudit(), audit(0, 2), "the log");
    expectSame(await store.appendAudit([auditRow(3)]), "appended", "bound to the last");
  },

  "of two who claim a place of the audit log one gets it": async (opened) => {
    const other = opened.store.durable ? await opened.reopen() : opened.store;
    for (let seq = 0; seq < RACES; seq++) {
      const [last] = (await other.readAudit(-1)) as AuditRow[]; // CAST: this suite wrote it
      const prev = last?.hash ?? "";
      const outcomes = await Promise.all([
        opened.store.appendAudit([auditRow(seq, { writer: "a" }, prev)]),
        other.appendAudit([auditRow(seq, { writer: "b" }, prev)]),
      ]);
      expectSame(outcomes.toSorted(), ["appended", "conflict"], `place ${seq}`);
    }
    expectSame((await other.readAudit()).length, RACES, "rows");
  },

  "removing a session erases what the audit log says about it; the rows stay": async ({
    store,
  }) => {
    const rows = ["s1", "s2", "s1", "s10"].map((sessionId, seq) => auditRow(seq, { sessionId }));
    await store.appendAudit(rows);
    await begin(store, "r", { ...OVER, sessionId: "s2" });
    await store.deleteSession("s1");
    const erased = (...at: number[]) =>
      rows.map(({ content, ...rest }, seq) => (at.includes(seq) ? rest : { ...rest, content }));
    expectSame(await store.readAudit(), erased(0, 2), "after s1");
    await store.deleteFinished(END_OF_TIME);
    expectSame(await store.readAudit(), erased(0, 1, 2), "after s2");
    expectSame(await store.appendAudit([auditRow(4)]), "appended", "the next place");
    await store.deleteSession("s10");
    expectSame((await store.readAudit()).length, 5, "rows");
  },

  "after everything was deleted the audit log begins anew": async ({ store }) => {
    await store.appendAudit(audit(0, 3));
    await store.deleteEverything();
    expectSame(await store.readAudit(), [], "the log");
    expectSame(await store.appendAudit(audit(4, 4)), "conflict", "who goes on with the old one");
    expectSame(await store.appendAudit(audit(0, 0)), "appended", "the first row");
  },
};

/** Rows at the places `from` to `to`, both included: what they say does not concern a store. Pure. */
function audit(from: number, to: number): AuditRow[] {
  return Array.from({ length: to - from + 1 }, (_, index) => auditRow(from + index));
}

async function raceToRevoke(store: RunStore, other: RunStore, round: number): Promise<void> {
  const grantId = `g${round}`;
  await store.writeGrant(grant(grantId));
  const calls = ["r:1", "r:2", "r:1", "r:3"];
  const use = (callId: string, index: number) =>
    (index % 2 === 0 ? store : other).useGrant(grantId, { callId, at: 2 });
  const early = calls.slice(0, round % 4).map(use);
  const revoked = other.revokeGrant(grantId, 3);
  const late = calls.slice(round % 4).map((callId, at) => use(callId, at + (round % 4)));
  const allowed = await Promise.all([...early, ...late]);
  expectSame(await revoked, true, `the revocation of round ${round}`);
  const [kept] = (await other.listGrants()).filter((each) => each.grantId === grantId);
  const counted = new Set(calls.filter((_, index) => allowed[index]));
  expectSame(kept?.usedBy.toSorted(), [...counted].toSorted(), `the calls of round ${round}`);
  expectSame([kept?.uses, kept?.revokedAt], [counted.size, 3], `the grant of round ${round}`);
  expectSame(await store.useGrant(grantId, { callId: "r:4", at: 2 }), false, "a use after it");
}
