/** The form that a JSON Schema describes: what goes in comes out, and what is wrong is said at its place. */
import { expect } from "@open-wc/testing";
import fc from "fast-check";
import { z } from "zod";
import { dateBox, dateText } from "../../components/internal/schema-form/dates.js";
import { readNumber } from "../../components/internal/schema-form/decimal.js";
import { blankEntry, entryOf, readEntry } from "../../components/internal/schema-form/entry.js";
import { readForm } from "../../components/internal/schema-form/reading.js";
import { formWords } from "../../components/internal/schema-form/words.js";
import { ENGLISH } from "../../components/internal/strings.js";
import type { Json } from "../../src/index.js";

const words = formWords(ENGLISH);

/** The JSON Schema of a zod schema, as a tool's. */
function schemaOf(type: z.ZodType): Json {
  return z.toJSONSchema(type, { io: "input", unrepresentable: "any" }) as Json; // CAST: JSON Schema is JSON
}

/** What a form that nobody touched gives back. */
function untouched(schema: Json | undefined, value: Json) {
  return readForm(schema, entryOf(schema, value), words);
}

const address = z.object({
  street: z.string(),
  zip: z.string().regex(/^\d{5}$/),
  note: z.string().nullable().optional(),
});
const payment = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("card"), last4: z.string().length(4) }),
  z.object({ kind: z.literal("bank"), iban: z.string().min(15), since: z.iso.date() }),
]);
const everything = z.object({
  name: z.string().min(1).max(40),
  email: z.email().optional(),
  amount: z.number().positive(),
  count: z.int().min(0).max(9),
  urgent: z.boolean(),
  level: z.enum(["low", "high"]),
  day: z.iso.date(),
  at: z.iso.datetime({ offset: true }),
  address,
  lines: z.array(z.object({ sku: z.string(), n: z.int() })).max(5),
  pair: z.tuple([z.string(), z.number()]),
  labels: z.record(z.string(), z.number()),
  payment,
  code: z.union([z.string(), z.number()]),
  nothing: z.null(),
  version: z.literal(2),
});

const VALUE = {
  name: "Ada",
  amount: 12.5,
  count: 3,
  urgent: false,
  level: "high",
  day: "2026-05-01",
  at: "2026-05-01T10:00:00+02:00",
  address: { street: "Main 1", zip: "12345", note: null },
  lines: [{ sku: "A", n: 1 }],
  pair: ["x", 0.1],
  labels: { a: 1, __proto__x: 2 },
  payment: { kind: "bank", iban: "DE0012345678901", since: "2020-02-29" },
  code: 7,
  nothing: null,
  version: 2,
};

describe("a form that nobody touched", () => {
  it("gives back the value that it was opened with", () => {
    const { value, problems } = untouched(schemaOf(everything), VALUE);
    expect(problems).to.deep.equal([]);
    expect(value).to.deep.equal(VALUE);
  });

  it("gives back any JSON, whatever the schema says, or says what the schema does not take", () => {
    const schemas = [
      {},
      true,
      { type: "object" },
      schemaOf(everything),
      schemaOf(payment),
      { $ref: "#" },
    ];
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...(schemas as Json[])), (value, schema) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        const read = untouched(schema, json);
        if (read.problems.length === 0) expect(read.value).to.deep.equal(json);
      }),
      { numRuns: 400 },
    );
  });

  it("keeps members that the schema does not name", () => {
    const schema = schemaOf(z.object({ a: z.string() }));
    const value = { a: "x", extra: { deep: [1, null] }, "": true };
    expect(untouched(schema, value).value).to.deep.equal(value);
  });

  it("keeps a value of another type than the schema's", () => {
    const schema = schemaOf(z.object({ a: z.string(), n: z.number() }));
    const value = { a: 5, n: "five" };
    expect(untouched(schema, value).value).to.deep.equal(value);
  });

  it("comes back from its draft as it was", () => {
    const schema = schemaOf(everything);
    const entry = entryOf(schema, VALUE);
    const kept = readEntry(JSON.parse(JSON.stringify(entry)) as Json);
    expect(kept).to.deep.equal(entry);
    for (const bad of [null, "x", [], { kind: "members", members: [{}] }, { kind: "variant" }]) {
      expect(readEntry(bad as Json)).to.equal(undefined);
    }
  });
});

describe("an empty form", () => {
  it("asks for what is required, and leaves out the rest", () => {
    const schema = schemaOf(everything);
    const { problems } = readForm(schema, blankEntry(schema), words);
    const labels = problems.map(({ label }) => label);
    expect(labels).to.include.members(["name", "amount", "urgent", "level", "day"]);
    expect(labels).not.to.include.members(["email"]);
    expect(labels).not.to.include.members(["version"]);
  });

  it("begins with the defaults", () => {
    const schema = schemaOf(z.object({ n: z.number().default(4), s: z.string().default("x") }));
    const entry = blankEntry({
      type: "object",
      properties: { n: { type: "number", default: 4 } },
      required: ["n"],
    });
    expect(
      readForm({ type: "object", properties: { n: { type: "number" } } }, entry, words).value,
    ).to.deep.equal({ n: 4 });
    expect(readForm(schema, blankEntry(schema), words).problems).to.deep.equal([]);
  });
});

