import { expect } from "@open-wc/testing";
import { sessionMessages } from "../../../src/run/conversation.js";
import { EVENT_VERSION, parseJournal, runEventSchema } from "../../../src/run/events.js";
import { emptyRun, fold } from "../../../src/run/reduce.js";
import { historyFault } from "../history.js";
import { spotsOf, spotsUsedBy } from "./format-spots.js";
import { GOLDENS, loadGolden, loadGoldens } from "./goldens.js";

for (const { version, name } of GOLDENS) {
  describe(`the journal "${name}" of version ${version}`, () => {
    it("is read to its end", async () => {
      const { runId, rows } = await loadGolden(version, name);
      const { events, unreadable } = parseJournal(runId, rows);
      expect(unreadable).to.equal(undefined);
      expect(events).to.have.length(rows.length);
    });

    it("means what it meant when it was written", async () => {
      const { runId, rows, folds } = await loadGolden(version, name);
      const { events } = parseJournal(runId, rows);
      const state = fold(emptyRun(runId), events);
      expect(asJson(state)).to.deep.equal(folds.state);
      expect(asJson(sessionMessages([], state))).to.deep.equal(folds.messages);
      expect(historyFault(sessionMessages([], state))).to.equal(undefined);
    });

    it("was ended in its version of the format, and not begun in a later one", async () => {
      const { rows } = await loadGolden(version, name);
      const versions = rows.map(({ v }) => v);
      expect(versions).to.deep.equal(versions.toSorted((a, b) => a - b));
      expect(versions.at(-1)).to.equal(version);
    });
  });
}

describe("the goldens", () => {
  it("hold everything that the format can say", async () => {
    const said = new Set<string>();
    for (const { runId, rows } of await loadGoldens()) {
      for (const event of parseJournal(runId, rows).events) {
        for (const spot of spotsUsedBy(runEventSchema, event)) said.add(spot);
      }
    }
    const unsaid = [...spotsOf(runEventSchema)].filter((spot) => !said.has(spot));
    expect(unsaid, "add a golden that says this to the newest version's folder").to.deep.equal([]);
  });

  it("are there for every version of the format", () => {
    const versions = Array.from({ length: EVENT_VERSION }, (_, index) => index + 1);
    expect([...new Set(GOLDENS.map(({ version }) => version))]).to.deep.equal(versions);
  });

  it("have a run each", async () => {
    const runIds = (await loadGoldens()).map(({ runId }) => runId);
    expect(new Set(runIds).size).to.equal(runIds.length);
  });
});

/** As it comes back from JSON: members that are `undefined` are not there. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
