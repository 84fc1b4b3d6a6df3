/** What stands on the card is the input: all of it, and it can be read back. */
import { expect, nextFrame, waitUntil } from "@open-wc/testing";
import * as fc from "fast-check";
import { canonicalJson, type Json } from "../../src/index.js";
import { press } from "./chat-page.js";
import { approval, card } from "./interactions.js";
import { byRole, textOf } from "./roles.js";

/** The value that the fields of a card show, read from nothing but what is drawn. */
function readBack(element: Element): Json {
  const input = element.shadowRoot?.querySelector("dialog.ask .input:not(.changes)");
  if (!input) throw new Error("the card shows no input");
  if (input.querySelector(":scope > .no-input")) return {};
  const manyValues = input.querySelector(":scope > .lone > .long");
  if (manyValues) return JSON.parse(charactersOf(manyValues)) as Json; // CAST: JSON.parse gives JSON
  return valueIn(input.querySelector(":scope > .lone") ?? input);
}

function valueIn(place: Element): Json {
  const tree = place.querySelector(":scope > dl");
  if (tree) return treeOf(tree);
  if (place.querySelector(":scope > .empty-value")) return "";
  const value = place.querySelector(":scope > .value, :scope > .long > .value");
  if (!value) throw new Error(`no value in ${place.outerHTML}`);
  const text = charactersOf(value);
  return value.classList.contains("string") ? text : (JSON.parse(text) as Json); // CAST: as above
}

function treeOf(tree: Element): Json {
  const rows = [...tree.children].map((row) => {
    const name = row.querySelector(":scope > dt > .key") ?? row.querySelector(":scope > dt");
    const value = row.querySelector(":scope > dd");
    if (!name || !value) throw new Error("a field without a name or a value");
    return [charactersOf(name), valueIn(value)] as const;
  });
  return tree.classList.contains("list")
    ? rows.map(([, value]) => value)
    : Object.fromEntries(rows);
}

/** Text with each chip as the character that it names. */
function charactersOf(node: Node): string {
  if (node instanceof Text) return node.data;
  if (node instanceof Element && node.classList.contains("chip")) {
    const code = /U\+([0-9A-F]+)$/.exec(node.textContent ?? "")?.[1] ?? "";
    return String.fromCodePoint(Number.parseInt(code, 16));
  }
  return [...node.childNodes].map(charactersOf).join("");
}

/** An input whose canonical JSON has exactly this many characters. */
function inputOfSize(size: number): Json {
  if (size === 1) return 7;
  const frame = canonicalJson({ note: "" }).length;
  if (size < frame) return "x".repeat(size - 2);
  const pattern = "Zeile мир \u202E ab\u00A0c and some more of it ";
  return { note: pattern.repeat(Math.ceil(size / pattern.length)).slice(0, size - frame) };
}

const isApprovable = (button: HTMLElement) => button.getAttribute("aria-disabled") === "false";

