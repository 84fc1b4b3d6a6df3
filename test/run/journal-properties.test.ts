// What holds for every run, whatever happens in it: runs are played by a simulated driver.
import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import { runMessages } from "../../src/run/conversation.js";
import { type InteractionRequest, parseJournal, type RunEvent } from "../../src/run/events.js";
import { canonicalJson } from "../../src/run/json.js";
import { nextEffects } from "../../src/run/next-effects.js";
import { emptyRun, fold, isAllowed, reduce } from "../../src/run/reduce.js";
import { screenItems } from "../../src/run/screen.js";
import {
  currentTurn,
  findCall,
  findInteraction,
  pendingInteractions,
  type RunState,
} from "../../src/run/state.js";
import { anyJournal } from "./arbitraries.js";
import { settledWith } from "./builders.js";
import { historyFault } from "./history.js";
import { playOn, playRun } from "./simulated-driver.js";

const choices = fc.array(fc.nat(1000), { maxLength: 150, size: "max" });
const maxTurns = fc.nat(4);
const playedRun = fc.tuple(choices, maxTurns).map(([list, max]) => playRun(list, max));

const textOf = (value: unknown) => canonicalJson(JSON.parse(JSON.stringify(value)));

/** The events as they come back after a reload: through the store and the parser. */
function reloaded(events: readonly RunEvent[]) {
  const rows = structuredClone(events.map((one, seq) => ({ ...one, runId: "r", seq })));
  const parsed = parseJournal("r", rows);
  if (parsed.unreadable) throw new Error(`Unreadable: ${JSON.stringify(parsed.unreadable)}`);
  return parsed.events;
}

/** Every state of a run, from the first event to the last. */
function statesOf(events: readonly RunEvent[]): readonly RunState[] {
  let state = emptyRun("r");
  return events.map((one) => {
    state = reduce(state, one);
    return state;
  });
}

