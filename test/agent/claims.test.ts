// J6: one driver a run. Two tabs that both believe to have the lock are told apart by the journal alone.
import { expect } from "@open-wc/testing";
import {
  type Agent,
  AgentBuilder,
  createMemoryStore,
  type DriverLocks,
  type RunStore,
  type Runtime,
  type Tool,
} from "../../src/index.js";
import { parseJournal, type RunEvent } from "../../src/run/events.js";
import { createGate, ScriptedModel, type ScriptedStep } from "../../src/testing/index.js";
import { calls, closePages, openPage, spyTool, storeOver } from "../engine/page.js";

/** A lock that was stolen: this tab gets it once, as if nobody else had it, and never again. */
function stolenLocks(): DriverLocks {
  let isFirst = true;
  return {
    hold(_name, signal, work) {
      if (!isFirst)
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
      isFirst = false;
      return work(new AbortController().signal);
    },
  };
}

function agentOf(steps: readonly ScriptedStep[], tools: readonly Tool[] = []): Agent {
  return new AgentBuilder("shared", new ScriptedModel(steps)).tools(tools).build();
}

/** The store as the first tab has it, and a promise of its first write that came too late. */
function watchConflicts(store: RunStore): { seen: RunStore; conflict: Promise<void> } {
  const gate = createGate();
  const seen: RunStore = {
    ...storeOver(store),
    async append(events, row) {
      const outcome = await store.append(events, row);
      if (outcome === "conflict") gate.open();
      return outcome;
    },
  };
  return { seen, conflict: gate.promise };
}

async function journalOf(store: RunStore, runId: string): Promise<readonly RunEvent[]> {
  return parseJournal(runId, await store.read(runId)).events;
}

/** Resolves when the session shows that nothing is going on in it any more. */
function settled(runtime: Runtime, sessionId: string): Promise<void> {
  return new Promise((resolve) => {
    runtime.session(sessionId).subscribe(({ status, items, activity }) => {
      if (status === "ready" && items.length > 0 && activity.status === "idle") resolve();
    });
  });
}

/** Two tabs that do not hear of each other, at one model call: `late` had the run, `now` has claimed it, and both wait for their model. */
async function twoDrivers(tools: readonly Tool[] = []) {
  const store = createMemoryStore();
  const { seen, conflict } = watchConflicts(store);
  const [late, now, called] = [createGate(), createGate(), createGate()];
  const first = openPage({ store: seen, locks: stolenLocks() });
  const held = { ...calls({ id: "a", name: "send" }), gate: late.promise };
  const stream = first.prompt(agentOf([held, "from A"], tools), "go", { sessionId: "s" }).stream();
  for await (const { type } of stream) if (type === "generation_start") break;
  const waits = async () => {
    called.open();
    await now.promise;
    return "from B";
  };
  const second = openPage({ store, locks: stolenLocks(), agents: [agentOf([waits], tools)] });
  await called.promise;
  return { store, runId: stream.runId, second, late, now, conflict };
}

describe("a driver that lost its claim", () => {
  afterEach(closePages);

  test("J6: it writes no answer, and its answer's calls never run", async () => {
    const { tool, inputs } = spyTool({ name: "send" });
    const { store, runId, second, late, now, conflict } = await twoDrivers([tool]);
    late.open();
    await conflict;
    await new Promise((resolve) => setTimeout(resolve)); // whatever it does next, it does now
    now.open();
    await settled(second, "s");
    const answers = (await journalOf(store, runId)).flatMap((one) =>
      one.type === "model_call_finished" ? [one.text] : [],
    );
    expect(answers).to.deep.equal(["from B"]);
    expect(inputs).to.deep.equal([]);
  });
});