describe("the fields of a card", () => {
  it("say exactly what the input is, whatever it is", async function () {
    this.timeout(60_000);
    const element = await card(approval());
    const value = fc.jsonValue({ maxDepth: 5, stringUnit: "binary" });
    const awkward = fc.constantFrom<Json>(
      "",
      " ",
      " a  b ",
      "true",
      "12",
      "null",
      "[]",
      "\uD800",
      "p\u0430ypal",
      "empty text",
      [],
      {},
      [[]],
      null,
      0.1,
      1e21,
      { "": 1, " ": 2, "a b": 3, orderId: 4, order_id: 5, "Order id": 6 },
    );
    const inputs = fc.oneof(
      value,
      awkward,
      fc.dictionary(fc.string(), awkward),
    ) as fc.Arbitrary<Json>; // CAST: JSON by construction
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        Object.assign(element, { interaction: approval({ input }) });
        await element.updateComplete;
        expect(canonicalJson(readBack(element))).to.equal(canonicalJson(input));
      }),
      { numRuns: 200 },
    );
  });

  for (const size of [1, 2, 20, 300, 4000, 50_000, 262_144]) {
    it(`show an input of ${size} characters in full, and it can be approved once it was read`, async function () {
      this.timeout(60_000);
      // A stock Firefox may take longer than that to lay the longest one out, on a busy machine.
      if (size > 100_000 && navigator.userAgent.includes("Firefox")) this.skip();
      const input = inputOfSize(size);
      expect(canonicalJson(input)).to.have.length(size);
      const element = await card(approval({ input }));
      expect(canonicalJson(readBack(element))).to.equal(canonicalJson(input));
      const long = element.shadowRoot?.querySelector(".long");
      const approve = byRole(element, "button", "Approve");
      expect(isApprovable(approve)).to.equal(!long);
      if (long) long.scrollTop = long.scrollHeight;
      await waitUntil(() => isApprovable(approve), "read to the end", { timeout: 20_000 });
    });
  }

  it("show thousands of values as one text that has to be read to its end", async () => {
    const input = Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`k${n}`, n]));
    const element = await card(approval({ input }));
    expect(readBack(element)).to.deep.equal(input);
    expect(isApprovable(byRole(element, "button", "Approve"))).to.equal(false);
  });

  const refused: Readonly<Record<string, Json>> = {
    "longer than 262144 characters": inputOfSize(262_145),
    "of a megabyte": inputOfSize(1_048_576),
    "of hidden characters alone": ["\u202E\u202D".repeat(60_000)],
    "of disguised letters alone": ["a\u0430".repeat(60_000)],
    "nested more than 32 levels deep": JSON.parse(`${"[".repeat(34)}1${"]".repeat(34)}`) as Json, // CAST: it is
    "nested deeper than any stack": JSON.parse(
      `${"[".repeat(60_000)}${"]".repeat(60_000)}`,
    ) as Json, // CAST: it is
  };
  for (const [name, input] of Object.entries(refused)) {
    it(`show nothing of an input ${name}, say so, and it can only be rejected`, async () => {
      const element = await card(approval({ input }));
      const decided: boolean[] = [];
      element.addEventListener("anvia-decide", (event) => {
        if ("approved" in event.detail) decided.push(event.detail.approved);
        event.preventDefault();
      });
      expect(textOf(element)).to.contain("This input cannot be shown, so it cannot be approved");
      expect(element.shadowRoot?.querySelector(".field, .long, pre")).to.equal(null);
      await press(byRole(element, "button", "Approve"));
      expect(decided).to.be.empty;
      await press(byRole(element, "button", "Reject"));
      expect(decided).to.deep.equal([false]);
    });
  }

  it("show 32 levels, each indented below its name", async () => {
    const input = JSON.parse(`${"[".repeat(32)}1${"]".repeat(32)}`) as Json; // CAST: it is
    const element = await card(approval({ input }));
    expect(readBack(element)).to.deep.equal(input);
    expect(element.shadowRoot?.querySelectorAll("dl.nested")).to.have.length(31);
  });

  it("shorten nothing: no ellipsis, nothing clipped, at any width", async () => {
    const element = await card(
      approval({ input: { aVeryLongNameOfAMember: "x".repeat(2500), list: ["y".repeat(900)] } }),
    );
    for (const width of ["600px", "300px", "200px"]) {
      element.style.inlineSize = width;
      await nextFrame();
      for (const part of element.shadowRoot?.querySelectorAll<HTMLElement>("dt, dd") ?? []) {
        const style = getComputedStyle(part);
        expect(style.textOverflow).to.equal("clip");
        expect(style.overflow).to.equal("visible");
        expect(part.scrollWidth, width).to.be.at.most(part.clientWidth + 1);
      }
    }
  });
});

const SCHEMA: Json = {
  type: "object",
  properties: {
    orderId: { type: "string", title: "Order", description: "As printed on the receipt." },
    payTo: { type: "string" },
    since: { anyOf: [{ type: "string", format: "date" }, { type: "null" }] },
    at: { type: "integer", format: "unix-time" },
    address: { $ref: "#/$defs/address" },
    lines: { type: "array", items: { type: "object", properties: { sku: { title: "Article" } } } },
  },
  $defs: { address: { type: "object", properties: { zip: { title: "Postcode" } } } },
};

/** Each field as the words that are read out, in order. */
async function rowsOf(
  input: Json,
  { schema, lang = "en-GB" }: { schema?: Json; lang?: string } = {},
) {
  const element = await card(approval({ input, ...(schema !== undefined && { schema }) }));
  element.lang = lang;
  await element.updateComplete;
  return [...(element.shadowRoot?.querySelectorAll(".field:not(.tree)") ?? [])].map((row) =>
    textOf(row).replace(/\s+/g, " ").trim(),
  );
}

