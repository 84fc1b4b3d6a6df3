// The project keeps the rules of ARCHITECTURE.md, and every rule here is known to fail: it is tried
// on a fixture that breaks it beside one that keeps it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseModules, readModules, readPaths } from "./architecture/modules.mjs";
import * as rules from "./architecture/rules.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { dependencies, peerDependencies } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url)),
);

const shipped = readModules(root, ["src", "components"]);
const demo = readModules(root, ["demo"]);
const tests = readModules(root, ["test"]);
const paths = readPaths(root, ["src", "components", "demo", "test"]);

const problemsOf = (rule, files, ...more) => rule(parseModules(files), ...more);

/** Runs `rule` on fixtures: `breaks` must give exactly as many problems as it has entries. */
function tryRule(rule, { breaks, keeps, more = [] }) {
  for (const files of breaks) {
    assert.equal(problemsOf(rule, files, ...more).length, 1, JSON.stringify(files));
  }
  for (const files of keeps) assert.deepEqual(problemsOf(rule, files, ...more), []);
}

test("the rules look at the project's files", () => {
  const layers = new Set(shipped.map(({ path }) => rules.layerOf(path)));
  for (const layer of ["components", "index", "runtime", "engine", "run", "store", "model"]) {
    assert.ok(layers.has(layer), `no file of ${layer} was read`);
  }
  assert.ok(tests.length > 0);
});

test("imports point from user to used", () => {
  assert.deepEqual(rules.layerProblems([...shipped, ...demo]), []);
});

test("the layer rule refuses an import that points up or sideways", () => {
  const files = {
    "src/run/events.ts": "",
    "src/errors.ts": "",
    "src/engine/engine.ts": "",
    "src/store/run-store.ts": "",
    "src/model/completion-model.ts": "",
    "src/model/openai.ts": "",
    "src/runtime.ts": "",
    "src/index.ts": "",
    "src/testing/index.ts": "",
    "components/a/a.ts": "",
  };
  const refused = {
    "src/run/a.ts": ["../errors.js", "../engine/engine.js", "../index.js", "./missing.js"],
    "src/errors.ts": ["./engine/engine.js"],
    "src/store/a.ts": ["../model/openai.js", "../engine/engine.js"],
    "src/agent/a.ts": ["../model/completion-model.js", "../model/openai.js"],
    "src/engine/a.ts": ["../runtime.js", "../testing/index.js"],
    "src/runtime.ts": ["./index.js", "../components/a/a.js"],
    "components/b/b.ts": ["../../src/runtime.js", "../../src/run/events.js"],
    "demo/main.ts": ["../src/runtime.js"],
  };
  for (const [path, specifiers] of Object.entries(refused)) {
    for (const specifier of specifiers) {
      const text = `import "${specifier}";`;
      assert.equal(
        problemsOf(rules.layerProblems, { ...files, [path]: text }).length,
        1,
        path + text,
      );
    }
  }
  const others = ["src/utils.ts", "src/extra/a.ts", "src/runtime/a.ts"];
  for (const path of others)
    assert.equal(problemsOf(rules.layerProblems, { [path]: "" }).length, 1);
  assert.equal(problemsOf(rules.layerProblems, { "src/run/a.ts": "import(x)" }).length, 1);
  const openai = 'import type { A } from "../model/openai.js";';
  assert.equal(problemsOf(rules.layerProblems, { ...files, "src/agent/a.ts": openai }).length, 1);
  const named = 'import { type A } from "../model/completion-model.js";';
  assert.equal(problemsOf(rules.layerProblems, { ...files, "src/agent/a.ts": named }).length, 1);
});

test("the layer rule allows an import that points down, and the named exceptions", () => {
  const files = {
    "src/run/events.ts": "",
    "src/run/state.ts": 'import type { A } from "./events.js";',
    "src/errors.ts": "",
    "src/model/completion-model.ts": 'import type { A } from "../run/events.js";',
    "src/agent/agent.ts": `import type { A } from "../model/completion-model.js";
      import { B } from "../errors.js";`,
    "src/engine/engine.ts": 'import { A } from "../agent/agent.js"; import "../run/state.js";',
    "src/runtime.ts": 'import "./engine/engine.js";',
    "src/index.ts": 'export * from "./runtime.js";',
    "src/testing/index.ts": 'export * from "./clock.js";',
    "src/testing/clock.ts": 'import "../engine/engine.js"; import "../runtime.js";',
    "components/a/a.ts": 'import "../../src/index.js"; import "../b/b.js";',
    "components/b/b.ts": "",
    "demo/main.ts":
      'import "../components/a/a.js"; import "../src/testing/index.js"; import "./a.css";',
  };
  assert.deepEqual(problemsOf(rules.layerProblems, files), []);
});

test("packages are declared, headless where they must be, and openai is loaded lazily", () => {
  const peers = Object.keys(peerDependencies);
  assert.deepEqual(rules.packageProblems(shipped, Object.keys(dependencies), peers), []);
});

