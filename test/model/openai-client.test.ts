import { expect } from "@open-wc/testing";
import { AnviaError } from "../../src/errors.js";
import { OpenAIClient, type OpenAIClientOptions } from "../../src/model/openai-client.js";
import {
  ask,
  clientOf,
  fakeFetch,
  HELLO,
  manualEnvironment,
  outcomeOf,
  sse,
  streamed,
} from "./support.js";

const hello = () => streamed([sse(HELLO)]);

function status(code: number, body: object | string = {}, headers: HeadersInit = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return () => new Response(text, { status: code, headers });
}

async function fault(...answers: Parameters<typeof fakeFetch>): Promise<AnviaError> {
  const { error } = await outcomeOf(clientOf(fakeFetch(...answers).fetch).completionModel("m"));
  if (!AnviaError.is(error)) throw error;
  return error;
}

/** What the console was warned of while `run` ran. */
function warnings(run: () => void): unknown[] {
  const original = console.warn;
  const seen: unknown[] = [];
  console.warn = (...args) => seen.push(...args);
  try {
    run();
  } finally {
    console.warn = original;
  }
  return seen;
}

describe("the openai package", () => {
  it("is loaded by the first model call, not before", async () => {
    performance.setResourceTimingBufferSize(2000);
    const isLoaded = () =>
      performance
        .getEntriesByType("resource")
        .some(({ name }) => name.includes("/node_modules/openai/"));
    const model = clientOf(fakeFetch(hello).fetch).completionModel("m");
    expect(isLoaded()).to.equal(false);
    await outcomeOf(model);
    expect(isLoaded()).to.equal(true);
  });
});

describe("OpenAIClient options", () => {
  it("an option that cannot work is refused with a sentence that names it", () => {
    const baseURL = "/v1";
    // CAST: what a page without types may pass
    const cases = [
      [undefined, "needs an object"],
      [{}, "baseURL"],
      [{ baseURL: " " }, "baseURL"],
      [{ baseURL: "http://" }, "baseURL"],
      [{ baseURL: "ftp://host/v1" }, "baseURL"],
      [{ baseURL: "https://user:secret@host/v1" }, "baseURL"],
      [{ baseURL, token: "text" }, "token"],
      [{ baseURL, apiKey: "" }, "apiKey"],
      [{ baseURL, apiKey: "a\nb" }, "apiKey"],
      [{ baseURL, apiKey: "k", token: () => "t" }, "not both"],
      [{ baseURL, headers: { "bad name": "x" } }, "headers"],
      [{ baseURL, fetch: "fetch" }, "fetch"],
      [{ baseURL, api: "completions" }, "api"],
      [{ baseURL, idleTimeoutMs: 0 }, "idleTimeoutMs"],
    ] as unknown as [OpenAIClientOptions, string][];
    for (const [options, named] of cases) {
      let error: unknown;
      try {
        new OpenAIClient(options);
      } catch (thrown) {
        error = thrown;
      }
      expect(AnviaError.is(error) && error.code, named).to.equal("invalid_config");
      expect(error).to.have.property("message").that.includes(named);
      expect(String(error)).to.not.include("secret");
    }
  });

  it("a model needs a name", () => {
    const client = new OpenAIClient({ baseURL: "/v1" });
    expect(() => client.completionModel(" ")).to.throw(/name of a model/);
    expect(client.completionModel("gpt-5-mini").id).to.equal("gpt-5-mini");
  });

  it("an apiKey is warned of once per client, without the key", () => {
    const seen = warnings(() => {
      const client = new OpenAIClient({ baseURL: "/v1", apiKey: "sk-CANARY" });
      client.completionModel("a");
      client.completionModel("b");
    });
    expect(seen).to.have.lengthOf(1);
    expect(String(seen[0])).to.include("EVERY VISITOR").and.to.not.include("CANARY");
    expect(warnings(() => new OpenAIClient({ baseURL: "/v1", token: () => "t" }))).to.deep.equal(
      [],
    );
  });

  it("a key shows up in no part of the client", () => {
    let client: unknown;
    warnings(() => {
      client = new OpenAIClient({ baseURL: "/v1", apiKey: "sk-CANARY" });
    });
    expect(JSON.stringify(client)).to.not.include("CANARY");
    expect(Object.keys(client as object)).to.deep.equal([]);
  });
});

