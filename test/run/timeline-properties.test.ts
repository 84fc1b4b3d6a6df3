/** What holds for the picture of any journal: golden ones, played ones, and events at random. */
import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import { type JournalEvent, parseJournal, type RunEvent } from "../../src/run/events.js";
import { emptyRun, fold, isAllowed, reduce } from "../../src/run/reduce.js";
import { pendingInteractions } from "../../src/run/state.js";
import { type Timeline, timelineOf } from "../../src/run/timeline.js";
import { merged, totalsOf } from "../../src/run/timeline-totals.js";
import { longJournal } from "../bench/long-journal.js";
import { anyJournal } from "./arbitraries.js";
import { loadGoldens } from "./golden/goldens.js";
import { playRun } from "./simulated-driver.js";

const choices = fc.array(fc.nat(1000), { maxLength: 150, size: "max" });
const played = fc.tuple(choices, fc.nat(4)).map(([list, max]) => playRun(list, max));
const anything = fc.oneof(played, anyJournal);

function placed(events: readonly RunEvent[]): readonly JournalEvent[] {
  return events.map((one, seq) => ({ ...one, runId: "r", seq }));
}

function spansOf({ drivers, models, calls, waits }: Timeline) {
  return [...drivers, ...models, ...calls, ...waits, ...calls.flatMap(({ spans }) => spans)];
}

/** What is wrong with the picture of this journal; nothing. */
function faultOf(events: readonly JournalEvent[]): string | undefined {
  const timeline = timelineOf("r", events);
  const state = fold(emptyRun(events[0]?.runId ?? "r"), events);
  const spans = spansOf(timeline);
  if (timeline.state.nextSeq !== state.nextSeq) return "another state";
  if (timeline.state.status !== state.status) return "another status";
  const backwards = spans.find(({ from, to }) => to !== undefined && to < from);
  if (backwards) return `${backwards.id} ends before it begins`;
  return told(timeline, events) ?? callFault(timeline) ?? waitFault(timeline);
}

/** Every event is somewhere, and those that changed nothing are told as that (T1). */
function told(timeline: Timeline, events: readonly JournalEvent[]): string | undefined {
  const drawn = new Set(
    [...spansOf(timeline), ...timeline.marks].flatMap((one) =>
      "seqs" in one ? one.seqs : [one.seq],
    ),
  );
  const ignored = new Set(
    timeline.marks.filter(({ kind }) => kind === "ignored").map(({ seq }) => seq),
  );
  let state = emptyRun("r");
  for (const event of events) {
    if (!drawn.has(event.seq)) return `#${event.seq} ${event.type} is nowhere`;
    if (ignored.has(event.seq) === isAllowed(state, event)) return `#${event.seq} is told wrongly`;
    state = reduce(state, event);
  }
  return undefined;
}

/** Calls are as the fold knows them, and their spans follow each other. */
function callFault({ calls, state }: Timeline): string | undefined {
  const known = state.turns.flatMap((turn) => turn.calls);
  if (known.length !== calls.length) return `${calls.length} calls of ${known.length}`;
  for (const [index, call] of calls.entries()) {
    const { progress } = known[index] ?? {};
    const outcome = progress?.status === "settled" ? progress.outcome.type : "going";
    if (call.outcome !== outcome) return `${call.callId} is ${call.outcome}, not ${outcome}`;
    const open = call.spans.findIndex(({ to }) => to === undefined);
    if (open >= 0 && open < call.spans.length - 1) return `${call.callId} goes on in two spans`;
    if (open >= 0 && outcome !== "going") return `${call.callId} is settled and goes on`;
  }
  return undefined;
}

/** What waits is what the fold says is pending. */
function waitFault({ waits, state }: Timeline): string | undefined {
  const open = waits.filter(({ to }) => to === undefined).map(({ request }) => request.id);
  const pending = pendingInteractions(state).map(({ request }) => request.id);
  const isSame = open.length === pending.length && open.every((id) => pending.includes(id));
  return isSame ? undefined : `waits ${open} where ${pending} are pending`;
}

describe("the picture of any journal", () => {
  it("says what the fold of the same events says", () => {
    fc.assert(
      fc.property(anything, (events) => {
        expect(faultOf(placed(events))).to.equal(undefined);
      }),
      { numRuns: 1500 },
    );
  });

  it("says so of every golden journal", async () => {
    for (const { runId, rows } of await loadGoldens()) {
      const { events } = parseJournal(runId, rows);
      expect(faultOf(events), runId).to.equal(undefined);
    }
  });

  it("begins like the picture of all of it, at every prefix", () => {
    fc.assert(
      fc.property(anything, fc.nat(), (events, cut) => {
        const all = placed(events);
        const known = new Map(spansOf(timelineOf("r", all)).map((span) => [span.id, span]));
        for (const span of spansOf(timelineOf("r", all.slice(0, cut % (all.length + 1))))) {
          expect(known.get(span.id)?.from, span.id).to.equal(span.from);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("has as much of 1,000 events as there is", () => {
    const { calls, models, waits, from, to } = timelineOf("r", longJournal("r", 1000));
    expect([calls.length, models.length, waits.length]).to.deep.equal([222, 111, 111]);
    expect(to).to.be.at.least(from);
  });

  it("adds up to no more than the whole", () => {
    fc.assert(
      fc.property(anything, (events) => {
        const timeline = timelineOf("r", placed(events));
        const { modelMs, toolMs, waitingMs } = totalsOf(timeline, timeline.to);
        const whole = timeline.to - timeline.from;
        for (const ms of [modelMs, toolMs, waitingMs]) expect(ms).to.be.within(0, whole);
      }),
    );
  });
});

describe("stretches that are merged", () => {
  const times = fc.array(fc.tuple(fc.nat(50), fc.nat(20)), { maxLength: 12 });

  it("cover what the spans covered, in order, and never touch", () => {
    fc.assert(
      fc.property(times, (list) => {
        const spans = list.map(([from, length]) => ({ from, to: from + length }));
        const found = merged(spans, 100);
        for (const [index, { from, to }] of found.entries()) {
          expect(from).to.be.at.most(to);
          expect(from).to.be.above(found[index - 1]?.to ?? -1);
        }
        for (let at = 0; at < 75; at++) {
          const isIn = (all: readonly { from: number; to: number }[]) =>
            all.some(({ from, to }) => from <= at && at <= to);
          expect(isIn(found), `${at}`).to.equal(isIn(spans));
        }
      }),
    );
  });

  it("go on until now where there is no end", () => {
    expect(merged([{ from: 5 }], 9)).to.deep.equal([{ from: 5, to: 9 }]);
  });
});
