import { expect } from "@open-wc/testing";
import { AnviaError } from "../../src/errors.js";
import { Secrets, withoutKeys } from "../../src/model/secrets.js";
import { clientOf, fakeFetch, outcomeOf, type SentRequest, sse, streamed } from "./support.js";

const CANARY = "canary-3f9a17c0d2";

/** Every word of an error and of its causes, own members and prototypes' names included. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? String(error);
  const members = Reflect.ownKeys(error).map((name) => {
    const value: unknown = Reflect.get(error, name);
    if (value instanceof Headers) return JSON.stringify([...value]);
    return value instanceof Error ? wordsOf(value) : JSON.stringify(value);
  });
  const clone: unknown = structuredClone(error);
  const copied = clone instanceof Error ? `${clone.stack}${String(clone.cause)}` : "";
  return [String(error), error.stack, JSON.stringify(error), copied, ...members].join("\n");
}

const keyOf = ({ headers }: SentRequest) => String(headers.get("authorization")).slice(7);

/** What servers, proxies and a page's own fetch answer with, each quoting the key. */
const QUOTING: readonly ((sent: SentRequest) => Response)[] = [
  ...[400, 401, 403, 404, 429, 500].map((status) => (sent: SentRequest) => {
    const error = { message: `Incorrect API key provided: ${keyOf(sent)}`, code: keyOf(sent) };
    const headers = { "x-key": keyOf(sent), "retry-after": "0", "x-request-id": keyOf(sent) };
    return Response.json({ error }, { status, headers });
  }),
  (sent) => new Response(`Bad key ${keyOf(sent)}`, { status: 400 }),
  (sent) => new Response("", { status: 400, statusText: keyOf(sent) }),
  (sent) => streamed([sse([{ error: { message: `Bad ${keyOf(sent)}`, key: keyOf(sent) } }])]),
  (sent) => streamed([sse([{ error: `Bad ${keyOf(sent)}` }])]),
  (sent) => streamed([sse([`no json ${keyOf(sent)}`])]),
  (sent) => streamed([new TextEncoder().encode(`event: error\ndata: ${keyOf(sent)}\n\n`)]),
  (sent) => {
    throw new TypeError(`cannot send ${keyOf(sent)}`, { cause: { request: keyOf(sent) } });
  },
];

/** A client that does not warn the whole console of its key. */
function quietClient(fetch: typeof globalThis.fetch, options: object) {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return clientOf(fetch, options);
  } finally {
    console.warn = warn;
  }
}

describe("keys in errors", () => {
  for (const [credential, options] of Object.entries({
    apiKey: { apiKey: CANARY },
    token: { token: () => CANARY },
    header: { headers: { Authorization: `Bearer ${CANARY}` } },
  })) {
    it(`a key given as ${credential} is in no error, whatever the endpoint quotes`, async () => {
      for (const answer of QUOTING) {
        // the header of a client's own wins over the one that the client leaves out
        const { fetch } = fakeFetch((sent) => {
          if (!keyOf(sent).includes(CANARY)) throw new Error("the key was not sent");
          return answer(sent);
        });
        const { error } = await outcomeOf(quietClient(fetch, options).completionModel("m"));
        expect(AnviaError.is(error)).to.equal(true);
        expect(wordsOf(error).includes("canary"), String(error)).to.equal(false);
      }
    });
  }

  it("a key that an error's shown part cuts in two leaves no beginning", async () => {
    for (let before = 270; before < 300; before++) {
      const { fetch } = fakeFetch((sent) => {
        const message = `${"x".repeat(before)} ${keyOf(sent)}`;
        return Response.json({ error: { message } }, { status: 400 });
      });
      const { error } = await outcomeOf(
        quietClient(fetch, { apiKey: CANARY }).completionModel("m"),
      );
      expect(String(error)).to.not.include(CANARY.slice(0, 6));
    }
  });

  it("tokens of overlapping requests are all known", () => {
    const secrets = new Secrets();
    for (let count = 0; count < 8; count++) secrets.add(`token-number-${count}`);
    for (let count = 0; count < 20; count++) secrets.add("token-number-7"); // it is still one
    expect(secrets.removeFrom("token-number-0 token-number-7")).to.equal("[removed] [removed]");
  });

  it("headers that carry no key and values that could be words are left alone", () => {
    const secrets = new Secrets({
      "X-Site": "a-long-name",
      "Api-Key": "abc",
      "X-Auth": "secret-1",
    });
    expect(secrets.removeFrom("a-long-name abc secret-1 secret")).to.equal(
      "a-long-name abc [removed] [removed]",
    );
  });

  it("what looks like a key is removed, whoever's it is", () => {
    const keys = [
      "sk-proj-abc_DEF-123",
      "Bearer abc.def",
      "gsk_0123456789",
      "xai-0123456789",
      "AIzaSyA0123456789",
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    ];
    for (const key of keys)
      expect(withoutKeys(`Key ${key}, refused`)).to.match(/^Key \[removed],? refused$/);
    const words = "A task-force asked about pk- and bearers of eyJ in gsk_x.";
    expect(withoutKeys(words)).to.equal(words);
  });

  it("an error keeps its code, status, and the cause's name and Retry-After", () => {
    const headers = new Headers({ "retry-after": "7", "x-key": CANARY });
    const cause = Object.assign(new Error("why"), { name: "TimeoutError", status: 503, headers });
    const options = { retryable: true, status: 503, cause };
    const error = new Secrets().removeFromError(
      new AnviaError("model_unavailable", "It is down.", options),
    );
    if (!AnviaError.is(error) || !(error.cause instanceof Error)) throw error;
    const { code, message, retryable, status } = error;
    expect([code, message, retryable, status]).to.deep.equal([
      "model_unavailable",
      "It is down.",
      true,
      503,
    ]);
    expect([error.cause.name, error.cause.message]).to.deep.equal(["TimeoutError", "why"]);
    const kept = Reflect.get(error.cause, "headers");
    expect(kept instanceof Headers && [...kept]).to.deep.equal([["retry-after", "7"]]);
    expect(error.cause).to.have.property("status", 503);
  });

  it("an error without a cause has none, and what is no AnviaError is not touched", () => {
    const secrets = new Secrets();
    const error = secrets.removeFromError(new AnviaError("network", "Offline."));
    expect(error).to.not.have.property("cause");
    const reason = new DOMException("stop", "AbortError");
    expect(secrets.removeFromError(reason)).to.equal(reason);
  });

  it("a cause that no text can hold is no crash", () => {
    const endless: unknown[] = [];
    endless.push(endless);
    const error = new Secrets().removeFromError(
      new AnviaError("network", "No.", { cause: endless }),
    );
    expect(AnviaError.is(error) && String(error.cause)).to.equal("Error: an error without words");
  });
});
