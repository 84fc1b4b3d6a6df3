import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import { chain, EMPTY_LOG } from "../../src/engine/audit-chain.js";
import { type AuditRow, type Json, verifyAudit } from "../../src/index.js";
import type { AuditEntry } from "../../src/run/audit.js";

const entries: fc.Arbitrary<AuditEntry[]> = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 2 ** 45 }),
    kind: fc.constantFrom("requested", "shown", "decided", "executed"),
    content: fc
      .tuple(
        fc.record({
          sessionId: fc.string(),
          runId: fc.string(),
          agentId: fc.constant("agent"),
          toolName: fc.constant("refund"),
        }),
        fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
      )
      // CAST: a jsonValue is Json
      .map(([subject, more]) => ({ ...(more as { [key: string]: Json }), ...subject })),
    output: fc.option(fc.string(), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 4 },
);

let salts = 0;
const logOf = (of: readonly AuditEntry[]) => chain(EMPTY_LOG, of, () => `salt ${salts++}`);

/** Every place in a value: the names that lead there. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, member]) => places(member, [...path, key]));
  return path.length === 0 ? inside : [path, ...inside];
}

/** Other values than this one: of its kind, and of others. */
function others(value: unknown): unknown[] {
  if (typeof value === "string") {
    const flipped = value.startsWith("0") ? `1${value.slice(1)}` : `0${value.slice(1)}`;
    return [`${value}0`, value.slice(1), flipped, value.toUpperCase(), 0, null, [value]].filter(
      (other) => other !== value,
    );
  }
  if (typeof value === "number")
    return [value === 0 ? 1 : -value, value * 2 || 1, `${value}`, null];
  if (typeof value === "boolean") return [!value, null, Number(value)];
  if (value === null) return [0, "", false, {}];
  return Array.isArray(value) ? [[...value, 0], {}, null] : [{ ...value, added: 0 }, [], null];
}

/** A copy in which what stands at the path is replaced; `undefined` removes it. */
function changed(row: AuditRow, path: readonly string[], value: unknown): unknown {
  const copy: unknown = structuredClone(row);
  let target = copy as Record<string, unknown>; // CAST: paths lead through objects and lists
  for (const key of path.slice(0, -1)) target = target[key] as Record<string, unknown>;
  const last = path.at(-1) ?? "";
  if (value !== undefined) target[last] = value;
  else if (Array.isArray(target)) target.splice(Number(last), 1);
  else delete target[last];
  return copy;
}

