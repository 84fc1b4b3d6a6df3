/**
 * This package, from its sources: tabs are runtimes over one store, as tabs of a browser are over one
 * IndexedDB. Store and locks are the package's own in-memory ones, wrapped so that a tab can die: from then
 * on nothing that it does reaches the store, and its locks are free, as a browser frees those of a dead tab.
 */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { settled } from "../settle.mjs";
import { changeArguments, WISH } from "../shop.mjs";

// Pages have one; Node has it from version 21 on.
globalThis.navigator ??= {};

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const SESSION = "s";
const NEVER = new Promise(() => {});

/** Everything that was opened in this situation. */
const opened = new Set();

/** Ourselves. */
export const anviaChat = {
  name: "anvia-chat",
  package: undefined,
  open: openTalk,
  async close() {
    for (const tab of opened) await tab.close();
    opened.clear();
  },
};

/** Bundles the sources once; Node reads neither TypeScript nor `.js` that is `.ts`. */
let loading;
function load() {
  loading ??= bundle();
  return loading;
}

async function bundle() {
  const { build } = await import("vite");
  const outDir = await mkdtemp(join(tmpdir(), "anvia-chat-peers-"));
  // Parts of the package are loaded when they are first needed, so the folder stays to the end.
  process.once("exit", () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: {
      outDir,
      minify: false,
      lib: {
        entry: { index: join(root, "src/index.ts"), testing: join(root, "src/testing/index.ts") },
        formats: ["es"],
      },
      rolldownOptions: { external: ["openai"] }, // no real provider is called here
    },
  });
  const read = (name) => import(pathToFileURL(join(outDir, `${name}.js`)).href);
  return { ...(await read("index")), ...(await read("testing")) };
}

async function openTalk(shop) {
  const anvia = await load();
  const world = {
    anvia,
    shop,
    name: `peers-${crypto.randomUUID()}`,
    store: anvia.createMemoryStore(),
    locks: anvia.createPageLocks(),
  };
  const tabs = [];
  const newTab = async (options) => {
    const tab = openTab(world, options);
    opened.add(tab);
    tabs.push(tab);
    await tab.show();
    return tab;
  };
  const dieAll = async () => {
    for (const tab of tabs.splice(0)) tab.die();
  };
  const first = await newTab();
  await first.say(WISH);

  return {
    tab: newTab,
    async approved(call) {
      const phone = await newTab({ drives: false });
      await first.die();
      await phone.decide([{ call, approved: true }]);
      return {
        async change() {
          world.store = await changedStore(anvia, world.store);
        },
        async resume() {
          await newTab();
        },
      };
    },
    die: dieAll,
    restart: dieAll, // the page is loaded again, with the tools that are deployed now
    isAsking: async () => (await newTab({ drives: false })).isAsking(),
  };
}

/** A tab. One that does not drive has no agent: it shows and decides, and runs nothing. */
function openTab(world, { drives = true } = {}) {
  const { anvia, shop, name } = world;
  const death = mortality();
  const agent = agentOf(anvia, shop);
  const runtime = anvia.createRuntime({
    name,
    agents: drives ? [agent] : [],
    store: death.store(world.store),
    locks: death.locks(world.locks),
  });
  const view = runtime.session(SESSION);
  const rest = () => settled(shop, () => isBusy(view.snapshot));
  let cards = [];

  return {
    async show() {
      view.subscribe(() => shop.beat());
      await rest();
      cards = pendingCards(view.snapshot);
    },
    die: death.die,
    isAsking: () => pendingCards(view.snapshot).length > 0,
    async close() {
      death.die();
      await runtime.close();
    },
    async decide(decisions) {
      for (const { call, approved } of decisions) {
        const card = approvalOf([...cards, ...pendingCards(view.snapshot)], call);
        await runtime.approvals.decide({ approvalId: card?.id ?? "", approved });
      }
      await rest();
      return faultOf(view.snapshot);
    },
    /** As the element sends: it steers the run that is going on, else it starts one. */
    async say(text) {
      const { openRunId } = view.snapshot.activity;
      if (openRunId === undefined || !(await runtime.steer(openRunId, text))) {
        runtime
          .prompt(agent, text, { sessionId: SESSION })
          .send()
          .catch(() => undefined); // the view shows it
      }
      await rest();
      return faultOf(view.snapshot);
    },
  };
}

function agentOf(anvia, shop) {
  const steps = Array.from({ length: 20 }, () => (request) => replyOf(shop, request));
  return new anvia.AgentBuilder("shop", new anvia.ScriptedModel(steps))
    .tools(toolsOf(anvia, shop))
    .build();
}

function toolsOf(anvia, { tool }) {
  if (!tool) return [];
  const { name, description, schema, execute } = tool;
  return [anvia.createTool({ name, description, input: schema, approval: {}, execute })];
}

async function replyOf(shop, { messages }) {
  const history = messages.flatMap((message) => {
    if (message.role === "user") return [{ type: "user", text: message.content }];
    if (message.role === "tool") return [{ type: "result", id: message.callId }];
    return (message.toolCalls ?? []).map(({ callId }) => ({ type: "call", id: callId }));
  });
  const { calls = [], text } = await shop.answer(history);
  return text ?? { toolCalls: calls };
}

function pendingCards({ items }) {
  return items.flatMap((item) =>
    item.type === "interaction" && item.interaction.settlement.status === "pending"
      ? [item.interaction.request]
      : [],
  );
}

/** The newest card of this call: asked again, a person answers the card that they see. */
function approvalOf(cards, call) {
  return cards.findLast(({ kind, toolCallId }) => kind === "approval" && toolCallId === call);
}

function isBusy({ status, activity }) {
  return status === "loading" || activity.status === "working";
}

function faultOf({ items }) {
  const fault = items.findLast(({ type }) => type === "fault");
  return fault ? { fault: fault.fault.message } : {};
}

/** Wraps what connects a tab with the others, so that the tab can die. */
function mortality() {
  let isDead = false;
  let tellDeath = () => {};
  const death = new Promise((resolve) => {
    tellDeath = resolve;
  });
  return {
    die() {
      isDead = true;
      tellDeath();
    },
    store: (store) =>
      new Proxy(store, {
        get(_, key) {
          if (key === "close") return async () => undefined; // the others still need it
          const member = store[key];
          if (typeof member !== "function") return member;
          return (...args) => (isDead ? NEVER : member.apply(store, args));
        },
      }),
    locks: (locks) => ({
      ...locks,
      hold: (name, signal, whileHeld, options) =>
        locks.hold(
          name,
          signal,
          (lost) => (isDead ? Promise.resolve() : Promise.race([whileHeld(lost), death])),
          options,
        ),
    }),
  };
}

/** A copy of the store in which every journal holds other arguments. */
async function changedStore(anvia, store) {
  const copy = anvia.createMemoryStore();
  for (const row of await store.listRuns()) {
    const events = await store.read(row.runId);
    await copy.append(JSON.parse(changeArguments(JSON.stringify(events))), row);
  }
  return copy;
}