describe("the journal of any run", () => {
  test("the simulated runs meet everything that can happen in a run", () => {
    const met = new Set<string>();
    for (const events of fc.sample(playedRun, { numRuns: 2000, seed: 1 }))
      for (const one of events) met.add(nameOf(one));
    expect([...met].sort()).to.deep.equal([...EVERYTHING].sort());
  });

  test("J1: any prefix resumes to the same state, live and reloaded", () => {
    fc.assert(
      fc.property(playedRun, fc.nat(), (events, cut) => {
        const at = cut % (events.length + 1);
        const whole = fold(emptyRun("r"), events);
        const resumed = fold(fold(emptyRun("r"), events.slice(0, at)), events.slice(at));
        const read = reloaded(events);
        const again = fold(fold(emptyRun("r"), read.slice(0, at)), read.slice(at));
        expect(textOf(resumed)).to.equal(textOf(whole));
        expect(textOf(again)).to.equal(textOf(fold(emptyRun("r"), read)));
        expect(screenItems(again).length).to.equal(screenItems(whole).length);
      }),
      { numRuns: 500 },
    );
  });

  test("J1, J5: resumed at any prefix by another driver, a run comes to its end, and no settled call is started again", () => {
    fc.assert(
      fc.property(playedRun, choices, (events, more) => {
        for (let cut = 1; cut <= events.length; cut++) {
          const prefix = events.slice(0, cut);
          const journal = [...prefix, ...playOn(prefix, more, "resumed")];
          const last = fold(emptyRun("r"), journal);
          expect(last.status).to.be.oneOf(["completed", "cancelled", "failed"]);
          expect(restarted(journal)).to.deep.equal([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("a run that is resumed and meets no more trouble is completed, or used all its turns", () => {
    fc.assert(
      fc.property(playedRun, fc.nat(), (events, cut) => {
        const prefix = events.slice(0, 1 + (cut % events.length));
        const before = fold(emptyRun("r"), prefix);
        if (before.status !== "running") return;
        const { status, fault } = fold(before, playOn(prefix, [], "resumed"));
        expect(
          status === "completed" ||
            fault?.code === "max_turns" ||
            fault?.code === "stream_interrupted",
        ).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  test("J6: another driver claims the run before it does anything else", () => {
    fc.assert(
      fc.property(playedRun, (events) => {
        for (const state of statesOf(events)) {
          const [first, ...others] = nextEffects(state, "somebody else");
          if (first) expect([first.type, ...others]).to.deep.equal(["claim"]);
        }
      }),
    );
  });

  test("J3: nextEffects lists nothing for a settled call or interaction, and nothing for an ended run", () => {
    fc.assert(
      fc.property(fc.oneof(playedRun, anyJournal), (events) => {
        for (const state of statesOf(events)) {
          const stray = strayEffects(state);
          if (stray.length > 0) throw new Error(`${JSON.stringify(stray)} at ${state.nextSeq}`);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("maxTurns: n allows n + 1 answers, over the whole life of a run", () => {
    fc.assert(
      fc.property(choices, choices, maxTurns, fc.nat(), (list, more, max, cut) => {
        const events = playRun(list, max);
        const prefix = events.slice(0, 1 + (cut % events.length));
        const journal = [...prefix, ...playOn(prefix, more, "resumed")];
        const turns = new Set(
          journal.flatMap((e) => (e.type === "model_call_started" ? e.turn : [])),
        );
        const answers = journal.filter(({ type }) => type === "model_call_finished");
        expect(turns.size).to.be.at.most(max + 1);
        expect(answers.length).to.be.at.most(max + 1);
      }),
      { numRuns: 500 },
    );
  });

  test("a model call that keeps dying is tried three times, then a person is asked", () => {
    fc.assert(
      fc.property(playedRun, (events) => {
        for (const state of statesOf(events)) {
          expect(currentTurn(state)?.interruptions ?? 0).to.be.at.most(3);
        }
      }),
    );
  });

  test("whatever waits for a person can be settled, in every state of a run", () => {
    fc.assert(
      fc.property(playedRun, (events) => {
        for (const state of statesOf(events)) {
          for (const { request } of pendingInteractions(state)) {
            const ways = FITTING[request.kind].map((decision) => settledWith(request.id, decision));
            expect(ways.every((one) => isAllowed(state, one))).to.equal(true);
          }
        }
      }),
    );
  });

  test("the history is valid in every state: each call answered once, in call order", () => {
    fc.assert(
      fc.property(fc.oneof(playedRun, anyJournal), (events) => {
        for (const state of statesOf(events)) {
          const fault = historyFault(runMessages(state));
          if (fault) throw new Error(fault);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("the screen is the same live and reloaded, in every state", () => {
    fc.assert(
      fc.property(playedRun, (events) => {
        const read = statesOf(reloaded(events));
        for (const [i, state] of statesOf(events).entries()) {
          const again = read[i];
          if (!again) throw new Error("There is a state for every event.");
          expect(textOf(screenItems(again))).to.equal(textOf(screenItems(state)));
        }
      }),
    );
  });

  test("whatever waits for a person is on the screen, at any order of events", () => {
    fc.assert(
      fc.property(anyJournal, (events) => {
        for (const state of statesOf(events)) {
          const ids = new Set(screenItems(state).map(({ id }) => id));
          const missing = pendingInteractions(state).filter(({ request }) => !ids.has(request.id));
          expect(missing.map(({ request }) => request.callId)).to.deep.equal([]);
        }
      }),
    );
  });

  test("no two things on the screen have the same id, in any state", () => {
    fc.assert(
      fc.property(playedRun, (events) => {
        for (const state of statesOf(events)) {
          const ids = screenItems(state).map(({ id }) => id);
          expect(new Set(ids).size).to.equal(ids.length);
        }
      }),
    );
  });
});

const FITTING = {
  approval: [{ status: "approved" }, { status: "rejected" }, { status: "timed_out" }],
  question: [{ status: "answered", answers: [] }],
  output: [{ status: "provided", output: null }],
  recovery: [{ status: "happened" }, { status: "run_again" }, { status: "stopped" }],
} satisfies { [kind in InteractionRequest["kind"]]: Parameters<typeof settledWith>[1][] };

const EVERYTHING: ReadonlySet<string> = new Set([
  ...["run_started", "run_claimed", "steered", "run_failed", "run_retried", "run_cancelled"],
  ...["run_completed", "model_call_started", "model_call_finished", "model_call_failed"],
  ...["tool_allowed", "tool_refused", "tool_reopened", "tool_started", "tool_finished"],
  ...["tool_failed", "asked approval", "asked question", "asked output", "asked recovery"],
  ...["approved", "rejected", "timed_out", "answered", "provided", "happened", "run_again"],
  "stopped",
]);

function nameOf(one: RunEvent): string {
  if (one.type === "interaction_requested") return `asked ${one.interaction.kind}`;
  return one.type === "interaction_settled" ? one.decision.status : one.type;
}

/** The calls that were started although they were settled. */
function restarted(journal: readonly RunEvent[]): readonly string[] {
  let state = emptyRun("r");
  const found: string[] = [];
  for (const one of journal) {
    if (one.type === "tool_started" && isSettled(state, one.callId)) found.push(one.callId);
    state = reduce(state, one);
  }
  return found;
}

function isSettled(state: RunState, callId: string): boolean {
  return findCall(state, callId)?.progress.status === "settled";
}

/** Effects that no driver may be given. */
function strayEffects(state: RunState) {
  const effects = nextEffects(state, state.driverId);
  if (state.status !== "running") return effects;
  return effects.filter((effect) => {
    if ("callId" in effect) return isSettled(state, effect.callId);
    if (effect.type !== "ask_handler") return false;
    return findInteraction(state, effect.interactionId)?.settlement.status !== "pending";
  });
}