describe("OpenAIClient requests", () => {
  it("a relative baseURL is the page's, with or without a slash at its end", async () => {
    for (const baseURL of ["/llm/v1", "/llm/v1/"]) {
      const { fetch, sent } = fakeFetch(hello);
      await outcomeOf(clientOf(fetch, { baseURL }).completionModel("m"));
      expect(sent[0]?.url).to.equal(`${location.origin}/llm/v1/chat/completions`);
    }
  });

  it("without a token and a key no Authorization header is sent, nor any of the client's own", async () => {
    const { fetch, sent } = fakeFetch(hello);
    const { text } = await outcomeOf(clientOf(fetch).completionModel("m"));
    const names = [...(sent[0]?.headers.keys() ?? [])];
    expect(text).to.equal("Hello");
    expect(names).to.have.members(["accept", "content-type"]);
  });

  it("a token is asked for before every request, retries included", async () => {
    let count = 0;
    const { fetch, sent } = fakeFetch(status(503), hello);
    const token = async () => `t${++count}`;
    await outcomeOf(clientOf(fetch, { token }).completionModel("m"));
    const sentTokens = sent.map(({ headers }) => headers.get("authorization"));
    expect(sentTokens).to.deep.equal(["Bearer t1", "Bearer t2"]);
  });

  it("a token that is not there is an error, and nothing is sent", async () => {
    const failing = () => Promise.reject(new Error("logged out"));
    for (const token of [() => "", () => "a\nb", failing]) {
      const { fetch, sent } = fakeFetch(hello);
      const { error } = await outcomeOf(clientOf(fetch, { token }).completionModel("m"));
      expect(AnviaError.is(error) && error.code).to.equal("model_auth");
      expect(sent).to.deep.equal([]);
    }
  });

  it("headers are sent, and a key as the bearer token", async () => {
    const { fetch, sent } = fakeFetch(hello);
    const clients: OpenAIClient[] = [];
    warnings(() => {
      clients.push(clientOf(fetch, { apiKey: "k", headers: { "X-Site": "a" } }));
    });
    for (const client of clients) await outcomeOf(client.completionModel("m"));
    expect(sent.map(({ headers }) => headers.get("x-site"))).to.deep.equal(["a"]);
    expect(sent.map(({ headers }) => headers.get("authorization"))).to.deep.equal(["Bearer k"]);
  });

  it("the wire format is the model's, else the client's", async () => {
    const { fetch, sent } = fakeFetch(hello);
    const client = clientOf(fetch, { api: "responses" });
    await outcomeOf(client.completionModel("m"));
    await outcomeOf(client.completionModel("m", { api: "chat" }), ask({ temperature: 1 }));
    const paths = sent.map(({ url }) => new URL(url).pathname);
    expect(paths.at(0)).to.equal("/llm/v1/responses");
    expect(paths.at(-1)).to.equal("/llm/v1/chat/completions");
    expect(sent.at(-1)?.body).to.deep.include({ model: "m", temperature: 1, stream: true });
  });
});

