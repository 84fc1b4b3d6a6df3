import { expect } from "@open-wc/testing";
import type { RunEvent } from "../../src/run/events.js";
import { sessionActivity } from "../../src/run/screen.js";
import {
  answered,
  approvalRequested,
  calling,
  journal,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import { runCompleted, runFailed, toolAllowed } from "./builders.js";

const one = [started(), calling(1), answered(1, { c1: "tool" })];
const ran = [...one, toolAllowed("c1"), toolStarted("c1")];

describe("sessionActivity", () => {
  const done = journal(started(), calling(1), answered(1), runCompleted);
  const waiting = journal(...one, approvalRequested("c1", "i1"));
  const idle = (events: readonly RunEvent[]) => sessionActivity([journal(...events)]);

  test("a session without runs is idle", () => {
    expect(sessionActivity([])).to.deep.equal({ status: "idle", pending: 0 });
  });

  test("a session whose runs have ended is idle", () => {
    expect(sessionActivity([done, done])).to.deep.equal({ status: "idle", pending: 0 });
  });

  test("a session whose last run failed has failed; an earlier failure is forgotten", () => {
    const failed = journal(started(), runFailed);
    expect(sessionActivity([done, failed]).status).to.equal("failed");
    expect(sessionActivity([failed, done]).status).to.equal("idle");
  });

  const BUSY: readonly (readonly [what: string, events: readonly RunEvent[], status: string])[] = [
    ["just started", [started()], "working"],
    ["calling the model", [started(), calling(1)], "working"],
    ["running a tool", ran, "working"],
    ["waiting for its only call", [...one, approvalRequested("c1", "i1")], "waiting"],
    [
      "waiting for one call and running another",
      [
        started(),
        calling(1),
        answered(1, { c1: "tool", c2: "tool" }),
        approvalRequested("c1", "i1"),
        toolAllowed("c2"),
        toolStarted("c2"),
      ],
      "working",
    ],
    [
      "waiting for what page code asked, while the model is called",
      [started(), calling(1), approvalRequested("", "i1")],
      "working",
    ],
    ["an approval that page code asked for", [started(), approvalRequested("", "i1")], "waiting"],
  ];
  for (const [what, events, status] of BUSY) {
    test(`a run that is ${what} is ${status}`, () => {
      expect(idle(events)).to.include({ status, openRunId: "r" });
    });
  }

  test("everything that waits is counted, and the newest open run is the one to stop", () => {
    const newer = { ...waiting, runId: "newer" };
    expect(sessionActivity([waiting, newer, done])).to.deep.equal({
      status: "waiting",
      pending: 2,
      openRunId: "newer",
    });
  });
});
