// A page that was given a key, against all advice; `?credential=` says in which way. It keeps every word of
// every event, and can say everything that can be read in it.
import { AgentBuilder, createTool, defaultRuntime, OpenAIClient } from "/dist/cdn/anvia-chat.js";
import { options, tools } from "./tools.js";

const said = [];
for (const level of ["debug", "error", "info", "log", "trace", "warn"]) {
  const original = console[level].bind(console);
  console[level] = (...args) => {
    said.push(args);
    original(...args);
  };
}

const CREDENTIALS = {
  apiKey: { apiKey: "canary-key-7c1e55d2" },
  token: { token: async () => "canary-token-91ab03ff" },
  headers: { headers: { "X-Api-Key": "canary-header-5d20c7aa" } },
};

const brokenTool = createTool({
  name: "broken_tool",
  description: "Fails.",
  execute: () => {
    throw new Error("The tool is broken.");
  },
});

const client = new OpenAIClient({
  baseURL: options.get("base"),
  ...CREDENTIALS[options.get("credential")],
});
const seen = [];
const agent = new AgentBuilder("support", client.completionModel("gpt-5-mini"))
  .tools([...tools, brokenTool])
  .build();
const chat = document.querySelector("anvia-chat");
for (const name of ["send", "decide", "answer", "decided", "answered", "settled", "error"]) {
  document.addEventListener(`anvia-${name}`, (event) => seen.push(event));
}
chat.agent = agent;

/** Every text that can be reached from `value`: own members of any kind, prototypes included. */
function* textsOf(value, known = new Set()) {
  if (typeof value === "string") yield value;
  if (Object(value) !== value || known.has(value)) return;
  known.add(value);
  if (value instanceof Node || value instanceof Window) return; // read as markup
  if (typeof value === "function") yield String(value);
  if (value instanceof Map || value instanceof Set) yield* textsOf([...value], known);
  if (value instanceof Headers) yield* textsOf([...value], known);
  for (const name of Reflect.ownKeys(value)) {
    yield String(name);
    const member = Object.getOwnPropertyDescriptor(value, name);
    yield* textsOf("value" in member ? member.value : undefined, known);
  }
  yield* textsOf(Object.getPrototypeOf(value), known);
}

/** An error in every form in which it may travel on. */
function formsOf(error) {
  const forms = [String(error), error.stack, JSON.stringify(error), structuredClone(error)];
  const { cause } = error;
  return cause instanceof Error ? [...forms, ...formsOf(cause)] : [...forms, cause];
}

function* markup(root) {
  yield root.innerHTML;
  for (const element of root.querySelectorAll("*")) {
    if ("value" in element) yield String(element.value);
    if (element.shadowRoot) yield* markup(element.shadowRoot);
  }
}

async function databases() {
  const rows = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await settled(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store);
      rows.push(name, store, await settled(all.getAllKeys()), await settled(all.getAll()));
    }
    db.close();
  }
  return rows;
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function cached() {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      texts.push(name, request.url, await (await cache.match(request)).text());
    }
  }
  return texts;
}

/** Everything that can be read in this page, by place. */
window.everything = async () => {
  const events = seen.map((event) => [
    event.detail,
    event.detail.error ? formsOf(event.detail.error) : JSON.stringify(event.detail),
  ]);
  const places = {
    dom: [...markup(document.documentElement)],
    localStorage: { ...localStorage },
    sessionStorage: { ...sessionStorage },
    indexedDB: await databases(),
    caches: await cached(),
    cookies: document.cookie,
    console: said,
    events,
    export: JSON.stringify(await defaultRuntime().exportSession("default")),
    objects: [client, agent, defaultRuntime(), client.completionModel("m")],
    addresses: performance.getEntries().map(({ name }) => name),
  };
  return Object.fromEntries(
    Object.entries(places).map(([place, value]) => [place, [...textsOf(value)].join("\n")]),
  );
};

/** Puts a canary everywhere, to show that it would be found. */
window.leak = async (canary) => {
  localStorage.setItem("a", canary);
  sessionStorage.setItem("a", canary);
  // biome-ignore lint/suspicious/noDocumentCookie: the old way works everywhere
  document.cookie = `a=${canary}`;
  await (await caches.open("a")).put("/a", new Response(canary));
  const opening = indexedDB.open("leak", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("a").put({ deep: [canary] }, 1);
  (await settled(opening)).close();
  chat.shadowRoot.append(Object.assign(document.createElement("input"), { value: canary }));
  const error = new Error("outer", { cause: new Error("inner", { cause: { deep: canary } }) });
  seen.push({ detail: { error } });
  agent.leaked = () => canary;
  agent.leaked.hidden = Object.create({ deep: canary });
  performance.mark(canary);
  console.info("a", { deep: canary });
};
