/** The studio over a runtime of its own, with a chat in the corner that makes new runs. */
import "../../components/define-all.js";
import { type AnviaChat, Studio } from "../../components/elements.js";
import { createRuntime, openIndexedDBStore } from "../../src/index.js";
import { pageElement } from "../shop/page-element.js";
import { agent } from "./agent.js";
import { keepExamples } from "./examples.js";

const name = "studio-demo";
const store = openIndexedDBStore({ name });
const runtime = createRuntime({ name, store });
runtime.register(agent);
await keepExamples(store, Date.now());

const { element } = new Studio([agent], { runtime, reviewer: "you@studio" }).start({
  target: "#studio",
});

// What is in sight is kept in the address, so that a link leads back to it.
const address = new URLSearchParams(location.search);
const runId = address.get("run");
if (runId) element.runId = runId;
element.view = viewOf(address.get("view"));
element.addEventListener("anvia-navigated", ({ detail }) => {
  const place = new URLSearchParams({ view: detail.view });
  if (detail.runId !== undefined) place.set("run", detail.runId);
  history.replaceState(null, "", `?${place}`);
});

// CAST: define-all.js registered the element that index.html has
const chat = pageElement("anvia-chat", HTMLElement) as AnviaChat;
chat.runtime = runtime;
chat.agent = agent;

function viewOf(text: string | null) {
  return text === "waiting" || text === "agents" || text === "storage" ? text : "conversations";
}
