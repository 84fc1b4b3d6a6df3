import { expect } from "@open-wc/testing";
import { calls, callsOf, chat, code } from "./chat-streams.js";
import { chatChunk } from "./support.js";

const A = { toolCallId: "a", toolName: "one", args: '{"x":1}' };
const B = { toolCallId: "b", toolName: "two", args: '{"y":2}' };
const NAMELESS_A = { toolName: "one", args: '{"x":1}' };
const NAMELESS_B = { toolName: "two", args: '{"y":2}' };

describe("tool call deltas of real servers", () => {
  const cases: readonly [string, readonly object[], readonly object[]][] = [
    [
      "interleaved deltas go to the call of their index",
      [
        calls({ index: 0, id: "a", name: "one", args: "" }, { index: 1, id: "b", name: "two" }),
        calls({ index: 1, args: '{"y"' }, { index: 0, args: '{"x":' }),
        calls({ index: 0, args: "1}" }),
        calls({ index: 1, args: ":2}" }),
      ],
      [A, B],
    ],
    [
      "an id and a name that are repeated on each delta stay one call",
      [
        calls({ index: 0, id: "a", name: "one", args: '{"x"' }),
        calls({ index: 0, id: "a", name: "one", args: ":1}" }),
        calls({ index: 0, id: "a", name: "one", args: "" }),
      ],
      [A],
    ],
    [
      "an empty id on later deltas says nothing",
      [
        calls({ index: 0, id: "a", name: "one", args: '{"x"' }),
        calls({ index: 0, id: "", name: "", args: ":1}" }),
      ],
      [A],
    ],
    [
      "a new id at the same index is another call",
      [
        calls({ index: 0, id: "a", name: "one", args: '{"x":1}' }),
        calls({ index: 0, id: "b", name: "two", args: '{"y"' }),
        calls({ index: 0, args: ":2}" }),
      ],
      [A, B],
    ],
    [
      "without an index the id decides",
      [
        calls({ id: "a", name: "one", args: '{"x"' }, { id: "b", name: "two", args: '{"y"' }),
        calls({ id: "a", args: ":1}" }, { id: "b", args: ":2}" }),
      ],
      [A, B],
    ],
    [
      "without index and id the last call goes on, and a name after whole arguments opens another",
      [
        calls({ name: "one", args: '{"x"' }),
        calls({ args: ":1}" }),
        calls({ name: "two", args: '{"y":2}' }),
      ],
      [NAMELESS_A, NAMELESS_B],
    ],
    [
      "calls that all come at index 0 without ids are told apart by their names",
      [
        calls({ index: 0, id: "", name: "one", args: '{"x":1}' }),
        calls({ index: 0, id: "", name: "two", args: '{"y":2}' }),
      ],
      [NAMELESS_A, NAMELESS_B],
    ],
    [
      "the same tool twice at index 0 without ids is two calls",
      [
        calls({ index: 0, name: "one", args: '{"x":1}' }),
        calls({ index: 0, name: "one", args: '{"x":1}' }),
      ],
      [NAMELESS_A, NAMELESS_A],
    ],
    [
      "an id that comes after the name belongs to the call that waits for it",
      [calls({ name: "one", args: "" }), calls({ id: "a", args: '{"x":1}' })],
      [A],
    ],
    [
      "arguments may be an object",
      [calls({ index: 0, id: "a", name: "one", args: { x: 1 } })],
      [A],
    ],
    [
      "missing arguments are an empty object",
      [calls({ index: 0, id: "a", name: "one", args: null })],
      [{ ...A, args: "{}" }],
    ],
    [
      "braces inside of texts do not end the arguments",
      [
        calls({ index: 0, name: "one", args: '{"x":"}\\"}"' }),
        calls({ index: 0, name: "one", args: "}" }),
      ],
      [{ toolName: "one", args: '{"x":"}\\"}"}' }],
    ],
  ];
  for (const [title, deltas, expected] of cases) {
    it(title, () => expect(callsOf(deltas)).to.deep.equal(expected));
  }

  it('a finish reason of "stop" keeps its calls', () => {
    expect(
      callsOf([calls({ index: 0, id: "a", name: "one", args: '{"x":1}' })], "stop"),
    ).to.deep.equal([A]);
  });

  it("names of Object.prototype are ordinary ids and names", () => {
    const strange = ["__proto__", "constructor", "toString"];
    const deltas = strange.map((id, index) =>
      calls({ index, id, name: id, args: '{"__proto__":1}' }),
    );
    expect(callsOf(deltas).map(({ toolCallId }) => toolCallId)).to.deep.equal(strange);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  it("two calls with one id are refused before anything can run (ANVIA behaviour 11)", () => {
    const outcome = chat(
      calls({ index: 0, id: "a", name: "one", args: "{}" }),
      calls({ index: 1, id: "a", name: "two", args: "{}" }),
      chatChunk({}, "tool_calls"),
    );
    expect(code(outcome)).to.equal("invalid_response");
    expect(outcome.response).to.equal(undefined);
    expect(outcome.error).to.have.property("retryable", true);
  });

  it("a call without a name is refused", () => {
    expect(code(chat(calls({ index: 0, args: "{}" }), chatChunk({}, "stop")))).to.equal(
      "invalid_response",
    );
  });

  it("calls in an answer cut by its length limit never come out", () => {
    for (const reason of ["length", "max_tokens", "content_filter"]) {
      const outcome = chat(
        calls({ index: 0, id: "a", name: "one", args: "{}" }),
        chatChunk({}, reason),
      );
      expect(code(outcome)).to.equal("stream_interrupted");
    }
  });

  it("without a finish reason [DONE] ends whole calls, and no half one", () => {
    const half = calls({ index: 0, id: "a", name: "one", args: '{"x":' });
    expect(chat(half, calls({ index: 0, args: "1}" }), "[DONE]").response?.toolCalls).to.deep.equal(
      [A],
    );
    expect(code(chat(half, "[DONE]"))).to.equal("stream_interrupted");
  });
});
