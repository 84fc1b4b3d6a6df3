/** What changed between two requests, as tables: every place that differs, and none that does not. */
import { expect } from "@open-wc/testing";
import {
  type Difference,
  inputDifferences,
  schemaDifferences,
} from "../../components/internal/differences.js";
import type { Json } from "../../src/index.js";

type Row = readonly [was: Json, now: Json, differences: readonly Difference[]];

const INPUTS: Readonly<Record<string, Row>> = {
  "nothing, whatever the order of members": [{ a: 1, b: [2] }, { b: [2], a: 1 }, []],
  "a value": [{ a: 1, b: 2 }, { a: 1, b: 3 }, [{ path: "b", was: 2, now: 3 }]],
  "its type alone": [{ a: 1 }, { a: "1" }, [{ path: "a", was: 1, now: "1" }]],
  "a member that came": [{}, { a: null }, [{ path: "a", now: null }]],
  "a member that went": [{ a: { b: 1 } }, {}, [{ path: "a", was: { b: 1 } }]],
  "a member deep inside": [
    { lines: [{ sku: "H1", qty: 1 }] },
    { lines: [{ sku: "H1", qty: 2 }] },
    [{ path: "lines[0].qty", was: 1, now: 2 }],
  ],
  "an item that came": [[1], [1, 2], [{ path: "[1]", now: 2 }]],
  "a list that is none any more": [
    { a: [1] },
    { a: { 0: 1 } },
    [{ path: "a", was: [1], now: { 0: 1 } }],
  ],
  "the whole value": ["x", { x: 1 }, [{ path: "", was: "x", now: { x: 1 } }]],
  "a name that is no word": [{ "a b": 1 }, { "a b": 2 }, [{ path: '["a b"]', was: 1, now: 2 }]],
  "a name of Object.prototype": [
    {},
    JSON.parse('{"__proto__":1,"toString":2}') as Json, // CAST: JSON.parse gives JSON
    [
      { path: "__proto__", now: 1 },
      { path: "toString", now: 2 },
    ],
  ],
};

const object = (properties: Json, more: { readonly [key: string]: Json } = {}): Json => ({
  type: "object",
  properties,
  ...more,
});

const SCHEMAS: Readonly<
  Record<string, readonly [Json | undefined, Json | undefined, readonly Difference[]]>
> = {
  "nothing, whatever the order": [
    object({ a: { type: "string", minLength: 1 } }, { required: ["a", "b"] }),
    { required: ["b", "a"], properties: { a: { minLength: 1, type: "string" } }, type: "object" },
    [],
  ],
  "a field that came": [
    object({ a: { type: "string" } }),
    object({ a: { type: "string" }, b: { type: "number" } }),
    [{ path: "b", now: "number" }],
  ],
  "a field that went": [
    object({ a: { type: "string" } }),
    object({}),
    [{ path: "a", was: "string" }],
  ],
  "another type": [
    object({ a: { type: "number" } }),
    object({ a: { type: "integer", minimum: 1 } }),
    [{ path: "a", was: "number", now: "integer, minimum: 1" }],
  ],
  "a field that is required now": [
    object({ a: { type: "string" } }),
    object({ a: { type: "string" } }, { required: ["a"] }),
    [{ path: "a", was: "string", now: "string, required" }],
  ],
  "a field of the items of a list": [
    object({ lines: { type: "array", items: object({ qty: { type: "number" } }) } }),
    object({ lines: { type: "array", items: object({ qty: { type: "string" } }) } }),
    [{ path: "lines[].qty", was: "number", now: "string" }],
  ],
  "a rule of the whole": [
    object({}),
    object({}, { additionalProperties: false }),
    [{ path: "", was: "object", now: "object, additionalProperties: false" }],
  ],
  "what a field means": [
    object({ to: { type: "string", description: "The card it was paid with." } }),
    object({ to: { type: "string", description: "Any card." } }),
    [
      {
        path: "to",
        was: 'string, description: "The card it was paid with."',
        now: 'string, description: "Any card."',
      },
    ],
  ],
  "several types": [
    object({ a: { type: ["string", "null"] } }),
    object({ a: { enum: ["x"] } }),
    [{ path: "a", was: 'type: ["string","null"]', now: 'enum: ["x"]' }],
  ],
  "a schema that is no object": [
    object({ a: true }),
    object({ a: false }),
    [{ path: "a", was: "true", now: "false" }],
  ],
  "nothing, where it was not recorded": [undefined, object({}), []],
};

describe("what differs between two inputs", () => {
  for (const [name, [was, now, differences]] of Object.entries(INPUTS)) {
    it(`is ${name}`, () => {
      expect(inputDifferences(was, now)).to.deep.equal(differences);
    });
  }
});

describe("what differs between two schemas", () => {
  for (const [name, [was, now, differences]] of Object.entries(SCHEMAS)) {
    it(`is ${name}`, () => {
      expect(schemaDifferences(was, now)).to.deep.equal(differences);
    });
  }
});
