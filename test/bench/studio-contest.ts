/** What it costs to open a long run in the studio: from the press on it to the picture and the journal on the screen. */
import "../../components/anvia-studio/define.js";
import { createMemoryStore, createRuntime, type RunStore } from "../../src/index.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import { rowOf } from "../../src/run/state.js";
import { longJournal } from "./long-journal.js";
import type { Contest } from "./measure.js";

declare global {
  interface Window {
    /** How long the page's main thread has worked so far; `bench.mjs` provides it. */
    cpuMs(): Promise<number>;
  }
}

/** Between two events, so that each span has a width of its own. */
const STEP_MS = 250;

/** The CPU time of `work`, until what it drew is on the screen. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  await painted();
  const before = await window.cpuMs();
  await work();
  await painted();
  return (await window.cpuMs()) - before;
}

/** Two frames later whatever was drawn is painted. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}

function stage(): HTMLElement {
  const place = document.createElement("div");
  place.style.cssText = "inline-size: 1280px; block-size: 800px";
  document.body.append(place);
  return place;
}

async function openRun(store: RunStore, runId: string): Promise<number> {
  const runtime = createRuntime({ name: `bench-${crypto.randomUUID()}`, store, agents: [] });
  const inspection = await runtime.inspect();
  const place = stage();
  const part = document.createElement("anvia-studio-run");
  Object.assign(part, { runtime, inspection, runId });
  const spent = await cpuOf(async () => {
    place.append(part);
    while (
      !part.shadowRoot?.querySelector("anvia-studio-journal")?.shadowRoot?.querySelector("li")
    ) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
  place.remove();
  return spent;
}

/** The least that shows as much: the same journal read, and its JSON as one long text. */
function plainText(store: RunStore, runId: string): Promise<number> {
  const place = stage();
  return cpuOf(async () => {
    const text = document.createElement("pre");
    text.textContent = JSON.stringify(await store.read(runId), undefined, 2);
    place.replaceChildren(text);
    await painted();
    place.remove();
  });
}

/** A run of so many events in the studio, in CPU time of the main thread. */
export async function studying(length: number): Promise<Contest> {
  const events = longJournal("r", length).map((one, seq) => ({ ...one, at: seq * STEP_MS }));
  const store = createMemoryStore();
  await store.append(events, rowOf(fold(emptyRun("r"), events)));
  return {
    name: `studio, a run of ${length} events opens`,
    unit: "ms of CPU",
    floorName: "its JSON as one text",
    runs: 15,
    subject: () => openRun(store, "r"),
    floor: () => plainText(store, "r"),
  };
}
