import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import * as z from "zod";
import * as mini from "zod/mini";
import { createTool, type Tool } from "../../src/agent/create-tool.js";
import type { ToolSchema } from "../../src/agent/tool-schema.js";
import { parseArguments } from "../../src/engine/parse-arguments.js";
import { AnviaError } from "../../src/errors.js";
import type { ScriptedStep } from "../../src/testing/index.js";
import { calls, closePages, openPage, scriptedAgent, spyTool } from "./page.js";

const MAX_NESTING = 32;
/** A lone surrogate: RFC 8785 has no canonical form for it. */
const HALF_CHARACTER = /\p{Surrogate}/u;
const FORBIDDEN = ["__proto__", "constructor", "prototype"];

const toolOf = (input: ToolSchema): Tool =>
  createTool({ name: "any", description: "", input, execute: () => "" });

/** Tools that take any JSON, each by another kind of schema: nothing but the parsing is between. */
const TOOLS = [
  toolOf({}),
  toolOf({ type: ["object", "array", "string", "number", "boolean", "null"] }),
  toolOf(z.json()),
  toolOf(mini.json()),
];

const members = (owner: object) => Reflect.ownKeys(owner).map(String).sort().join();
const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const MEMBERS = PROTOTYPES.map(members).join("|");

function expectPrototypesUntouched(): void {
  if (PROTOTYPES.map(members).join("|") !== MEMBERS) throw new Error("a prototype was changed");
}

