// Standing permissions as data: what a journal gives, what a row may say, what a permission reaches.
import { expect } from "@open-wc/testing";
import type { Decision, InteractionRequest } from "../../src/index.js";
import {
  type CallInReach,
  type GivenGrant,
  type GrantRow,
  grantGiven,
  isGrantAsGiven,
  isGrantLive,
  parseGrants,
  reaches,
  sessionsToKeep,
  withUse,
} from "../../src/run/grants.js";
import type { Json } from "../../src/run/json.js";
import type { Interaction } from "../../src/run/state.js";

const RUN = { sessionId: "s", runId: "r", agentId: "agent" };
const SHAPE = { orderId: "A-100" };

type Approval = Extract<InteractionRequest, { kind: "approval" }>;
type Approved = Extract<Decision, { status: "approved" }>;

function request(of: Partial<Approval> = {}): Approval {
  return {
    ...{ kind: "approval", id: "r:approval:c:1", toolName: "refund", callId: "c", args: "{}" },
    ...{ input: { orderId: "A-100", amount: 5 }, digest: "d" },
    grant: { scopes: ["session", "site"], shape: SHAPE, siteMs: 1000 },
    ...of,
  };
}

function approvedWith(of: Partial<Approved> = {}, asked = request()): Interaction {
  const grant = { grantId: "g", scope: "session", shape: SHAPE } as const;
  const base = { status: "approved", decisionId: "1", via: "dialog", digest: "d", grant } as const;
  return {
    ...{ request: asked, requestedAt: 1, turn: 1 },
    settlement: { status: "settled", decision: { ...base, ...of }, at: 10 },
  };
}

function row(of: Partial<GrantRow> = {}): GrantRow {
  return {
    ...{ grantId: "g", ...RUN, interactionId: "r:approval:c:1", toolName: "refund" },
    ...{ scope: "session", shape: SHAPE, shapeDigest: "x", grantedAt: 10, uses: 0, usedBy: [] },
    ...of,
  };
}

describe("the permission that a decision gave", () => {
  it("is everything that a row may say, from the journal alone", () => {
    expect(grantGiven(RUN, approvedWith())).to.deep.equal({
      ...{ grantId: "g", ...RUN, interactionId: "r:approval:c:1", toolName: "refund" },
      ...{ scope: "session", shape: SHAPE, grantedAt: 10 },
    });
  });

  it("for the site ends after the time that was offered", () => {
    const grant = { grantId: "g", scope: "site", shape: SHAPE } as const;
    expect(grantGiven(RUN, approvedWith({ grant }))).to.include({ expiresAt: 1010 });
  });

  const nothing: Readonly<Record<string, Interaction>> = {
    "that follows a permission": approvedWith({ via: "grant" }),
    "of a handler": approvedWith({ via: "handler" }),
    "of another device": approvedWith({ via: "relay" }),
    "without a permission": approvedWith({ grant: undefined }),
    "without the digest of what was shown": approvedWith({ digest: undefined }),
    "to something else": approvedWith({ digest: "another" }),
    "to a request that offers none": approvedWith({}, request({ grant: undefined })),
    "to a request that takes a passkey": approvedWith({}, request({ level: "passkey" })),
    "to a request that offers another reach": approvedWith(
      {},
      request({ grant: { scopes: ["site"], shape: SHAPE, siteMs: 1 } }),
    ),
    "whose edited input is not the one that was shown": approvedWith({
      edited: { input: {}, digest: "e" },
    }),
  };
  for (const [kind, interaction] of Object.entries(nothing)) {
    it(`is none for a decision ${kind}`, () => {
      expect(grantGiven(RUN, interaction)).to.equal(undefined);
    });
  }

  it("is none while nobody has decided", () => {
    const pending = { ...approvedWith(), settlement: { status: "pending" } } as const;
    expect(grantGiven(RUN, pending)).to.equal(undefined);
  });
});

