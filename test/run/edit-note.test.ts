/** What the model is told of a call that ran with an edited input. */
import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import { NO_RESULT, runMessages } from "../../src/run/conversation.js";
import { differencesOf, pointerOf } from "../../src/run/differences.js";
import type { RunEvent } from "../../src/run/events.js";
import { canonicalJson, type Json } from "../../src/run/json.js";
import {
  answered,
  approvalRequested,
  calling,
  event,
  journal,
  started,
  toolStarted,
} from "../../src/testing/journal-builder.js";
import {
  claimedBy,
  runCancelled,
  settledWith,
  toolFailed,
  toolFinished,
  toolReopened,
} from "./builders.js";

const ID = "r:approval:c1:1";
const asked = [started(), calling(1), answered(1, { c1: "send" })];
const ORIGINAL = { amount: 500, to: "ada", lines: [{ sku: "a/b" }] };

function requestedWith(input: Json) {
  const { interaction, ...rest } = approvalRequested("c1", ID) as Extract<
    ReturnType<typeof approvalRequested>,
    { type: "interaction_requested" }
  >;
  return event({ ...rest, interaction: { ...interaction, input } });
}

function approved(input: Json | undefined, digest: string | undefined = "shown") {
  return settledWith(ID, {
    status: "approved",
    ...(digest !== undefined && { digest }),
    ...(input !== undefined && { edited: { input, digest: "edited" } }),
  });
}

/** What the model reads as the result of the call, in lines. */
function told(...events: readonly RunEvent[]) {
  const result = runMessages(journal(...asked, ...events)).find(({ role }) => role === "tool");
  return String(result?.content).split("\n");
}

function changes(was: Json, now: Json) {
  const lines = told(requestedWith(was), approved(now), toolStarted("c1"), toolFinished("c1"));
  return JSON.parse(lines.at(-1) ?? "").changes;
}

describe("the note about an edited input", () => {
  test("stands as one line of JSON below the result", () => {
    const edited = { ...ORIGINAL, amount: 50 };
    const lines = told(
      requestedWith(ORIGINAL),
      approved(edited),
      toolStarted("c1"),
      toolFinished("c1", "sent\nin two lines"),
    );
    expect(lines.slice(0, 2)).to.deep.equal(["sent", "in two lines"]);
    expect(JSON.parse(lines[2] ?? "")).to.deep.equal({
      anvia: "input_edited",
      by: "reviewer",
      tool: "send",
      changes: [{ path: "/amount", from: 500, to: 50 }],
    });
    expect(lines).to.have.length(3);
  });

  test("is the whole result where the tool returned nothing", () => {
    const events = [approved({}), toolStarted("c1"), toolFinished("c1", "")] as const;
    const lines = told(requestedWith(ORIGINAL), ...events);
    expect(lines).to.have.length(1);
    expect(JSON.parse(lines[0] ?? "").anvia).to.equal("input_edited");
  });

  test("names places as JSON Pointers; what was added has no from, what was removed no to", () => {
    expect(changes(ORIGINAL, { to: "ada", lines: [{ sku: "x" }, {}], "a~/": 1 })).to.deep.equal([
      { path: "/amount", from: 500 },
      { path: "/lines/0/sku", from: "a/b", to: "x" },
      { path: "/lines/1", to: {} },
      { path: "/a~0~1", to: 1 },
    ]);
    expect(changes([1], { a: 1 })).to.deep.equal([{ path: "", from: [1], to: { a: 1 } }]);
  });

  test("is told whatever became of the call that ran with it", () => {
    const ran = [requestedWith(ORIGINAL), approved({}), toolStarted("c1")] as const;
    expect(told(...ran, toolFailed("c1", "broken"))).to.have.length(2);
    const stopped = told(...ran, claimedBy("d2"), runCancelled);
    expect(stopped[0]).to.equal(NO_RESULT);
    expect(stopped).to.have.length(2);
  });

  test("is not there for a call that ran as it was written, or did not run", () => {
    const end = [toolStarted("c1"), toolFinished("c1", "sent")] as const;
    expect(told(requestedWith(ORIGINAL), approved(undefined), ...end)).to.deep.equal(["sent"]);
    expect(told(requestedWith(ORIGINAL), approved({}))).to.deep.equal([NO_RESULT]);
  });

  test("is not there for a call that was asked about again and then ran as it was written (J10)", () => {
    const again = "r:approval:c1:2";
    const shown = { status: "approved", digest: "shown" } as const;
    const lines = told(
      requestedWith(ORIGINAL),
      approved({}),
      toolReopened("c1"),
      approvalRequested("c1", again),
      settledWith(again, shown),
      toolStarted("c1"),
      toolFinished("c1", "sent"),
    );
    expect(lines).to.deep.equal(["sent"]);
  });

  test("is not there in runs of the formats that did not tell it (J9)", () => {
    const old = settledWith(ID, { status: "approved", edited: { input: {}, digest: "edited" } });
    const end = [old, toolStarted("c1"), toolFinished("c1", "sent")] as const;
    expect(told(requestedWith(ORIGINAL), ...end)).to.deep.equal(["sent"]);
  });
});

describe("the differences of two inputs", () => {
  test("are none exactly where the inputs are the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [a, b] = [one, other].map((json) => JSON.parse(JSON.stringify(json))) as [Json, Json];
        expect(differencesOf(a, a)).to.deep.equal([]);
        const isSame = canonicalJson(a) === canonicalJson(b);
        expect(differencesOf(a, b).length === 0).to.equal(isSame);
      }),
    );
  });

  test("say enough to make the one of the other", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [a, b] = [one, other].map((json) => JSON.parse(JSON.stringify(json))) as [Json, Json];
        expect(canonicalJson(applied(a, b))).to.equal(canonicalJson(b));
      }),
    );
  });

  test("have a pointer each that no other has", () => {
    const was = { a: { b: 1 }, "a/b": 1, "a~1b": 1 };
    const pointers = differencesOf(was, {}).map(({ place }) => pointerOf(place));
    expect(pointers).to.deep.equal(["/a", "/a~1b", "/a~01b"]);
  });
});

/** `a` with the differences from `a` to `b` put in. */
function applied(a: Json, b: Json): Json {
  const whole: unknown = structuredClone(a);
  for (const { place, now } of differencesOf(a, b).toReversed()) {
    if (place.length === 0) return now ?? null;
    const parent = place
      .slice(0, -1)
      .reduce<unknown>((at, step) => Reflect.get(at as object, step), whole) as object; // CAST: places lead through objects
    const last = place.at(-1) ?? "";
    if (now !== undefined)
      Object.defineProperty(parent, last, {
        value: now,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else Reflect.deleteProperty(parent, last);
  }
  return whole as Json; // CAST: made of JSON
}