const name = fc.oneof(
  fc.constantFrom(
    "a",
    "b",
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "valueOf",
    "length",
  ),
  fc.constantFrom(
    "hasOwnProperty",
    "__defineGetter__",
    "then",
    "toJSON",
    "0",
    "",
    "\u0000",
    "__PROTO__",
  ),
  fc.string({ maxLength: 6 }),
);
const scalar = fc.oneof(
  fc.constantFrom("null", "true", "-0", "1e400", "-1e-400", "1e308", "9007199254740993", '""'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.string({ unit: "binary", maxLength: 12 }).map((text) => JSON.stringify(text)),
);

/** JSON as text, because objects would have lost doubled names and `__proto__` on the way. */
const { json } = fc.letrec<{ json: string; list: string; members: string }>((tie) => ({
  json: fc.oneof({ maxDepth: 6 }, scalar, tie("list"), tie("members")),
  list: fc.array(tie("json"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
  members: fc
    .array(fc.tuple(name, tie("json")), { maxLength: 4 })
    .map(
      (pairs) => `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(", ")}}`,
    ),
}));

/** Text that was JSON before something happened to it. */
const damaged = fc.tuple(json, fc.nat(), fc.oneof(fc.constant(""), fc.string({ maxLength: 3 })));
const damagedText = damaged.map(([text, at, put]) => {
  const place = at % (text.length + 1);
  return text.slice(0, place) + put + text.slice(place + 1);
});

/** A second reading of the rules, with the names and the depth of what JSON.parse makes. */
function mayPass(value: unknown, depth = 0): boolean {
  if (depth > MAX_NESTING) return false;
  if (typeof value === "string") return !HALF_CHARACTER.test(value);
  if (Object(value) !== value) return Number.isFinite(value) || typeof value !== "number";
  // CAST: what is its own object is one
  const owner = value as object;
  const names = Array.isArray(owner) ? [] : Reflect.ownKeys(owner).map(String);
  if (names.some((key) => FORBIDDEN.includes(key) || HALF_CHARACTER.test(key))) return false;
  return Object.values(owner).every((member) => mayPass(member, depth + 1));
}

/** What JSON.parse says, or nothing. */
function read(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

async function check(tool: Tool, text: string): Promise<"passed" | "refused"> {
  const parsed = await parseArguments(tool, text);
  expectPrototypesUntouched();
  if ("fault" in parsed) {
    if (parsed.fault === "") throw new Error("a fault without words");
    const written = read(text);
    if (written && mayPass(written.value)) throw new Error(`refused: ${parsed.fault}`);
    return "refused";
  }
  const expected = text.trim() === "" ? { value: {} } : read(text);
  expect(expected?.value).to.deep.equal(parsed.value);
  if (!mayPass(parsed.value)) throw new Error("passed against the rules");
  if (Object(parsed.value) === parsed.value && !Object.isFrozen(parsed.value))
    throw new Error("loose");
  return "passed";
}

describe("arguments of any kind", () => {
  it("come out as they were written, or as a fault with words (4,000 texts)", async () => {
    const seen = { passed: 0, refused: 0 };
    const property = fc.asyncProperty(json, fc.constantFrom(...TOOLS), async (text, tool) => {
      seen[await check(tool, text)] += 1;
    });
    await fc.assert(property, { numRuns: 4_000 });
    expect(Math.min(seen.passed, seen.refused)).to.be.above(200);
  }).timeout(90_000);

  it("never pass as something else when they are damaged (3,000 texts)", async () => {
    const property = fc.asyncProperty(
      damagedText,
      fc.constantFrom(...TOOLS),
      async (text, tool) => {
        await check(tool, text);
      },
    );
    await fc.assert(property, { numRuns: 3_000 });
  }).timeout(90_000);

  it("never hold a name that reaches a prototype, wherever it stands and however it is written", async () => {
    const spellings = FORBIDDEN.flatMap((forbidden) => [
      JSON.stringify(forbidden),
      `"${[...forbidden].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`,
    ]);
    const place = fc.array(fc.constantFrom("list", "members"), { maxLength: 30 });
    const property = fc.asyncProperty(
      place,
      fc.constantFrom(...spellings),
      scalar,
      fc.constantFrom(...TOOLS),
      async (places, key, inner, tool) => {
        const wrap = (text: string, kind: string) =>
          kind === "list" ? `[1,${text}]` : `{"a":1,"b":${text}}`;
        const text = places.reduce(wrap, `{"x":0,${key}:${inner}}`);
        const parsed = await parseArguments(tool, text);
        expect(parsed).to.have.property("fault").that.includes("is not allowed");
        expectPrototypesUntouched();
      },
    );
    await fc.assert(property, { numRuns: 500 });
  }).timeout(20_000);

  it("may nest 32 deep and no deeper, without end and without a crash", async () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const nested = (levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`;
      for (const tool of TOOLS) {
        expect(await check(tool, nested(MAX_NESTING))).to.equal("passed");
        expect(await check(tool, nested(MAX_NESTING + 1))).to.equal("refused");
      }
      const endless = await parseArguments(TOOLS[0] as Tool, nested(100_000)); // CAST: there are four
      expect(endless).to.have.property("fault");
    }
  });

  it("that are no number for JSON are refused, not rounded to another", async () => {
    for (const tool of TOOLS) {
      const parsed = await parseArguments(tool, '{"amount":1e400}');
      expect(parsed).to.have.property("fault");
    }
  });

  it("may be 256 kB long and no longer", async () => {
    const ofLength = (length: number) => JSON.stringify({ a: "x".repeat(length - 8) });
    for (const tool of TOOLS) {
      expect(await check(tool, ofLength(262_144))).to.equal("passed");
      expect(await parseArguments(tool, ofLength(262_145)))
        .to.have.property("fault")
        .that.includes("longer than 262144");
    }
  });
});

describe("answers of any model", () => {
  afterEach(closePages);

  const refusals: { readonly [what: string]: (over: number) => ScriptedStep } = {
    "a turn of more than 64 calls": (over) =>
      calls(...Array.from({ length: 64 + over }, (_, i) => ({ id: `c${i}`, name: "note" }))),
    "a text above 1 MB": (over) => "x".repeat(1_048_576 + over),
  };
  for (const [what, step] of Object.entries(refusals)) {
    it(`${what} is refused as a whole, and nothing of it runs`, async () => {
      for (const over of [0, 1]) {
        const { tool, inputs } = spyTool({ name: "note" });
        const { agent } = scriptedAgent([step(over), "Done."], [tool]);
        const sent = openPage().prompt(agent, "Go").send();
        const ended = await sent.then(
          () => "answered",
          (error: unknown) => AnviaError.is(error) && error.code,
        );
        expect(ended).to.equal(over === 0 ? "answered" : "invalid_response");
        if (over === 1) expect(inputs).to.deep.equal([]);
      }
    }).timeout(90_000);
  }
});
