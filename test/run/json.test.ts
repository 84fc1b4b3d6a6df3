import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import {
  canonicalJson,
  findForbiddenKey,
  isDeeperThan,
  type Json,
  jsonSchema,
  NotJsonError,
  toJson,
} from "../../src/run/json.js";
import { thrownBy } from "./builders.js";

const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>; // CAST: the same type by another name

/** The number whose IEEE 754 bits these are. */
function fromBits(hex: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

describe("canonicalJson", () => {
  test("the examples of RFC 8785 §3.2.2 come out as printed there", () => {
    const value = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("members are sorted by UTF-16 code units, as in RFC 8785 §3.2.3", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
    const text = canonicalJson(value);
    const places = order.map((key) => text.indexOf(`${JSON.stringify(key)}:`));
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(places).to.not.include(-1);
  });

  const NUMBERS: readonly (readonly [bits: string, text: string])[] = [
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ];
  for (const [bits, text] of NUMBERS) {
    test(`the number with the bits ${bits} is written ${text} (RFC 8785, appendix B)`, () => {
      expect(canonicalJson(fromBits(bits))).to.equal(text);
    });
  }

  test("it reads back as the same value, and writing that again gives the same text", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).to.equal(text);
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("the order in which members were written does not matter", () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), anyJson), { selector: ([key]) => key });
    fc.assert(
      fc.property(members, (entries) => {
        const reversed = Object.fromEntries([...entries].reverse());
        expect(canonicalJson(reversed)).to.equal(canonicalJson(Object.fromEntries(entries)));
      }),
    );
  });

  test("a member called __proto__ is written like any other", () => {
    const value = JSON.parse('{"a":1,"__proto__":{"b":2}}');
    expect(canonicalJson(value)).to.equal('{"__proto__":{"b":2},"a":1}');
  });
});

describe("toJson", () => {
  test("it is a deep copy that shares nothing with the original", () => {
    const original = { list: [{ deep: 1 }] };
    const copy = toJson(original);
    original.list.push({ deep: 2 });
    expect(copy).to.deep.equal({ list: [{ deep: 1 }] });
  });

  test("the copy is frozen at every depth", () => {
    const isFrozen = (value: Json): boolean =>
      value === null ||
      typeof value !== "object" ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    fc.assert(fc.property(anyJson, (value) => isFrozen(toJson(value))));
  });

  test("JSON comes out as it went in", () => {
    fc.assert(
      fc.property(anyJson, (value) => canonicalJson(toJson(value)) === canonicalJson(value)),
    );
  });

  test("members that are undefined are dropped", () => {
    expect(toJson({ a: undefined, b: 1 })).to.deep.equal({ b: 1 });
  });

  test("an object without a prototype is as good as any", () => {
    expect(toJson(Object.assign(Object.create(null), { a: 1 }))).to.deep.equal({ a: 1 });
  });

  test("a member called __proto__ stays a member, and reaches no prototype", () => {
    const copy = toJson(JSON.parse('{"__proto__":{"isAdmin":true}}'));
    expect(Object.keys(copy ?? {})).to.deep.equal(["__proto__"]);
    expect(Object.getPrototypeOf(copy)).to.equal(Object.prototype);
    expect(copy).to.not.have.property("isAdmin");
  });

  test("the same object may stand in two places", () => {
    const shared = { a: 1 };
    expect(toJson([shared, shared])).to.deep.equal([{ a: 1 }, { a: 1 }]);
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;
  class Money {
    amount = 1;
  }
  const REFUSED: readonly (readonly [what: string, value: unknown, message: string])[] = [
    ["a function", { items: [0, 1, { when: () => 1 }] }, "$.items[2].when is a function"],
    ["a symbol", [Symbol("s")], "$[0] is a symbol"],
    ["a bigint", { n: 1n }, "$.n is a bigint"],
    ["NaN", { n: Number.NaN }, "$.n is NaN"],
    ["Infinity", { n: Number.POSITIVE_INFINITY }, "$.n is Infinity"],
    ["a Date", { at: new Date(0) }, "$.at is a Date"],
    ["a Map", [[new Map()]], "$[0][0] is a Map"],
    ["an instance of a class", { price: new Money() }, "$.price is a Money"],
    ["an object with a parent of its own", Object.create({ a: 1 }), "$ is a Object"],
    ["a boxed number", [new Number(1)], "$[0] is a Number"],
    ["a circle", circular, "$.self is a circular reference"],
    ["undefined on its own", undefined, "$ is a undefined"],
    ["undefined in a list", [1, undefined], "$[1] is a undefined"],
  ];
  for (const [what, value, message] of REFUSED) {
    test(`${what} is refused, and the message says where it stands`, () => {
      const error = thrownBy(() => toJson(value));
      expect(error).to.be.instanceOf(NotJsonError);
      expect(error).to.have.property("message", `${message}, which JSON cannot hold`);
    });
  }

  test("a class instance that hides its constructor is still refused", () => {
    const hidden = Object.create(Object.create({}, { constructor: { value: undefined } }));
    expect(thrownBy(() => toJson(hidden))).to.have.property("found", "a class instance");
  });

  test("a hole in a list is refused: it would not come back from the journal", () => {
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    expect(thrownBy(() => toJson([1, , 3]))).to.be.instanceOf(NotJsonError);
  });

  test("whatever it accepts passes the journal's own schema unchanged", () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 3, withSparseArray: false }), (value) => {
        let json: Json;
        try {
          json = toJson(value);
        } catch (error) {
          return error instanceof NotJsonError;
        }
        if (findForbiddenKey(json) !== undefined) return true; // refused before it is journalled
        return canonicalJson(jsonSchema.parse(json)) === canonicalJson(json);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("findForbiddenKey", () => {
  const FOUND: readonly (readonly [text: string, key: string | undefined])[] = [
    ['{"a":[{"__proto__":1}]}', "__proto__"],
    ['{"constructor":{"prototype":{}}}', "constructor"],
    ['[[{"prototype":null}]]', "prototype"],
    ['{"a":"__proto__","proto":1,"Constructor":2}', undefined],
    ['"__proto__"', undefined],
    ["null", undefined],
    ["[]", undefined],
  ];
  for (const [text, key] of FOUND) {
    test(`in ${text} it finds ${key ?? "nothing"}`, () => {
      expect(findForbiddenKey(JSON.parse(text))).to.equal(key);
    });
  }
});

describe("isDeeperThan", () => {
  const DEPTHS: readonly (readonly [text: string, depth: number])[] = [
    ["7", 0],
    ["[]", 0],
    ["[1]", 1],
    ['{"a":[1]}', 2],
    ['[[],{"a":{"b":{}}}]', 3],
  ];
  for (const [text, depth] of DEPTHS) {
    test(`${text} stands ${depth} deep`, () => {
      const value = JSON.parse(text);
      expect(isDeeperThan(value, depth)).to.equal(false);
      expect(isDeeperThan(value, depth - 1)).to.equal(true);
    });
  }
});

describe("values of any depth", () => {
  const deep: Json = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));

  test("findForbiddenKey survives a value nested as deep as 256 kB of arguments can be", () => {
    expect(findForbiddenKey(deep)).to.equal(undefined);
    expect(isDeeperThan(deep, 32)).to.equal(true);
  });
});
