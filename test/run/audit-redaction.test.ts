import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import { AnviaError, createTool, type Json } from "../../src/index.js";
import { createRedaction } from "../../src/run/audit-redaction.js";

const R = "[redacted]";

describe("a redaction", () => {
  const table: [string, string[], Json, Json][] = [
    ["takes out a member", ["card"], { card: "4711", a: 1 }, { card: R, a: 1 }],
    [
      "takes out a member of a member",
      ["card.number"],
      { card: { number: 4711, name: "Dana" } },
      { card: { number: R, name: "Dana" } },
    ],
    [
      "takes out a member of every item",
      ["items[].secret"],
      { items: [{ secret: 1, a: 1 }, { a: 2 }, { secret: [2] }] },
      { items: [{ secret: R, a: 1 }, { a: 2 }, { secret: R }] },
    ],
    ["takes out every item", ["codes[]"], { codes: ["a", "b"] }, { codes: [R, R] }],
    ["goes into lists of lists", ["[][].a"], [[{ a: 1, b: 2 }]], [[{ a: R, b: 2 }]]],
    ["takes out what stands in the way, whole", ["card.number"], { card: "4711" }, { card: R }],
    ["takes a list in the way for what it hides", ["a.b"], { a: [{ b: 1 }] }, { a: R }],
    ["takes an object in place of a list for what it hides", ["a[].b"], { a: { b: 1 } }, { a: R }],
    ["leaves what is not there", ["a.b", "c[]"], { a: null, d: 1 }, { a: null, d: 1 }],
    [
      "takes out several paths",
      ["a", "b.c"],
      { a: 1, b: { c: 2, d: 3 } },
      { a: R, b: { c: R, d: 3 } },
    ],
    ["takes members named like those of every object", ["__proto__"], proto(), redactedProto()],
  ];
  for (const [title, paths, input, expected] of table) {
    it(title, () => {
      const before = JSON.stringify(input);
      expect(JSON.stringify(createRedaction(paths).input(input))).to.equal(
        JSON.stringify(expected),
      );
      expect(JSON.stringify(input)).to.equal(before);
    });
  }

  it("of a tool that this page does not have leaves nothing of the input", () => {
    const redaction = createRedaction(undefined);
    expect(redaction.input({ card: "4711-4711" })).to.equal(R);
    expect(redaction.rest("Pay with 4711-4711.")).to.equal(`Pay with ${R}.`);
  });

  it("takes the values out of everything else that is told", () => {
    const redaction = createRedaction(["card", "pin"]);
    redaction.input({ card: { number: "4711-0815", cvc: 99_123 }, pin: "12", amount: 12 });
    const said = { why: "Pay 12 with 4711-0815, code 99123", of: [99_123, 12], "4711-0815": null };
    const left = { why: `Pay 12 with ${R}, code ${R}`, of: [R, 12], [R]: null };
    expect(redaction.rest(said)).to.deep.equal(left);
  });

  it("leaves no value at its paths, whatever the input", () => {
    const canary = "canary-0815";
    const path = fc.array(fc.constantFrom("a", "b", "[]"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(path, (steps) => {
        const input = steps.reduceRight<Json>(
          (inner, step) => (step === "[]" ? [inner, 1] : { [step]: inner, other: 1 }),
          canary,
        );
        const told = createRedaction([steps.join(".").replaceAll(".[]", "[]")]).input(input);
        expect(JSON.stringify(told)).not.to.include(canary);
      }),
    );
  });
});

describe("createTool", () => {
  const tool = (redact: string[]) => createTool({ name: "pay", description: "Pays.", redact });

  it("keeps the paths that it is given", () => {
    const paths = ["card", "card.number", "items[].secret", "[].a", "a[][].b", "grand total"];
    expect(tool(paths).redact).to.deep.equal(paths);
    expect(tool([])).not.to.have.property("redact");
  });

  for (const path of ["", ".", "a.", ".a", "a..b", "a[0]", "a[", "a[]b", "[]a"]) {
    it(`refuses “${path}”: it would redact nothing`, () => {
      let code = "";
      try {
        tool(["card", path]);
      } catch (error) {
        if (AnviaError.is(error)) code = error.code;
      }
      expect(code).to.equal("invalid_config");
    });
  }
});

function proto(): Json {
  return JSON.parse('{"__proto__":{"a":"secret"},"b":1}');
}

function redactedProto(): Json {
  return JSON.parse(`{"__proto__":"${R}","b":1}`);
}