describe("a row of a permission", () => {
  const given = grantGiven(RUN, approvedWith()) as GivenGrant; // CAST: the test above

  it("is as given, whatever it counts", () => {
    expect(isGrantAsGiven(row({ uses: 5, lastUsedAt: 9 }), given)).to.equal(true);
  });

  const edits: readonly Partial<GrantRow>[] = [
    { grantId: "h" },
    { sessionId: "t" },
    { runId: "q" },
    { interactionId: "i" },
    { agentId: "b" },
    { toolName: "cancel" },
    { title: "Look" },
    { scope: "site" },
    { shape: {} },
    { grantedAt: 11 },
    { expiresAt: 11 },
    { reviewerId: "root" },
  ];
  for (const edit of edits) {
    it(`is not as given when it says ${JSON.stringify(edit)}`, () => {
      expect(isGrantAsGiven(row(edit), given)).to.equal(false);
    });
  }

  it("that cannot be read is no permission", () => {
    expect(parseGrants([null, {}, row({ uses: Number.NaN }), row()])).to.have.length(1);
    let deep: Json = 1;
    for (let level = 0; level < 200_000; level++) deep = [deep];
    expect(parseGrants([row({ shape: deep }), row()])).to.have.length(1);
  });

  it("counts each call once, and none after it ended or was taken back", () => {
    const once = withUse(row(), { callId: "r:c", at: 20 });
    expect(once).to.include({ uses: 1, lastUsedAt: 20 });
    expect(once && withUse(once, { callId: "r:c", at: 21 })).to.equal(once);
    expect(withUse(row({ expiresAt: 20 }), { callId: "r:c", at: 20 })).to.equal(undefined);
    expect(withUse(row({ revokedAt: 1 }), { callId: "r:c", at: 20 })).to.equal(undefined);
    expect(isGrantLive(row({ expiresAt: 21 }), 20)).to.equal(true);
  });

  it("keeps its conversation only while it holds for the whole site", () => {
    const rows = [
      row({ sessionId: "a", scope: "site", expiresAt: 30 }),
      row({ sessionId: "b", scope: "site", expiresAt: 20 }),
      row({ sessionId: "c" }),
    ];
    expect([...sessionsToKeep(rows, 20)]).to.deep.equal(["a"]);
  });
});

describe("what a permission reaches", () => {
  const base = grantGiven(RUN, approvedWith()) as GivenGrant; // CAST: the first test
  const site: GivenGrant = { ...base, scope: "site", expiresAt: 1010 };
  const call: CallInReach = {
    ...{ sessionId: "s", agentId: "agent", toolName: "refund", shape: SHAPE },
    ...{ siteMs: 1000, scopes: ["session", "site"] },
  };

  const cases: readonly [string, GivenGrant, Partial<CallInReach>, number, boolean][] = [
    ["a call of its conversation, at any time", base, {}, 9e15, true],
    ["no call of another conversation", base, { sessionId: "t" }, 20, false],
    ["no call of another agent", base, { agentId: "b" }, 20, false],
    ["no call of another tool", base, { toolName: "cancel" }, 20, false],
    ["no call of another shape", base, { shape: {} }, 20, false],
    ["no call whose tool lets it reach less", base, { scopes: ["site"] }, 20, false],
    ["every conversation, when it is for the site", site, { sessionId: "t" }, 20, true],
    ["nothing from its end on", site, {}, 1010, false],
    ["nothing from the end on that the tool sets now", site, { siteMs: 500 }, 510, false],
    [
      "no more than was given, when the tool lets it last longer now",
      site,
      { siteMs: 9e9 },
      1010,
      false,
    ],
    ["nothing before it was given", site, {}, 9, false],
  ];
  for (const [what, given, over, at, expected] of cases) {
    it(`is ${what}`, () => {
      expect(reaches(given, { ...call, ...over }, at)).to.equal(expected);
    });
  }

  it("does not look at the order of members", () => {
    const shape = { a: 1, b: [{ c: 2, d: 3 }] };
    const other = { b: [{ d: 3, c: 2 }], a: 1 };
    expect(reaches({ ...base, shape }, { ...call, shape: other }, 20)).to.equal(true);
  });
});
