// What each event means to the audit log: kinds, and what is said.
import { expect } from "@open-wc/testing";
import type { AuditEntry } from "../../src/run/audit.js";
import { entriesOf, lostEntry } from "../../src/run/audit-entries.js";
import { createRedaction } from "../../src/run/audit-redaction.js";
import type { Decision, JournalEvent, RunEvent } from "../../src/run/events.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import { findInteraction } from "../../src/run/state.js";
import {
  answered,
  approvalRequested,
  calling,
  decided,
  event,
  requested,
  started,
  toolStarted,
} from "../../src/testing/index.js";

const ID = "r:approval:c:1";
const told = { redactionFor: () => createRedaction([]) };
/** A run in which the call "c" of the tool "refund" was asked about, with the input {}. */
const asked = [started(), calling(1), answered(1, { c: "refund" }), approvalRequested("c")];
const uses = [started(), calling(1), answered(1, { c: "refund" })];

function placed(events: readonly RunEvent[]): JournalEvent[] {
  return events.map((each, seq) => ({ ...each, runId: "r", seq }));
}

function entries(...events: readonly RunEvent[]): readonly AuditEntry[] {
  return entriesOf(emptyRun("r"), placed(events), told);
}

/** The kinds that come after the request. */
function kindsAfter(...events: readonly RunEvent[]): string[] {
  return entries(...asked, ...events)
    .slice(1)
    .map(({ kind }) => kind);
}

function settledAs(decision: Partial<Decision>): RunEvent {
  const who = { decisionId: "d", via: "dialog", reviewerId: "dana", tabId: "t" };
  // CAST: each test gives what its status needs
  const whole = { ...who, ...decision } as Decision;
  return event({ type: "interaction_settled", interactionId: ID, decision: whole });
}