describe("a field of a card", () => {
  it("is called what its schema calls it, or its name in words, with its own name beside", async () => {
    const input = {
      orderId: "A-100",
      payTo: "card",
      amount: 5,
      HTTPPort: 8,
      address: { zip: "1" },
    };
    expect(await rowsOf({ ...input, lines: [{ sku: "s" }] }, { schema: SCHEMA })).to.deep.equal([
      "Order orderId A-100As printed on the receipt.",
      "Pay to payTo card",
      "amount 5",
      "HTTP port HTTPPort 8",
      "Postcode zip 1 text",
      "Article sku s",
    ]);
  });

  it("says what cannot be told from a value's looks", async () => {
    const input = {
      a: true,
      b: false,
      c: null,
      d: "",
      e: [],
      f: {},
      g: "true",
      h: "12",
      i: 12,
      j: "x",
    };
    expect(await rowsOf(input)).to.deep.equal([
      "a true yes",
      "b false no",
      "c null no value",
      "d empty text",
      "e [] empty list",
      "f {} no members",
      "g true text",
      "h 12 text",
      "i 12",
      "j x",
    ]);
  });

  it("has numbers and dates in the reader's language beside the value, never in its place", async () => {
    const input = {
      total: 1234567.5,
      since: "2026-03-01",
      at: 1_782_000_000,
      plain: 1_782_000_000,
    };
    expect(await rowsOf(input, { schema: SCHEMA, lang: "de" })).to.deep.equal([
      "total 1234567.5 1.234.567,5",
      "since 2026-03-01 Sonntag, 1. März 2026",
      `at 1782000000 ${moment(1_782_000_000_000, "de")}`,
      "plain 1782000000 1.782.000.000",
    ]);
    const at = "2026-11-20T18:30:00Z";
    expect(await rowsOf({ at })).to.deep.equal([`at ${at} ${moment(Date.parse(at), "en-GB")}`]);
  });

  it("takes no day that is not in the calendar, and no number without a schema, for a date", async () => {
    expect(await rowsOf({ day: "2026-02-31", at: 1782000000000 }, { lang: "en" })).to.deep.equal([
      "day 2026-02-31",
      "at 1782000000000 1,782,000,000,000",
    ]);
  });

  it("says nothing more where its schema goes in circles, or is no schema", async () => {
    for (const schema of [{ $ref: "#" }, { anyOf: [{ $ref: "#/anyOf/0" }] }, [], "x", true, null]) {
      expect(await rowsOf({ amount: 5 }, { schema })).to.deep.equal(["amount 5"]);
    }
  });

  it("marks the spaces that a text begins or ends with", async () => {
    const element = await card(approval({ input: { to: " dana " } }));
    expect(element.shadowRoot?.querySelectorAll("dd .mark")).to.have.length(2);
  });
});

describe("a value of many screens", () => {
  it("says how many lines are left, counting down as it is read", async () => {
    const body = Array.from({ length: 100 }, (_, line) => `Line ${line}`).join("\n");
    const element = await card(approval({ input: { body } }));
    const long = element.shadowRoot?.querySelector(".long");
    const left = () => textOf(element.shadowRoot?.querySelector(".size .left") ?? element);
    if (!long) throw new Error("it does not scroll");
    const seen: string[] = [];
    for (let scrolled = 0; left() !== "Read to the end." && scrolled < 50; scrolled++) {
      const before = left();
      long.scrollTop += 200;
      await waitUntil(() => left() !== before, "it counts", { timeout: 8000 });
      seen.push(left());
    }
    const counts = seen.map((text) => Number.parseInt(text, 10) || 0);
    expect(counts[0]).to.be.within(50, 90);
    expect(counts).to.deep.equal(counts.toSorted((a, b) => b - a));
    expect(seen.at(-1)).to.equal("Read to the end.");
    expect(textOf(element)).to.contain(`${body.length} characters`);
  });

  it("is unread again when it is another value", async () => {
    const text = "line\n".repeat(100);
    const element = await card(approval({ input: { body: text } }));
    const approve = byRole(element, "button", "Approve");
    const long = element.shadowRoot?.querySelector(".long");
    if (long) long.scrollTop = long.scrollHeight;
    await waitUntil(() => isApprovable(approve), "read");
    Object.assign(element, { interaction: approval({ input: { body: `${text}and more` } }) });
    await waitUntil(() => !isApprovable(approve), "unread");
    const other = element.shadowRoot?.querySelector(".long");
    expect(other).not.to.equal(long);
    if (other) other.scrollTop = other.scrollHeight;
    await waitUntil(() => isApprovable(approve), "read again");
  });
});

describe("what each button does", () => {
  it("is said in one line, and read out with both buttons", async () => {
    const element = await card(approval());
    const line =
      "Runs once. Also if you reload or close this page. If you reject, nothing runs and the assistant is told.";
    for (const name of ["Approve", "Reject"]) {
      const id = byRole(element, "button", name).getAttribute("aria-describedby") ?? "";
      expect(textOf(element.shadowRoot?.getElementById(id) ?? element)).to.equal(line);
    }
  });
});

function moment(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" })
    .format(at)
    .replace(/\s+/g, " ");
}
