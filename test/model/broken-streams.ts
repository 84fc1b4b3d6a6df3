/** Recorded streams, broken in every way that a network, a proxy or an enemy breaks them; for properties. */
import * as fc from "fast-check";
import { sse } from "./support.js";

/** A recording as the fuzzer takes it: a name, and its payloads. */
export interface Recording {
  readonly name: string;
  readonly payloads: readonly string[];
}

/** One change, of the payloads or of the bytes that they become. */
export type Edit =
  | { readonly type: "drop_line" | "repeat_line"; readonly line: number }
  | { readonly type: "swap_lines"; readonly line: number; readonly other: number }
  | {
      readonly type: "weave";
      readonly other: number;
      readonly from: number;
      readonly count: number;
    }
  | {
      readonly type: "set_member";
      readonly line: number;
      readonly object: number;
      readonly key: string | number;
      readonly value: unknown;
    }
  | { readonly type: "flip"; readonly at: number; readonly mask: number }
  | { readonly type: "remove_bytes"; readonly at: number; readonly count: number }
  | { readonly type: "insert_text"; readonly at: number; readonly text: string }
  | { readonly type: "truncate"; readonly at: number };

/** Names that mean something to JavaScript, or to one of the formats. */
export const STRANGE_NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "index",
  "id",
  "type",
  "error",
  "choices",
  "delta",
  "message",
  "content",
  "tool_calls",
  "function",
  "name",
  "arguments",
  "finish_reason",
  "usage",
  "item",
  "item_id",
  "call_id",
  "output_index",
  "response",
  "output",
  "status",
] as const;

const deep = (levels: number) =>
  JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) as unknown;

const value = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, -1, 0, 1, 2, 0.5, 63, 64, 1e308, 2 ** 53 + 2, -0),
  fc.constantFrom<unknown>(
    "",
    "stop",
    "length",
    "tool_calls",
    "error",
    "completed",
    "{",
    '{"a":1}',
  ),
  fc.constantFrom<unknown>([], {}, [[]], [{}], deep(40), deep(2_000), "x".repeat(270_000)),
  fc.constantFrom<unknown>(...STRANGE_NAMES),
  fc.constant(
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  ),
  fc.json().map((text) => JSON.parse(text) as unknown),
);

const text = fc.oneof(
  fc.constantFrom(
    "\n",
    "\r",
    "\r\n\r\n",
    "data: ",
    "data:",
    ": ",
    "event: error\n",
    "[DONE]",
    "\0",
  ),
  fc.constantFrom(
    "data: [DONE]\n\n",
    "data: {}\n\n",
    "data: null\n\n",
    "\u2028",
    "\ufeff",
    "<",
    "{",
  ),
  fc.string({ maxLength: 20 }),
);

const key = fc.oneof(fc.constantFrom(...STRANGE_NAMES), fc.nat(12));

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constantFrom("drop_line", "repeat_line"), line: fc.nat() }),
  fc.record({ type: fc.constant("swap_lines"), line: fc.nat(), other: fc.nat() }),
  fc.record({ type: fc.constant("weave"), other: fc.nat(), from: fc.nat(), count: fc.nat(6) }),
  {
    arbitrary: fc.record({
      type: fc.constant("set_member"),
      line: fc.nat(),
      object: fc.nat(),
      key,
      value,
    }),
    weight: 4,
  },
  fc.record({ type: fc.constant("flip"), at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ type: fc.constant("remove_bytes"), at: fc.nat(), count: fc.nat(40) }),
  fc.record({ type: fc.constant("insert_text"), at: fc.nat(), text }),
  fc.record({ type: fc.constant("truncate"), at: fc.nat() }),
);

/** Which recording, what is done to it, and where its bytes are cut into chunks. */
export const broken = fc.record({
  recording: fc.nat(),
  edits: fc.array(edit, { minLength: 1, maxLength: 5 }),
  cuts: fc.array(fc.nat(), { maxLength: 6 }),
});

/** What {@link broken} gives. */
export type Broken = typeof broken extends fc.Arbitrary<infer Value> ? Value : never;

/** The bytes that arrive, in their chunks. Pure. */
export function arriving(recordings: readonly Recording[], { recording, edits, cuts }: Broken) {
  const { name, payloads } = at(recordings, recording);
  const kin = recordings.filter((other) => other.name.split("-")[0] === name.split("-")[0]);
  const lines = edits.reduce((rest, change) => editLines(rest, change, kin), [...payloads]);
  const bytes = edits.reduce(editBytes, sse(lines));
  return { name, chunks: chunked(bytes, cuts) };
}

/** `bytes` in chunks that end at these places. Pure. */
export function chunked(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  return [...places, bytes.length].map((end, i) => bytes.subarray(places[i - 1] ?? 0, end));
}

function at<T>(list: readonly T[], place: number): T {
  const item = list[place % list.length];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}

function editLines(lines: string[], change: Edit, kin: readonly Recording[]): string[] {
  if (lines.length === 0) return lines;
  const line = "line" in change ? change.line % lines.length : 0;
  switch (change.type) {
    case "drop_line":
      return lines.toSpliced(line, 1);
    case "repeat_line":
      return lines.toSpliced(line, 0, at(lines, line));
    case "swap_lines": {
      const other = change.other % lines.length;
      return lines.with(line, at(lines, other)).with(other, at(lines, line));
    }
    case "weave": {
      const { payloads } = at(kin, change.other);
      const from = change.from % payloads.length;
      return lines.toSpliced(line, 0, ...payloads.slice(from, from + change.count));
    }
    case "set_member":
      return lines.with(line, setMember(at(lines, line), change));
    default:
      return lines;
  }
}

/** Gives one object of the payload another member, or one of its members another value. */
function setMember(payload: string, change: Edit & { type: "set_member" }): string {
  if (payload === "[DONE]") return payload;
  const root = JSON.parse(payload) as unknown;
  const owner = at(objectsIn(root), change.object);
  const names = Object.keys(owner);
  const name = typeof change.key === "string" ? change.key : (names[change.key] ?? "0");
  Object.defineProperty(owner, name, { value: change.value, enumerable: true, configurable: true });
  return JSON.stringify(root);
}

function objectsIn(json: unknown): object[] {
  if (typeof json !== "object" || json === null) return [];
  return [json, ...Object.values(json).flatMap(objectsIn)];
}

function editBytes(bytes: Uint8Array, change: Edit): Uint8Array {
  const place = "at" in change ? change.at % (bytes.length + 1) : 0;
  switch (change.type) {
    case "flip":
      return bytes.map((byte, i) => (i === place ? byte ^ change.mask : byte));
    case "remove_bytes":
      return joined(bytes.subarray(0, place), bytes.subarray(place + change.count));
    case "insert_text":
      return joined(
        bytes.subarray(0, place),
        new TextEncoder().encode(change.text),
        bytes.subarray(place),
      );
    case "truncate":
      return bytes.subarray(0, place);
    default:
      return bytes;
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
