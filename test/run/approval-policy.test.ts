import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import {
  canSettle,
  DEFAULT_REJECT_MESSAGE,
  DEFAULT_TIMEOUT_MESSAGE,
  rejectText,
  timeoutText,
  verdictOf,
} from "../../src/run/approval-policy.js";
import { decisionSchema, type InteractionRequest } from "../../src/run/events.js";

const REQUEST = {
  id: "r:approval:c1:1",
  toolName: "refund",
  internalCallId: "c1",
  args: "{}",
  status: "pending",
  requestedAt: "2026-01-01T00:00:00.000Z",
  reason: "Review this refund.",
};

describe("verdictOf", () => {
  const TABLE: readonly (readonly [what: string, result: unknown, verdict: object])[] = [
    ["true", true, { status: "approved" }],
    ["false", false, { status: "rejected" }],
    ["{ approved: true }", { approved: true }, { status: "approved" }],
    ["{ approved: false }", { approved: false }, { status: "rejected" }],
    ["the request, approved", { ...REQUEST, status: "approved" }, { status: "approved" }],
    ["the request, rejected", { ...REQUEST, status: "rejected" }, { status: "rejected" }],
    ["the request, timed out", { ...REQUEST, status: "timed_out" }, { status: "timed_out" }],
    [
      "an approval with a reason of its own",
      { ...REQUEST, status: "approved", reason: "fine" },
      { status: "approved", reason: "fine" },
    ],
    [
      "a rejection with a reason of its own",
      { ...REQUEST, status: "rejected", reason: "too much" },
      { status: "rejected", reason: "too much" },
    ],
    [
      "a rejection in the other form, with all its words",
      { approved: false, reason: "why", rejectMessage: "say this" },
      { status: "rejected", reason: "why", rejectMessage: "say this" },
    ],
    ["the request as it was", REQUEST, { status: "rejected" }],
    ["a cancelled request", { ...REQUEST, status: "cancelled" }, { status: "rejected" }],
    ["an unknown status", { status: "Approved" }, { status: "rejected" }],
    ["a status that is null", { status: null, approved: true }, { status: "rejected" }],
    ["a no beside a yes", { status: "approved", approved: false }, { status: "rejected" }],
    ["a yes beside a no", { status: "rejected", approved: true }, { status: "rejected" }],
    ["nothing", undefined, { status: "rejected" }],
    ["null", null, { status: "rejected" }],
    ["the text “true”", "true", { status: "rejected" }],
    ["the number 1", 1, { status: "rejected" }],
    ["an empty object", {}, { status: "rejected" }],
    ["a text in place of the yes", { approved: "true" }, { status: "rejected" }],
    ["a 1 in place of the yes", { approved: 1 }, { status: "rejected" }],
    ["a boxed true", Object(true), { status: "rejected" }],
    ["a list", [true], { status: "rejected" }],
    ["a function", () => true, { status: "rejected" }],
    [
      "words that are no text",
      { approved: false, reason: 7, rejectMessage: {} },
      { status: "rejected" },
    ],
  ];
  for (const [what, result, verdict] of TABLE) {
    test(`${what} is ${JSON.stringify(verdict)}`, () => {
      expect(verdictOf(result, REQUEST.reason)).to.deep.equal(verdict);
    });
  }

  test("a reason equal to the request's is nobody's reason", () => {
    expect(verdictOf({ approved: true, reason: "same" }, "same")).to.deep.equal({
      status: "approved",
    });
    expect(verdictOf({ approved: false, reason: "same" }, "same")).to.deep.equal({
      status: "rejected",
    });
  });

  test("a reason counts where the request had none", () => {
    expect(verdictOf({ approved: false, reason: "mine" }, undefined)).to.have.property(
      "reason",
      "mine",
    );
  });

  test("only a clear yes is approved, whatever comes back", () => {
    const status = fc.oneof(fc.constantFrom("approved", "rejected", "pending"), fc.anything());
    const approved = fc.oneof(fc.boolean(), fc.constant(undefined), fc.anything());
    const object = fc.record({ status, approved }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), object), (result) => {
        const isYes = verdictOf(result, undefined).status === "approved";
        return !isYes || isClearYes(result);
      }),
      { numRuns: 5000 },
    );
  });

  for (const approved of [0, null, "no", "false"]) {
    test(`approved: ${JSON.stringify(approved)} beside the status “approved” is no clear yes`, () => {
      expect(verdictOf({ status: "approved", approved }, undefined).status).to.equal("rejected");
    });
  }
});

function isClearYes(result: unknown): boolean {
  if (result === true) return true;
  if (typeof result !== "object" || result === null) return false;
  const { status, approved } = result as Record<string, unknown>; // CAST: any object can be read as this
  if (status === undefined) return approved === true;
  return status === "approved" && (approved === undefined || approved === true);
}

describe("rejectText", () => {
  const decision = { rejectMessage: "decision's message", reason: "decision's reason" };
  const policy = { rejectMessage: "policy's message" };

  test("the decision's message comes first", () => {
    expect(rejectText(decision, policy)).to.equal("decision's message");
  });

  test("the decision's reason comes second", () => {
    expect(rejectText({ reason: decision.reason }, policy)).to.equal("decision's reason");
  });

  test("the policy's message comes third", () => {
    expect(rejectText({}, policy)).to.equal("policy's message");
  });

  test("the default comes last", () => {
    expect(rejectText({}, {})).to.equal("Tool approval was rejected.");
    expect(DEFAULT_REJECT_MESSAGE).to.equal("Tool approval was rejected.");
  });

  test("a blank text counts as none", () => {
    expect(rejectText({ rejectMessage: "", reason: " \n" }, policy)).to.equal("policy's message");
    expect(rejectText({}, { rejectMessage: " " })).to.equal(DEFAULT_REJECT_MESSAGE);
  });
});

describe("timeoutText", () => {
  test("the policy's words for a timeout come before those for a rejection, and both before the default", () => {
    const policy = { rejectMessage: "no", timeoutMessage: "too late" };
    expect(timeoutText(policy)).to.equal("too late");
    expect(timeoutText({ rejectMessage: "no" })).to.equal("no");
    expect(timeoutText({})).to.equal(DEFAULT_TIMEOUT_MESSAGE);
  });
});

describe("canSettle", () => {
  const FITS: { readonly [kind in InteractionRequest["kind"]]: readonly string[] } = {
    approval: ["approved", "rejected", "timed_out", "provided", "superseded", "withdrawn"],
    question: ["answered", "superseded"],
    output: ["provided", "superseded"],
    recovery: ["happened", "run_again", "stopped"],
  };
  const statuses = decisionSchema._zod.def.options.map((option) => option.shape.status.def.values);

  for (const kind of ["approval", "question", "output", "recovery"] as const) {
    test(`${kind} is settled by ${FITS[kind].join(", ")}, and by nothing else`, () => {
      const fitting = statuses.flat().filter((status) => canSettle(kind, status));
      expect(fitting).to.deep.equal(FITS[kind]);
    });
  }
});