test("the package rule refuses what it names", () => {
  tryRule(rules.packageProblems, {
    more: [["lit", "idb", "openai", "zod", "@x/y"], ["@x/peer"]],
    breaks: [
      { "src/run/a.ts": 'import "idb";' },
      { "src/store/a.ts": 'import "lit/decorators.js";' },
      { "src/store/a.ts": 'import "chai";' },
      { "src/store/a.ts": 'import "@x/z";' },
      { "src/model/a.ts": 'import OpenAI from "openai";' },
      { "src/relay/a.ts": 'import { a } from "@x/peer";' },
    ],
    keeps: [
      { "src/run/a.ts": 'import * as z from "zod/mini";' },
      { "src/model/a.ts": 'import type OpenAI from "openai"; await import("openai");' },
      { "src/store/a.ts": 'import "idb"; import "@x/y/z.js";' },
      { "src/relay/a.ts": 'import type { A } from "@x/peer"; await import("@x/peer");' },
      { "components/a/a.ts": 'import "lit";' },
    ],
  });
});

test("there are no cycles", () => {
  assert.deepEqual(rules.cycleProblems([...shipped, ...demo]), []);
});

test("the cycle rule finds a cycle, of types too", () => {
  tryRule(rules.cycleProblems, {
    breaks: [
      {
        "src/run/a.ts": 'import { B } from "./b.js";',
        "src/run/b.ts": 'export * from "./c.js";',
        "src/run/c.ts": 'import type { A } from "./a.js";',
      },
      { "src/run/a.ts": 'import "./a.js";' },
    ],
    keeps: [
      {
        "src/run/a.ts": 'import "./b.js"; import "./c.js";',
        "src/run/b.ts": 'import "./c.js";',
        "src/run/c.ts": "",
      },
    ],
  });
});

test("the two public index.ts only re-export, and there is no other", () => {
  assert.deepEqual(rules.barrelProblems(shipped), []);
});

test("the barrel rule refuses a third index.ts and code in a barrel", () => {
  tryRule(rules.barrelProblems, {
    breaks: [
      { "src/run/index.ts": 'export * from "./a.js";' },
      { "components/a/index.ts": "" },
      { "src/index.ts": "export const a = 1;" },
      { "src/index.ts": 'import { a } from "./a.js"; export * from "./b.js";' },
    ],
    keeps: [{ "src/index.ts": 'export * from "./a.js"; export { type B } from "./b.js";' }],
  });
});

test("files stay within their limits", () => {
  assert.deepEqual(rules.fileSizeProblems(shipped), []);
});

test("functions stay within their limits", () => {
  assert.deepEqual(rules.functionSizeProblems(shipped), []);
});

test("the size rules refuse one file or function that is too long, and too many that are long", () => {
  const lines = (count) => "1;\n".repeat(count);
  const body = (count) => `function f() {\n${"1;\n".repeat(count - 2)}}\n`;
  const short = Object.fromEntries([1, 2, 3, 4].map((n) => [`src/run/${n}.ts`, body(3)]));
  const long = (count) => ({ ...short, "src/run/a.ts": lines(count) });
  tryRule(rules.fileSizeProblems, {
    more: [{ hard: 10, median: 5, p90: 10 }],
    breaks: [{ "a.ts": lines(6) }],
    keeps: [{ "a.ts": lines(5) }],
  });
  tryRule(rules.fileSizeProblems, {
    more: [{ hard: 10, median: 5, p90: 5 }],
    breaks: [long(6)],
    keeps: [long(5)],
  });
  tryRule(rules.fileSizeProblems, {
    more: [{ ...rules.FILE_LIMITS, p90: 1000 }],
    breaks: [long(501)],
    keeps: [long(500)],
  });
  const many = body(3).repeat(20);
  tryRule(rules.functionSizeProblems, {
    breaks: [
      { "a.ts": many + body(61) },
      { "a.ts": many + body(61).replace("function f()", "const f = () =>") },
      { "a.ts": `${many}class A { #m() {\n${lines(60)}} }` },
      { "a.ts": body(9) },
      { "a.ts": body(3).repeat(4) + body(31) },
    ],
    keeps: [{ "a.ts": many + body(60) }, { "a.ts": body(8) + body(3).repeat(20) + body(31) }],
  });
});

test("no any, no !", () => {
  assert.deepEqual(rules.looseTypeProblems(shipped), []);
});

test("the loose type rule refuses any and !", () => {
  tryRule(rules.looseTypeProblems, {
    breaks: [
      { "a.ts": "const a: any = 1;" },
      { "a.ts": "const a = b as any[];" },
      { "a.ts": "a!.b;" },
      { "a.ts": "class A { b!: string; }" },
    ],
    keeps: [{ "a.ts": "const any: unknown = !a; // any!" }],
  });
});

test("no text becomes markup or code", () => {
  assert.deepEqual(rules.markupProblems(shipped), []);
});