describe("an audit entry", () => {
  test("of a request says what was asked about, and binds it by its digest", () => {
    const [entry, ...others] = entries(...asked);
    expect(others).to.deep.equal([]);
    expect(entry?.kind).to.equal("requested");
    expect(entry?.content).to.deep.equal({
      eventSeq: 3,
      runId: "r",
      sessionId: "s",
      agentId: "agent",
      toolName: "tool",
      interactionId: ID,
      interactionKind: "approval",
      callId: "c",
      digest: "digest of c",
      input: {},
    });
  });

  const settlements: [string, Partial<Decision>, string[]][] = [
    ["approved", { status: "approved" }, ["decided"]],
    ["rejected", { status: "rejected" }, ["decided"]],
    ["timed out", { status: "timed_out", via: "deadline" }, ["expired"]],
    ["superseded", { status: "superseded" }, ["superseded"]],
    ["changed since it was shown", { status: "withdrawn" }, ["tampered"]],
    ["edited", { status: "approved", edited: { input: {}, digest: "e" } }, ["edited", "decided"]],
    ["granted", { status: "approved", grant: grant("session") }, ["decided", "granted"]],
    [
      "approved by a grant",
      { status: "approved", via: "grant", grant: grant("site") },
      ["decided", "grant_used"],
    ],
  ];
  for (const [how, decision, kinds] of settlements) {
    test(`of an approval that was ${how} is of kind ${kinds.join(" and ")}`, () => {
      expect(kindsAfter(settledAs(decision))).to.deep.equal(kinds);
    });
  }

  test("of an edit says both digests, and who edited", () => {
    const [, edited] = entries(
      ...asked,
      settledAs({ status: "approved", edited: { input: { n: 1 }, digest: "of the edit" } }),
    );
    expect(edited?.content).to.deep.include({
      shownDigest: "digest of c",
      digest: "of the edit",
      input: { n: 1 },
      reviewerId: "dana",
    });
  });

  test("of a permission says its scope and its shape, and is told again at each use", () => {
    const [, , granted] = entries(
      ...asked,
      settledAs({ status: "approved", grant: grant("site") }),
    );
    expect(granted?.content).to.deep.include({ grantId: "g", scope: "site", shape: { n: 1 } });
    const allowed = event({
      type: "tool_allowed",
      callId: "c",
      input: {},
      digest: "d",
      grantId: "g",
    });
    const run = entries(...uses, allowed, toolStarted("c"), finishedCall());
    expect(run.map(({ kind }) => kind)).to.deep.equal(["grant_used", "executed", "executed"]);
    expect(run[0]?.content).to.include({ grantId: "g", callId: "c", digest: "d" });
  });

  test("of a permission holds nothing of what the input must not tell, however its shape names it", () => {
    const redacting = { redactionFor: () => createRedaction(["card.number"]) };
    const secret = { card: { number: "4711-0815" } };
    const asking = placed([
      ...uses,
      event({
        type: "interaction_requested",
        interaction: { ...requestOf("c"), input: secret },
      }),
      settledAs({
        status: "approved",
        grant: { ...grant("session"), shape: { payer: "4711-0815", ...secret } },
      }),
    ]);
    const all = entriesOf(emptyRun("r"), asking, redacting);
    expect(all.map(({ kind }) => kind)).to.deep.equal(["requested", "decided", "granted"]);
    expect(JSON.stringify(all)).not.to.include("4711");
  });

  test("of a call that nobody had to allow is not made", () => {
    const allowed = event({ type: "tool_allowed", callId: "c", input: {}, digest: "d" });
    expect(entries(...uses, allowed, toolStarted("c"), finishedCall())).to.deep.equal([]);
  });

  test("of a run call says each start and its end, and of what came of it nothing but a text to hash", () => {
    const yes = settledAs({ status: "approved" });
    const failed = event({ type: "tool_failed", callId: "c", error: "canary" });
    const run = entries(...asked, yes, toolStarted("c"), failed).slice(2);
    expect(run.map(({ content }) => content.status)).to.deep.equal(["started", "failed"]);
    expect(run[1]?.output).to.equal("canary");
    expect(JSON.stringify(run.map(({ content }) => content))).not.to.include("canary");
  });

  test("of an unknown outcome says that a person was asked, and what it was settled as", () => {
    const id = "r:recovery:c:2";
    const recovery = requested({ kind: "recovery", operationId: "r:c", startedAt: 1 }, "c", id);
    const claim = event({ type: "run_claimed", driverId: "d2" });
    const run = entries(
      ...asked,
      settledAs({ status: "approved" }),
      toolStarted("c"),
      claim,
      recovery,
      decided(id, "happened"),
    ).slice(3);
    expect(run.map(({ kind }) => kind)).to.deep.equal(["requested", "decided", "executed"]);
    expect(run[2]?.content).to.include({ status: "happened", unknown: true });
  });

  test("of a call that was reopened tells tampering from a tool that is not there", () => {
    const reopened = (cause?: "changed" | "no_tool" | "no_grant", why = "Why.") =>
      kindsAfter(
        settledAs({ status: "approved" }),
        event({ type: "tool_reopened", callId: "c", why, ...(cause && { cause }) }),
      ).at(-1);
    expect(reopened("changed")).to.equal("tampered");
    expect(reopened("no_tool")).to.equal("superseded");
    expect(reopened("no_grant")).to.equal("superseded");
    expect(reopened(undefined, "The tool or its input is not what was allowed.")).to.equal(
      "tampered",
    );
    expect(reopened(undefined, "This page does not have the tool.")).to.equal("superseded");
  });

  test("of a cancelled run is made for each step that waited, and for no other", () => {
    const cancelled = event({ type: "run_cancelled", reason: "enough" });
    expect(kindsAfter(cancelled)).to.deep.equal(["cancelled"]);
    expect(kindsAfter(settledAs({ status: "approved" }), cancelled)).to.deep.equal(["decided"]);
  });

  test("is not made of an event that changes nothing", () => {
    const again = [approvalRequested("c"), settledAs({ status: "approved" })];
    const second = settledAs({ status: "rejected", decisionId: "late" });
    expect(kindsAfter(...again, second)).to.deep.equal(["decided"]);
  });

  test("holds no answer and no output of a person's", () => {
    const id = "r:output:c:1";
    const provided = event({
      type: "interaction_settled",
      interactionId: id,
      decision: { status: "provided", decisionId: "d", via: "dialog", output: { pin: "canary" } },
    });
    const all = entries(...uses, requested({ kind: "output" }, "c", id), provided);
    expect(all.map(({ kind }) => kind)).to.deep.equal(["requested", "decided"]);
    expect(all[1]?.output).to.equal('{"pin":"canary"}');
    expect(JSON.stringify(all.map(({ content }) => content))).not.to.include("canary");
  });

  test("of a decision that came second says what it wanted, and which one was first", () => {
    const state = fold(emptyRun("r"), [...asked, settledAs({ status: "approved" })]);
    const interaction = findInteraction(state, ID);
    if (!interaction) throw new Error("It was asked.");
    const decision: Decision = { status: "rejected", decisionId: "late", via: "api" };
    const entry = lostEntry({ state, interaction, decision }, 9, told);
    expect(entry).to.include({ kind: "lost_race", at: 9 });
    expect(entry.content).to.include({ status: "rejected", decisionId: "late", wonBy: "d" });
  });

  test("made up for later is marked, and is the same but for that", () => {
    const events = placed([...asked, settledAs({ status: "approved" })]);
    const fresh = entriesOf(emptyRun("r"), events, told);
    const late = entriesOf(emptyRun("r"), events, { ...told, late: true });
    expect(late.map(({ content: { late: mark, ...content } }) => [mark, content])).to.deep.equal(
      fresh.map(({ content }) => [true, content]),
    );
  });
});

function requestOf(callId: string) {
  const asking = approvalRequested(callId, ID);
  if (asking.type !== "interaction_requested") throw new Error("It is a request.");
  return asking.interaction;
}

function grant(scope: "session" | "site") {
  return { grantId: "g", scope, shape: { n: 1 } };
}

function finishedCall(): RunEvent {
  return event({ type: "tool_finished", callId: "c", output: "done" });
}
