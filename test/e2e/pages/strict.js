// The page under the strictest policy. It has a zod of its own, set up in its own way, and the tools
// use both kinds of schema.
import * as z from "/zod/index.js";

const SETUPS = {
  // Without `jitless` every z.object of this page would try `new Function`, which is a report.
  strict: { ...z.locales.de(), jitless: true },
  plain: {},
  own: { customError: () => "In the page's own words.", localeError: undefined },
};
const asked = new URLSearchParams(location.search).get("zod") ?? "strict";
z.config(SETUPS[asked]);
const schemas = {
  note: z.object({ orderId: z.string().regex(/^A-\d+$/), tags: z.array(z.string()).default([]) }),
  date: z.object({ why: z.string() }),
};
const configured = { ...z.config() };

const { AgentBuilder, createTool, OpenAIClient } = await import("/dist/cdn/anvia-chat.js");
const { options, tools } = await import("./tools.js");

const writeNote = createTool({
  name: "write_note",
  title: "Write note",
  description: "Keeps a note about an order.",
  input: schemas.note,
  approval: { editable: true, grantable: true },
  execute: ({ orderId, tags }) => ({ noted: orderId, tags }),
});

const pickDate = createTool({
  name: "pick_date",
  title: "Pick a date",
  description: "Asks the visitor for a date.",
  input: schemas.date,
  output: {
    type: "object",
    properties: { date: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d$" } },
    required: ["date"],
  },
});

const client = new OpenAIClient({ baseURL: options.get("base") ?? "/api/llm/v1" });
const chat = document.querySelector("anvia-chat");
chat.agent = new AgentBuilder(
  "support",
  client.completionModel(options.get("model") ?? "gpt-5-mini"),
)
  .instructions("You help customers of a small shop.")
  .tools([...tools, writeNote, pickDate])
  .build();

/** Breaks the policy on purpose, to show that breaking it is noticed. */
const OFFENCES = {
  // biome-ignore lint/security/noGlobalEval: it is the offence
  eval: () => globalThis.eval("1"),
  markup: () => document.body.insertAdjacentHTML("beforeend", "<i></i>"),
  style: () => document.body.setAttribute("style", "color: red"),
  elsewhere: () => fetch("/api/elsewhere"),
  image: () => Object.assign(new Image(), { src: "/x.png" }),
};
const offence = options.get("offence");
if (offence)
  Promise.resolve()
    .then(OFFENCES[offence])
    .catch(() => undefined);

/** Says in the page whether zod is set up as the page has set it up. */
function tellZod() {
  const now = z.config();
  const names = [...new Set([...Object.keys(now), ...Object.keys(configured)])];
  const isSame = names.every((name) => now[name] === configured[name]);
  document.documentElement.dataset.zod = isSame ? "untouched" : "changed";
}
tellZod();
chat.addEventListener("anvia-settled", tellZod);
