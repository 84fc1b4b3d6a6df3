import { expect } from "@open-wc/testing";
import { AnviaError } from "../../src/errors.js";
import { idleFault } from "../../src/model/faults.js";
import { delayMs, isRetried, realEnvironment } from "../../src/model/retry.js";
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
const unavailable = (headers: HeadersInit) => () => new Response("{}", { status: 503, headers });

describe("retries of a model call (ANVIA behaviour 12)", () => {
  for (const code of [408, 409, 425, 429, 500, 503, 599]) {
    it(`HTTP ${code} is tried three times in all`, async () => {
      const { fetch, sent } = fakeFetch(() => new Response("{}", { status: code }));
      const { environment, slept } = manualEnvironment();
      const { error } = await outcomeOf(clientOf(fetch, {}, environment).completionModel("m"));
      expect(AnviaError.is(error) && error.status).to.equal(code);
      expect([sent.length, slept]).to.deep.equal([3, [550, 550]]);
    });
  }

  for (const code of [400, 401, 403, 404, 422]) {
    it(`HTTP ${code} is tried once`, async () => {
      const { fetch, sent } = fakeFetch(() => new Response("{}", { status: code }));
      await outcomeOf(clientOf(fetch).completionModel("m"));
      expect(sent).to.have.lengthOf(1);
    });
  }

  it("a failure of the network is tried again, and the next answer counts", async () => {
    let failures = 2;
    const { fetch, sent } = fakeFetch(() => {
      if (failures-- > 0) throw new TypeError("Failed to fetch");
      return hello();
    });
    const { response } = await outcomeOf(clientOf(fetch).completionModel("m"));
    expect([response?.text, sent.length]).to.deep.equal(["Hello", 3]);
  });

  it("after the first delta nothing is tried again", async () => {
    const { fetch, sent } = fakeFetch(() => streamed([sse(HELLO.slice(0, 1))]), hello);
    const { error, text } = await outcomeOf(clientOf(fetch).completionModel("m"));
    expect(AnviaError.is(error) && error.code).to.equal("stream_interrupted");
    expect([text, sent.length]).to.deep.equal(["Hello", 1]);
  });

  it("waits are from 100 ms to 1 s by chance, longer where the server asks, and 10 s at most", async () => {
    const at = (random: number) => delayMs(undefined, { ...realEnvironment, random: () => random });
    expect([at(0), at(0.5), at(1)]).to.deep.equal([100, 550, 1000]);
    const cases = {
      "0": 550,
      "3": 3000,
      "3600": 10_000,
      nonsense: 550,
      "Thu, 01 Jan 1970 00:00:04 GMT": 4000,
    };
    for (const [value, expected] of Object.entries(cases)) {
      const { fetch } = fakeFetch(unavailable({ "retry-after": value }), hello);
      const { environment, slept } = manualEnvironment();
      await outcomeOf(clientOf(fetch, {}, environment).completionModel("m"));
      expect(slept).to.deep.equal([expected]);
    }
  });

  it("an idle timeout is not tried again by itself, but may be by a person", () => {
    const error = idleFault(1000);
    expect([error.retryable, isRetried(error)]).to.deep.equal([true, false]);
  });

  it("the real sleep ends at once with the reason of an abort", async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const early = realEnvironment.sleep(1e9, controller.signal).catch((error: unknown) => error);
    controller.abort(reason);
    const late = realEnvironment.sleep(1e9, controller.signal).catch((error: unknown) => error);
    expect([await early, await late]).to.deep.equal([reason, reason]);
    await realEnvironment.sleep(0, new AbortController().signal);
  });
});

describe("an abort", () => {
  const reason = new Error("The visitor pressed Stop.");

  it("before the call sends nothing", async () => {
    const { fetch, sent } = fakeFetch(hello);
    const { error } = await outcomeOf(
      clientOf(fetch).completionModel("m"),
      ask(),
      AbortSignal.abort(reason),
    );
    expect(error).to.equal(reason);
    expect(sent).to.deep.equal([]);
  });

  it("while the head of the answer is awaited rejects with its reason and ends the request", async () => {
    const controller = new AbortController();
    const { fetch, sent } = fakeFetch(() => {
      controller.abort(reason);
      return new Promise<Response>(() => undefined);
    });
    const model = clientOf(fetch).completionModel("m");
    expect((await outcomeOf(model, ask(), controller.signal)).error).to.equal(reason);
    expect(sent.map(({ signal }) => signal.aborted)).to.deep.equal([true]);
  });

  it("between two deltas emits nothing more and cancels the body", async () => {
    const controller = new AbortController();
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(sse(HELLO)),
      cancel: () => {
        cancelled = true;
      },
    });
    const { fetch } = fakeFetch(() => new Response(body));
    const events = clientOf(fetch)
      .completionModel("m")
      .stream(ask(), controller)
      [Symbol.asyncIterator]();
    expect((await events.next()).value).to.deep.equal({ type: "text_delta", text: "Hello" });
    controller.abort(reason);
    const thrown = await events.next().catch((error: unknown) => error);
    expect(thrown).to.equal(reason);
    expect(await events.next()).to.deep.equal({ done: true, value: undefined });
    expect(cancelled).to.equal(true);
  });

  it("while the body is silent rejects with its reason", async () => {
    const controller = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(sse(HELLO.slice(0, 1))),
      pull: () => new Promise(() => undefined),
    });
    const { fetch, sent } = fakeFetch(() => new Response(body));
    const events = clientOf(fetch)
      .completionModel("m")
      .stream(ask(), controller)
      [Symbol.asyncIterator]();
    await events.next();
    const next = Promise.resolve(events.next()).catch((error: unknown) => error);
    controller.abort(reason);
    expect(await next).to.equal(reason);
    expect(sent).to.have.lengthOf(1);
  });

  it("while a retry waits ends the wait, and nothing is sent again", async () => {
    const controller = new AbortController();
    const { fetch, sent } = fakeFetch(unavailable({}), hello);
    const { environment } = manualEnvironment();
    const sleep = (ms: number, signal: AbortSignal) => {
      if (ms < 2000) controller.abort(reason);
      return signal.aborted ? Promise.reject(signal.reason) : environment.sleep(ms, signal);
    };
    const client = clientOf(fetch, {}, { ...environment, sleep });
    const { error } = await outcomeOf(client.completionModel("m"), ask(), controller.signal);
    expect(error).to.equal(reason);
    expect(sent).to.have.lengthOf(1);
  });

  it("a reader that leaves early ends the request", async () => {
    const { fetch, sent } = fakeFetch(hello);
    const { signal } = new AbortController();
    for await (const _event of clientOf(fetch).completionModel("m").stream(ask(), { signal }))
      break;
    expect(sent[0]?.signal.aborted).to.equal(true);
  });
});