describe("OpenAIClient answers", () => {
  it("one JSON completion from a server that does not stream is taken", async () => {
    const message = { role: "assistant", content: "Hello" };
    const answer = { choices: [{ message, finish_reason: "stop" }] };
    const { fetch } = fakeFetch(() => Response.json(answer));
    const { events } = await outcomeOf(clientOf(fetch).completionModel("m"));
    expect(events).to.deep.equal([
      { type: "text_delta", text: "Hello" },
      { type: "completed", response: { text: "Hello", toolCalls: [], finishReason: "stop" } },
    ]);
  });

  it("calls in one JSON answer are taken, of either wire format", async () => {
    const called = { name: "one", arguments: "{}" };
    const tool_calls = [
      { id: "a", function: called },
      { id: "b", function: called },
    ];
    const chat = { choices: [{ message: { content: null, tool_calls } }] };
    const output = ["a", "b"].map((call_id) => ({ type: "function_call", call_id, ...called }));
    const responses = { object: "response", status: "completed", error: null, output };
    for (const [api, answer] of [
      ["chat", chat],
      ["responses", responses],
    ] as const) {
      const { fetch } = fakeFetch(() => Response.json(answer));
      const { response } = await outcomeOf(clientOf(fetch, { api }).completionModel("m"));
      expect(response?.toolCalls).to.deep.equal([
        { toolCallId: "a", toolName: "one", args: "{}" },
        { toolCallId: "b", toolName: "one", args: "{}" },
      ]);
    }
  });

  it("a JSON completion that is not whole is an interruption", async () => {
    const error = await fault(() => new Response('{"choices":[{"message":'));
    expect(error.code).to.equal("stream_interrupted");
  });

  it("a web page, other JSON and other text are no API", async () => {
    const page = "\n<!doctype html><script>alert(1)</script>";
    for (const body of [page, '{"ok":true}', "It works!"]) {
      const error = await fault(() => new Response(body));
      expect(error.code).to.equal("not_an_api");
      expect(error.message).to.include("baseURL").and.to.not.include("<");
    }
  });

  it("a body that breaks is an interruption, but not once the finish was seen", async () => {
    const broken = (count: number) => () => {
      const chunks = [sse(HELLO.slice(0, count))];
      return new Response(
        new ReadableStream({
          pull(controller) {
            const chunk = chunks.shift();
            if (chunk) controller.enqueue(chunk);
            else controller.error(new TypeError("network error"));
          },
        }),
      );
    };
    expect((await fault(broken(1))).code).to.equal("stream_interrupted");
    const { response } = await outcomeOf(clientOf(fakeFetch(broken(2)).fetch).completionModel("m"));
    expect(response?.text).to.equal("Hello");
  });

  it("an endpoint that sends nothing for idleTimeoutMs is given up, once", async () => {
    const { environment } = manualEnvironment();
    const sleep = (ms: number, signal: AbortSignal) =>
      ms === 5_000 ? Promise.resolve() : environment.sleep(ms, signal);
    const { fetch, sent } = fakeFetch(() => new Promise<Response>(() => undefined));
    const client = clientOf(fetch, { idleTimeoutMs: 5_000 }, { ...environment, sleep });
    const { error } = await outcomeOf(client.completionModel("m"));
    expect(error).to.have.property("code", "stream_interrupted");
    expect(String(error)).to.include("5 seconds");
    expect(sent.length).to.be.at.most(1);
  });

  it("each status has its code, its sentence, and says whether to try again", async () => {
    const cases = [
      [400, "model_rejected", false],
      [401, "model_auth", false],
      [403, "model_auth", false],
      [404, "model_not_found", false],
      [408, "model_rejected", true],
      [409, "model_rejected", true],
      [422, "model_rejected", false],
      [425, "model_rejected", true],
      [429, "model_rate_limited", true],
      [500, "model_unavailable", true],
      [529, "model_unavailable", true],
    ] as const;
    for (const [code, expected, retryable] of cases) {
      const error = await fault(status(code, { error: { message: "Because." } }));
      expect([error.code, error.status, error.retryable]).to.deep.equal([
        expected,
        code,
        retryable,
      ]);
      expect(error.message.includes("Because.")).to.equal(expected !== "model_auth");
      expect(error.cause).to.have.property("status", code);
    }
  });

  it("an error answer is shown as a short plain line, never as markup, never with a key", async () => {
    const long = await fault(status(400, { error: { message: `a\n\u202eb ${"x".repeat(999)}` } }));
    expect(long.message).to.include("says: a b xxx").and.to.have.length.below(450);
    const page = await fault(status(502, "<html><h1>Bad gateway</h1>"));
    expect([page.code, page.message.includes("<")]).to.deep.equal(["model_unavailable", false]);
    const markup = await fault(status(400, { error: { message: "<img src=x onerror=alert(1)>" } }));
    expect(markup.message).to.not.include("img");
    const key = await fault(status(400, { error: "Bad header Authorization: Bearer CANARY" }));
    expect(key.message).to.include("Bad header").and.to.not.include("CANARY");
  });

  it("an endless error answer is read to its limit and no further", async () => {
    let pulled = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new Uint8Array(16_384).fill(97));
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    const error = await fault(() => new Response(endless, { status: 400 }));
    expect(error.code).to.equal("model_rejected");
    expect(pulled).to.be.below(10);
    expect(isCancelled).to.equal(true);
  });

  it("an endpoint that cannot be reached names the possible reasons", async () => {
    const error = await fault();
    expect([error.code, error.retryable]).to.deep.equal(["network", true]);
    expect(error.message).to.include("offline").and.to.include("CORS").and.to.include("baseURL");
  });
});
