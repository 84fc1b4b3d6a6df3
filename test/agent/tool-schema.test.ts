import { expect } from "@open-wc/testing";
import * as z from "zod";
import * as mini from "zod/mini";
import { compileSchema, type ToolSchema } from "../../src/agent/tool-schema.js";
import type { Json } from "../../src/run/json.js";
import { codeOf, rejection } from "./fakes.js";

const SCHEMAS: readonly (readonly [kind: string, schema: ToolSchema])[] = [
  ["zod 4", z.object({ orderId: z.string(), amount: z.number().positive() })],
  [
    "zod/mini",
    mini.object({ orderId: mini.string(), amount: mini.number().check(mini.positive()) }),
  ],
  [
    "plain JSON Schema",
    {
      type: "object",
      properties: {
        orderId: { type: "string" },
        amount: { type: "number", exclusiveMinimum: 0 },
      },
      required: ["orderId", "amount"],
      additionalProperties: false,
    },
  ],
];

async function parse(schema: ToolSchema, value: Json) {
  return (await compileSchema(schema, "refund")).parse(value);
}

describe("compileSchema", () => {
  for (const [kind, schema] of SCHEMAS) {
    test(`${kind}: the model reads a JSON Schema of the input`, async () => {
      const { json } = await compileSchema(schema, "refund");
      expect(json).to.deep.include({ type: "object", required: ["orderId", "amount"] });
      expect(json).to.have.deep.nested.include({ "properties.orderId": { type: "string" } });
      expect(json).to.not.have.property("$schema");
      expect(Object.isFrozen(json)).to.equal(true);
    });

    test(`${kind}: valid input comes back as a frozen copy`, async () => {
      const input = { orderId: "A-100", amount: 5 };
      const result = await parse(schema, input);
      expect(result).to.deep.equal({ value: input });
      expect("value" in result && Object.isFrozen(result.value)).to.equal(true);
      expect("value" in result && result.value).to.not.equal(input);
    });

    test(`${kind}: invalid input comes back as a sentence that names the member`, async () => {
      const result = await parse(schema, { orderId: "A-100", amount: -5 });
      expect(result)
        .to.have.property("fault")
        .that.matches(/(^|; )amount: /);
      const missing = await parse(schema, { amount: 5 });
      expect(missing).to.have.property("fault").that.contains("orderId");
    });
  }

  test("input that is no object at all is named as a whole", async () => {
    expect(await parse(z.object({}), 7))
      .to.have.property("fault")
      .that.contains("expected object");
    expect(await parse({ type: "object" }, 7))
      .to.have.property("fault")
      .that.matches(/^input: /);
  });

  test("every fault of an input is told, not the first one only", async () => {
    const result = await parse(z.object({ a: z.string(), b: z.string() }), {});
    expect(result)
      .to.have.property("fault")
      .that.matches(/^a: .+; b: /);
  });

  test("defaults are filled in, and the model is told that they may be left out", async () => {
    const schema = z.object({ n: z.number().default(3) });
    expect(await parse(schema, {})).to.deep.equal({ value: { n: 3 } });
    expect((await compileSchema(schema, "t")).json).to.not.have.property("required");
  });

  test("a transform is applied once a parse, and the model reads its input side", async () => {
    let applied = 0;
    const schema = z.object({
      id: z.string().transform((text) => {
        applied += 1;
        return Number(text);
      }),
    });
    const compiled = await compileSchema(schema, "t");
    expect(await compiled.parse({ id: "42" })).to.deep.equal({ value: { id: 42 } });
    expect(applied).to.equal(1);
    expect(compiled.json).to.have.deep.nested.include({ "properties.id": { type: "string" } });
  });

  test("an asynchronous check is awaited", async () => {
    const schema = z.object({ id: z.string().refine(async (id) => id === "known", "unknown id") });
    expect(await parse(schema, { id: "known" })).to.deep.equal({ value: { id: "known" } });
    expect(await parse(schema, { id: "other" })).to.deep.equal({
      fault: "id: unknown id",
      issues: [{ path: ["id"], message: "unknown id" }],
    });
  });

  test("a schema that makes a Date is reported to the model, not thrown", async () => {
    const schema = z.object({ at: z.string().transform((text) => new Date(text)) });
    expect(await parse(schema, { at: "2026-01-01" })).to.deep.equal({
      fault:
        "the tool's schema makes a value that cannot be stored: $.at is a Date, which JSON cannot hold",
    });
  });

  test("an error thrown inside a transform is the caller's to report", async () => {
    const schema = z.object({}).transform(() => {
      throw new RangeError("mine");
    });
    expect(await rejection(parse(schema, {}))).to.be.instanceOf(RangeError);
  });

  test("members that zod does not know are dropped", async () => {
    expect(await parse(z.object({ a: z.number() }), { a: 1, b: 2 })).to.deep.equal({
      value: { a: 1 },
    });
  });

  const zod3 = { _def: { typeName: "ZodObject" }, parse: () => 1, safeParse: () => 1 };
  const NO_SCHEMAS: readonly (readonly [what: string, schema: unknown])[] = [
    ["a schema of zod 3", zod3],
    ["an object with a safeParse", { safeParse: () => 1 }],
    ["a text", "object"],
    ["null", null],
    ["a function", () => true],
    [
      "a schema of a library that Anvia does not know",
      { kind: "schema", type: "object", "~run": () => 1 },
    ],
    ["an instance of a class", new Map()],
  ];
  for (const [what, schema] of NO_SCHEMAS) {
    test(`${what} is refused, with the name of the tool`, async () => {
      // CAST: what plain JavaScript may pass
      const error = await rejection(compileSchema(schema as ToolSchema, "refund"));
      expect(codeOf(error)).to.equal("invalid_config");
      expect(error).to.have.property("message").that.contains("“refund”");
    });
  }
});