describe("verifyAudit", () => {
  it("accepts every log as it was written, and gives its head", async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (of) => {
        const rows = await logOf(of);
        const head = rows.at(-1)?.hash;
        const expected = { ok: true, rows: rows.length, erased: 0, head };
        expect(await verifyAudit(rows)).to.deep.equal(expected);
        expect(await verifyAudit(lines(rows))).to.deep.equal(expected);
      }),
      { numRuns: 25, endOnFailure: true },
    );
    const empty = { ok: true, rows: 0, erased: 0, head: "0".repeat(64) };
    expect(await verifyAudit("")).to.deep.equal(empty);
  });

  it("accepts a log that another language's JSON and SHA-256 wrote", async () => {
    const head = "e717d5c089c19791376addace83a6133d1c69ac8f69b388430ed937ecae25e91";
    const response = await fetch(new URL("./audit-golden.jsonl", import.meta.url));
    expect(await verifyAudit(await response.text())).to.deep.equal({
      ok: true,
      rows: 2,
      erased: 0,
      head,
    });
  });

  it("accepts a content with names that reach an object's prototype elsewhere", async () => {
    const input = JSON.parse('{"__proto__":{"a":1},"constructor":[{"__proto__":null}]}') as Json;
    const rows = await logOf([{ at: 1, kind: "requested", content: subject({ input }) }]);
    expect(await verifyAudit(lines(rows))).to.include({ ok: true });
    expect(await verifyAudit(lines(rows).replace('{"a":1}', '{"a":2}'))).to.include({
      why: "body",
    });
  });

  it("finds every change of every member of every row, and says in which", async () => {
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(entries, fc.infiniteStream(fc.nat()), async (of, picks) => {
        const rows = await logOf(of);
        for (const [at, row] of rows.entries()) {
          for (const path of places(row)) {
            const isErasure = path.join() === "content";
            const current = path.reduce<unknown>(
              (value, key) => Reflect.get(Object(value), key),
              row,
            );
            const values = [...others(current), ...(isErasure ? [] : [undefined])];
            const pick = values[(picks.next().value ?? 0) % values.length];
            const verdict = await verifyAudit(rows.with(at, changed(row, path, pick) as AuditRow));
            expect({ ...verdict, path, pick }).to.include({ ok: false, at });
            changes++;
          }
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
    expect(changes).to.be.above(300);
  });

  it("finds a member that was added to a row, whatever it says", async () => {
    const rows = await logOf(fc.sample(entries, { numRuns: 1, seed: 1 })[0] ?? []);
    for (const [at, row] of rows.entries()) {
      const verdict = await verifyAudit(rows.with(at, { ...row, note: "approved" } as AuditRow));
      expect(verdict).to.deep.equal({ ok: false, at, why: "unreadable" });
    }
  });

  it("finds rows that were removed, doubled or exchanged", async () => {
    const rows = await logOf(sixEntries());
    for (let at = 0; at < rows.length - 1; at++) {
      const [row, next] = [rows[at], rows[at + 1]] as [AuditRow, AuditRow]; // CAST: both are there
      const gap = { ok: false, why: "gap" };
      expect(await verifyAudit(rows.toSpliced(at, 1))).to.deep.equal({ ...gap, at });
      expect(await verifyAudit(rows.toSpliced(at, 0, row))).to.deep.equal({ ...gap, at: at + 1 });
      expect(await verifyAudit(rows.toSpliced(at, 2, next, row))).to.deep.equal({ ...gap, at });
    }
  });

  it("finds a row that was removed when the places behind it were closed up", async () => {
    const rows = await logOf(sixEntries());
    const closed = rows.toSpliced(2, 1).map((row, seq) => ({ ...row, seq }));
    expect(await verifyAudit(closed)).to.deep.equal({ ok: false, at: 2, why: "prev" });
  });

  it("finds a row that was written anew with hashes of its own", async () => {
    const rows = await logOf(sixEntries());
    const before = rows[1];
    const forged = await chain(
      { nextSeq: 2, head: before?.hash ?? "" },
      [{ at: 1, kind: "decided", content: subject({ status: "approved" }) }],
      () => "salt",
    );
    const verdict = await verifyAudit(rows.toSpliced(2, 1, ...forged));
    expect(verdict).to.deep.equal({ ok: false, at: 3, why: "prev" });
  });

  it("names what is wrong: place, hash, row before, content, or no row at all", async () => {
    const rows = await logOf(sixEntries());
    const [, , row] = rows;
    if (!row?.content) throw new Error("six rows");
    const zeros = "0".repeat(64);
    const flaws: [unknown, string][] = [
      [{ ...row, seq: 7 }, "gap"],
      [{ ...row, at: row.at + 1 }, "hash"],
      [{ ...row, hash: zeros }, "hash"],
      [{ ...row, body: zeros }, "hash"],
      [{ ...row, prev: zeros }, "prev"],
      [{ ...row, content: { ...row.content, salt: "another" } }, "body"],
      [{ ...row, hash: row.hash.slice(1) }, "unreadable"],
      ["a text", "unreadable"],
      [undefined, "unreadable"],
    ];
    for (const [value, why] of flaws) {
      const verdict = await verifyAudit([...rows.slice(0, 2), value, ...rows.slice(3)]);
      expect(verdict).to.deep.equal({ ok: false, at: 2, why });
    }
  });

  it("accepts rows that were erased, in any number, and counts them", async () => {
    const rows = await logOf(sixEntries());
    for (let mask = 0; mask < 64; mask++) {
      const erased = rows.map((row, at) => (mask & (1 << at) ? withoutContent(row) : row));
      const count = [...mask.toString(2)].filter((bit) => bit === "1").length;
      const head = rows.at(-1)?.hash;
      expect(await verifyAudit(erased)).to.deep.equal({ ok: true, rows: 6, erased: count, head });
    }
  });

  it("finds what was cut off at the end only with a head that was kept", async () => {
    const rows = await logOf(sixEntries());
    const cut = rows.slice(0, 4);
    const expectedHead = rows[4]?.hash;
    expect(await verifyAudit(cut)).to.include({ ok: true });
    expect(await verifyAudit(cut, { expectedHead })).to.deep.equal({
      ok: false,
      at: 4,
      why: "gap",
    });
    expect(await verifyAudit([], { expectedHead })).to.deep.equal({ ok: false, at: 0, why: "gap" });
    expect(await verifyAudit(rows, { expectedHead })).to.include({ ok: true });
  });

  it("takes a line that is no JSON for a row that cannot be read", async () => {
    const rows = await logOf(sixEntries());
    const text = lines(rows).split("\n").with(3, "{").join("\n");
    expect(await verifyAudit(text)).to.deep.equal({ ok: false, at: 3, why: "unreadable" });
  });
});

describe("an audit row", () => {
  it("of the same words has another body each time, so that it cannot be guessed when it is erased", async () => {
    const one = sixEntries().slice(0, 1);
    const [first] = await logOf(one);
    const [second] = await logOf(one);
    expect(first?.body).not.to.equal(second?.body);
  });

  it("of an output holds its hash and its length, and nothing of it", async () => {
    const [row] = await logOf([
      { at: 1, kind: "executed", content: subject({}), output: "canary-4711" },
    ]);
    expect(row?.content).to.include({
      outputSha256: await sha256("canary-4711"),
      outputLength: 11,
    });
    expect(JSON.stringify(row)).not.to.include("canary");
  });
});

function sixEntries(): AuditEntry[] {
  return Array.from({ length: 6 }, (_, at) => ({
    at,
    kind: "requested",
    content: subject({ place: at }),
  }));
}

function subject(more: { [key: string]: Json }) {
  return { sessionId: "s", runId: "r", agentId: "a", toolName: "t", ...more };
}

function withoutContent({ content: _, ...rest }: AuditRow): AuditRow {
  return rest;
}

function lines(rows: readonly AuditRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

async function sha256(text: string): Promise<string> {
  const hashed = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hashed)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
