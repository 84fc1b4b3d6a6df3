/**
 * The page of `npm run torture`: a headless runtime on the real store. Node drives it through
 * `window.torture`; the page itself decides nothing.
 */
import {
  AgentBuilder,
  createRuntime,
  OpenAIClient,
  openIndexedDBStore,
  type SessionSnapshot,
} from "../../../src/index.js";
import { PROMPT } from "../scenario.mjs";
import { writeEverything } from "./every-write.js";
import { raceIn } from "./race.js";
import { keepWriting, readJournals, readKeys, watchWrites } from "./raw-database.js";
import { scenarioTools } from "./tools.js";
import { type View, viewOf } from "./view.js";
import { type AppendTrap, type AppendWitness, watchStore } from "./watched-store.js";

/** What Node says to a page in its address. */
export interface PageConfig {
  readonly trial: string;
  readonly tab: string;
  readonly api: "chat" | "responses";
  readonly trap?: AppendTrap;
  /**
   * How the page tells of its writes. `answered`: it waits until Node has taken note. `posted`: it does not,
   * for an answer throws a page out of the back/forward cache, and wakes one that is frozen. `none`: races
   * tell by their results.
   */
  readonly telling: "answered" | "posted" | "none";
}

declare global {
  interface Window {
    /** Tells Node something; resolves when Node has taken note. */
    tellTorture(message: object): Promise<unknown>;
    /** Tells Node something, as JSON; nothing comes back. */
    postTorture(message: string): void;
    torture: ReturnType<typeof openTorture>;
  }
}

// CAST: Node wrote it, see `World.pageUrl`
const config = JSON.parse(new URLSearchParams(location.search).get("config") ?? "{}") as PageConfig;
const SESSION = "torture";

function openTorture(config: PageConfig) {
  const { trial, tab, api, trap } = config;
  const tell = toldBy(config);
  const store = watchStore(openIndexedDBStore({ name: trial }), witness(config, tell), trap);
  const runtime = createRuntime({ name: trial, store, agents: [], reviewer: () => tab });
  const client = new OpenAIClient({ baseURL: `/llm/${trial}/v1` });
  const agent = new AgentBuilder("torture", client.completionModel("torture", { api }))
    .instructions("You settle orders.")
    .tools(scenarioTools(trial))
    .build();
  agent.bindTo(runtime);
  runtime.register(agent);
  runtime.onFault((error) => void tell("fault", { text: `${error.code}: ${error.message}` }));
  const views = watchViews((listener) => runtime.session(SESSION).subscribe(listener));
  return {
    runtime,
    nextView: views.next,
    /** Says the prompt; resolves with the run's id before anything is written. */
    start: () => agent.session(SESSION).prompt(PROMPT).stream().runId,
    readJournals: () => readJournals(trial),
    readKeys: (storeName: string) => readKeys(trial, storeName),
    keepWriting: () => keepWriting(trial),
    watchWrites: (ms: number) => watchWrites(trial, ms),
    writeEverything: () =>
      writeEverything(store, tab, (storeName, key) => tell("kept", { store: storeName, key })),
    race: raceIn(runtime, agent, tab),
  };
}

type Tell = (type: string, more?: object) => Promise<void>;

function toldBy({ trial, tab, telling }: PageConfig): Tell {
  return async (type, more = {}) => {
    const message = { type, trial, tab, sinceLoadMs: performance.now(), ...more };
    const isPosted = telling === "posted" && type !== "stopped";
    if (isPosted) window.postTorture(JSON.stringify(message));
    else await window.tellTorture(message);
  };
}

function witness({ telling }: PageConfig, tell: Tell): AppendWitness {
  const counts = new Map<string, number>();
  return {
    begin(label) {
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      const name = `${label}#${count}`;
      if (telling !== "none") void tell("append", { label: name });
      return name;
    },
    appended: async (events) => {
      if (telling !== "none") await tell("appended", { events });
    },
    stop: () => tell("stopped"),
  };
}

/** Lets Node wait for the next thing that a visitor could see, instead of asking all the time. */
function watchViews(subscribe: (listener: (snapshot: SessionSnapshot) => void) => unknown) {
  let version = 0;
  let view: View | undefined;
  let wake: (() => void)[] = [];
  subscribe((snapshot) => {
    version += 1;
    view = viewOf(snapshot);
    for (const resolve of wake) resolve();
    wake = [];
  });
  /** The view, once it is newer than the one seen last or `limitMs` are over. */
  const next = async (seen: number, limitMs: number) => {
    if (version <= seen) {
      await new Promise<void>((resolve) => {
        wake.push(resolve);
        setTimeout(resolve, limitMs);
      });
    }
    return { version, ...(view && { view }) };
  };
  return { next };
}

window.torture = openTorture(config);