describe("what is wrong", () => {
  it("is said at the field that it is about", () => {
    const schema = schemaOf(everything);
    const bad = {
      ...VALUE,
      name: "",
      amount: -1,
      count: 1.5,
      day: "2026-02-30",
      address: { ...VALUE.address, zip: "1" },
    };
    const { problems, value } = untouched(schema, bad);
    expect(value).to.equal(undefined);
    expect(
      Object.fromEntries(problems.map(({ label, message }) => [label, message])),
    ).to.deep.equal({
      name: "This is missing.",
      amount: "This has to be more than 0.",
      count: "This has to be a whole number.",
      day: "This is not a day or time that exists.",
      zip: "This does not have the form that it needs: ^\\d{5}$",
    });
  });

  it("is never said of what the tool's own schema takes", () => {
    const schema = schemaOf(everything);
    fc.assert(
      fc.property(
        fc.record({
          name: fc
            .string({ minLength: 1, maxLength: 40, unit: "grapheme" })
            .filter((s) => s.length <= 40),
          amount: fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
          count: fc.integer({ min: 0, max: 9 }),
          urgent: fc.boolean(),
          email: fc.option(fc.constantFrom("a@b.co", "x.y+z@sub.example.org"), { nil: undefined }),
        }),
        (some) => {
          const value = JSON.parse(JSON.stringify({ ...VALUE, ...some })) as Json;
          if (!everything.safeParse(value).success) return;
          expect(untouched(schema, value).problems).to.deep.equal([]);
        },
      ),
    );
  });

  it("that somebody else found goes to its field, or to the nearest above it", () => {
    const schema = schemaOf(everything);
    const entry = entryOf(schema, VALUE);
    const issues = [
      { path: ["lines", 0, "sku"], message: "sold out" },
      { path: ["payment", "unheard", "of"], message: "no" },
      { path: ["gone"], message: "what" },
    ];
    const labels = readForm(schema, entry, words, issues).problems.map(({ label }) => label);
    expect(labels).to.deep.equal(["sku", "payment", "everything"]);
  });
});

describe("a typed number", () => {
  it("is the number that was typed, or none: it is never rounded in silence", () => {
    const cases: readonly (readonly [string, object])[] = [
      ["12.50", { value: 12.5 }],
      [" 7 ", { value: 7 }],
      ["1e3", { value: 1000 }],
      ["-0", { value: 0 }],
      [".5", { value: 0.5 }],
      ["9007199254740993", { nearest: 9007199254740992 }],
      ["0.1000000000000000055511", { nearest: 0.1 }],
      ["1,5", { problem: "no_number" }],
      ["12a", { problem: "no_number" }],
      ["", { problem: "no_number" }],
      [".", { problem: "no_number" }],
      ["0x10", { problem: "no_number" }],
      ["1e999", { problem: "no_number" }],
      ["Infinity", { problem: "no_number" }],
    ];
    for (const [text, read] of cases) expect(readNumber(text), text).to.deep.equal(read);
  });

  it("of any number that JSON can hold is that number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        expect(readNumber(JSON.stringify(n))).to.deep.equal({ value: n === 0 ? 0 : n });
      }),
    );
  });
});

describe("a day or time", () => {
  it("stands in the browser's own box only where that holds it exactly", () => {
    expect(dateBox("date", "2026-02-28")).to.include({ type: "date", held: "2026-02-28" });
    expect(dateBox("date", "2026-02-30")).to.equal(undefined);
    expect(dateBox("date", "tomorrow")).to.equal(undefined);
    expect(dateBox("date-time", "2026-05-01T10:00:00.123456Z")).to.equal(undefined);
    const box = dateBox("date-time", "2026-05-01T10:00:00+02:00");
    expect(box).to.include({ type: "datetime-local", held: "2026-05-01T10:00:00", zone: "+02:00" });
    expect(dateBox("time", "09:30")).to.include({ type: "time", held: "09:30", zone: "" });
    expect(dateBox("email", "")).to.equal(undefined);
  });

  it("keeps its time zone when another time is picked", () => {
    const box = dateBox("date-time", "2026-05-01T10:00:00+02:00");
    expect(box && dateText(box, "2026-05-02T11:00")).to.equal("2026-05-02T11:00:00+02:00");
    const cleared = box && dateText(box, "");
    expect(dateBox("date-time", cleared ?? "")).to.include({ held: "", zone: "+02:00" });
  });
});