test("the markup rule refuses every way from text to markup or code", () => {
  tryRule(rules.markupProblems, {
    breaks: [
      { "a.ts": "a.innerHTML = b;" },
      { "a.ts": 'a["innerHTML"] = b;' },
      { "a.ts": "a.outerHTML = b;" },
      { "a.ts": 'a.insertAdjacentHTML("beforeend", b);' },
      { "a.ts": "a.setHTMLUnsafe(b);" },
      { "a.ts": "unsafeHTML(b);" },
      { "a.ts": 'import "lit/directives/unsafe-html.js";' },
      { "a.ts": "html`<p .innerHTML=$" + "{a}></p>`;" },
      { "a.ts": "document.write(b);" },
      { "a.ts": "window.document.writeln(b);" },
      { "a.ts": "eval(b);" },
      { "a.ts": "globalThis.eval(b);" },
      { "a.ts": "new Function(b);" },
      { "a.ts": "Function(b)();" },
    ],
    keeps: [
      { "a.ts": "a.textContent = b; html`<p>innerHTML</p>`; type F = Function; stream.write(b);" },
    ],
  });
});

test("transactions that write are begun in one place", () => {
  assert.deepEqual(rules.writeProblems(shipped), []);
});

test("the write rule refuses a transaction that another module begins", () => {
  tryRule(rules.writeProblems, {
    breaks: [{ "src/store/a.ts": 'db.transaction("runs", "readwrite");' }],
    keeps: [
      { "src/store/a.ts": 'db.transaction("runs"); db.transaction("runs", "readonly");' },
      { "src/store/transact.ts": 'db.transaction("runs", "readwrite");' },
    ],
  });
});

test("the core knows no clock, no randomness and no network", () => {
  assert.deepEqual(rules.impureCoreProblems(shipped), []);
});

test("the purity rule refuses them in src/run and nowhere else", () => {
  tryRule(rules.impureCoreProblems, {
    breaks: [
      "Date.now();",
      "const now = Date.now;",
      "globalThis.Date.now();",
      "new Date();",
      "Date();",
      "performance.now();",
      "Math.random();",
      "crypto.randomUUID();",
      "globalThis.crypto.getRandomValues(a);",
      'fetch("/a");',
      'globalThis.fetch("/a");',
      "setTimeout(a, b);",
    ].map((text) => ({ "src/run/a.ts": text })),
    keeps: [
      {
        "src/run/a.ts": "new Date(at); clock.now(); port.fetch(a); Math.max(1, 2); Date.parse(a);",
      },
      { "src/engine/a.ts": "Date.now(); fetch(a);" },
    ],
  });
});

test("every export has a docstring", () => {
  assert.deepEqual(rules.docstringProblems(shipped), []);
});

test("the docstring rule refuses an export without one", () => {
  tryRule(rules.docstringProblems, {
    breaks: [
      { "a.ts": "export const a = 1;" },
      { "a.ts": "// no\nexport function a() {}" },
      { "a.ts": "/* no */\nexport class A {}" },
      { "a.ts": "/** */\nexport class A {}" },
      { "a.ts": "/** A. */\nexport type A = 1;\nexport interface B {}" },
      { "a.ts": "/** For b. */\nconst b = 1;\nconst a = 1; export { a };" },
      { "a.ts": "export default class {}" },
    ],
    keeps: [
      { "a.ts": "/** A. */\nexport const a = 1;\nconst b = 1;" },
      { "a.ts": "/** A. */\n@b() export class A {}" },
      { "a.ts": "/** A. */\nfunction a() {}\nexport { a, a as b };" },
      { "a.ts": "/** A. */\nexport function a(): 1;\nexport function a(b?: 1) {}" },
      { "a.ts": 'export * from "./b.js"; export { c } from "./c.js"; declare global {}' },
    ],
  });
});

test("no file is named after nothing", () => {
  assert.deepEqual(rules.nameProblems(paths), []);
});

test("the name rule refuses utils and helpers", () => {
  const refused = [
    "src/utils.ts",
    "src/run/test-helpers.ts",
    "components/helpers/a.ts",
    "a/util.mjs",
  ];
  assert.equal(rules.nameProblems(refused).length, refused.length);
  assert.deepEqual(rules.nameProblems(["src/run/utility-bill.ts", "src/run/reduce.ts"]), []);
});

test("tests do not sleep", () => {
  assert.deepEqual(rules.sleepProblems(tests), []);
});

test("the sleep rule refuses waiting for time to pass", () => {
  tryRule(rules.sleepProblems, {
    breaks: [
      "setTimeout(done, 50);",
      "await setTimeout(50);",
      "const PAUSE_MS = 50; setTimeout(done, PAUSE_MS);",
      "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));",
      "await aTimeout(50);",
      "await page.waitForTimeout(50);",
    ].map((text) => ({ "test/a.test.ts": text })),
    keeps: [
      { "test/a.test.ts": "setTimeout(done); setTimeout(done, 0); clock.advance(50);" },
      { "test/a.test.ts": "setTimeout(() => reject(new Error('late')), limitMs);" },
      { "test/torture/kill.mjs": "setTimeout(kill, 50);" },
      { "src/engine/a.ts": "setTimeout(done, 50);" },
    ],
  });
});
