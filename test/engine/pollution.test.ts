// Names that reach an object's prototype, in every place of the format that holds an id or a key (SECURITY).
import { expect } from "@open-wc/testing";
import { createMemoryStore, type RunStore } from "../../src/index.js";
import type { Json } from "../../src/run/json.js";
import { Work } from "./mutations-idle.js";
import { pageOver, REFUND, stoppedRun, storeWithRun, toolsOf } from "./mutations-world.js";
import { calls, closePages, lastResults, openPage, scriptedAgent, spyTool } from "./page.js";

const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"] as const;

/** What there is on the prototypes that everything shares. */
function prototypes(): string {
  return [Object, Array, Function, String, Map]
    .map(({ prototype }) => Reflect.ownKeys(prototype).map(String).join())
    .join("|");
}

describe("prototype pollution", () => {
  let clean = "";
  before(() => {
    clean = prototypes();
  });
  afterEach(async () => {
    await closePages();
    expect(prototypes(), "a prototype was changed").to.equal(clean);
    expect({}).not.to.have.property("polluted");
  });

  for (const name of NAMES) {
    test(`“${name}” as run, session, agent, call, tool and user id`, async () => {
      const page = openPage({ store: createMemoryStore() });
      const { tool, inputs } = spyTool({ name: "look" });
      const steps = [
        calls({ id: name, name: "look" }, { id: `${name}2`, name }, { id: "c3", name: "look" }),
        "done",
      ];
      const { agent } = scriptedAgent(steps, [tool]);
      const { output } = await page
        .prompt(agent, "go", {
          sessionId: name,
          userId: name,
          metadata: { [name]: { polluted: true } },
        } as never)
        .send();
      expect(output).to.equal("done");
      expect(inputs).to.have.length(2);
      await page.writeDraft(name, { polluted: true });
      expect(await page.readDraft(name)).to.deep.equal({ polluted: true });
      await page.approvals.get(name);
      await page.approvals.decide({ approvalId: `${name}:approval:x:1`, approved: true });
      await page.answer(name, { [name]: "x" }).catch(() => undefined);
      await page.exportSession(name);
      await page.clear(name);
    });

    test(`“${name}” as a key of arguments, at every depth`, async () => {
      const page = openPage({ store: createMemoryStore() });
      const { tool, inputs } = spyTool({ name: "look" });
      for (const args of [
        `{"${name}":{"polluted":true}}`,
        `{"a":{"${name}":{"polluted":true}}}`,
        `[{"a":[{"${name}":{"${name}":{"polluted":true}}}]}]`,
        `{"a":1,"a":2,"${name}":null,"${name}":{"polluted":true}}`,
      ]) {
        const { agent, model } = scriptedAgent([calls({ name: "look", args }), "done"], [tool]);
        await page.prompt(agent, "go").send();
        const isForbidden = ["__proto__", "constructor", "prototype"].includes(name);
        if (isForbidden) expect(lastResults(model)[0]).to.contain(`"${name}" is not allowed`);
      }
      for (const input of inputs) expect(input).not.to.have.nested.property("polluted");
    });
  }

  test("the names in the place of every text, and as a further member of every object, of what is stored", async () => {
    const work = new Work();
    try {
      const run = await stoppedRun("nothing");
      for (const name of NAMES.slice(0, 3)) {
        for (let place = 0; ; place++) {
          const copy = structuredClone(run);
          if (!replaceText({ rows: copy.rows as Json[] }, place, name)) break;
          await open(await storeWithRun(copy), work);
        }
      }
    } finally {
      work.stop();
    }
  }).timeout(120_000);
});

async function open(store: RunStore, work: Work): Promise<void> {
  const page = pageOver(work.watched(store));
  const { tools, ran } = toolsOf(REFUND);
  page.onFault(() => undefined); // rows that cannot be read
  page.session("s").subscribe(() => undefined);
  page.register(scriptedAgent(["done", "done"], tools).agent);
  await work.idle();
  await page.close();
  expect(ran).to.deep.equal([]);
}

/** Puts `name` in the place of the text number `place`, or as a member of the object of that number. */
function replaceText(root: { rows: Json[] }, place: number, name: string): boolean {
  let left = place;
  const visit = (holder: Record<string, Json>): boolean => {
    for (const [key, member] of Object.entries(holder)) {
      const isText = typeof member === "string";
      const isObject = member !== null && typeof member === "object";
      if ((isText || isObject) && left-- === 0) {
        if (isText) holder[key] = name;
        else Object.defineProperty(member, name, { value: { polluted: true }, enumerable: true });
        return true;
      }
      if (isObject && visit(member as Record<string, Json>)) return true; // CAST: what has members
    }
    return false;
  };
  return visit(root as unknown as Record<string, Json>); // CAST: it has members
}
