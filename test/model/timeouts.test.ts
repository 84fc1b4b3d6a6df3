import { expect } from "@open-wc/testing";
import { AnviaError } from "../../src/errors.js";
import {
  ask,
  chatChunk,
  clientOf,
  fakeFetch,
  HELLO,
  manualEnvironment,
  noOutcome,
  outcomeOf,
  record,
  sse,
} from "./support.js";

/** An environment whose timers of `ms` end when the test says so. */
function timerOf(ms: number) {
  const { environment, slept } = manualEnvironment();
  const waiting: (() => void)[] = [];
  const sleep: typeof environment.sleep = (asked, signal) =>
    asked === ms
      ? new Promise((resolve, reject) => {
          waiting.push(resolve);
          signal.addEventListener("abort", () => reject(signal.reason));
        })
      : environment.sleep(asked, signal);
  const end = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { environment: { ...environment, sleep }, end, slept };
}

/** A body that always has another delta ready, and never ends. */
function endless(onPull: (count: number) => void) {
  let count = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(sse([chatChunk({ content: "." })]));
      onPull(++count);
    },
  });
}

describe("timeouts of an answer", () => {
  it("an answer that comes without end is given up after totalTimeoutMs, and not tried again", async () => {
    const { environment, end } = timerOf(9_000);
    const { fetch, sent } = fakeFetch(
      () => new Response(endless((count) => count === 20 && end())),
    );
    const model = clientOf(fetch, { totalTimeoutMs: 9_000 }, environment).completionModel("m");
    const { error, text, response } = await outcomeOf(model);
    expect(AnviaError.is(error) && error.code).to.equal("stream_interrupted");
    expect(String(error)).to.include("not whole after 9 seconds");
    expect(response).to.equal(undefined);
    expect(text.length).to.be.above(0).and.below(1_000);
    expect(sent).to.have.lengthOf(1);
    expect(sent[0]?.signal.aborted).to.equal(true);
  });

  it("an endpoint that does not even begin is given up after totalTimeoutMs", async () => {
    const { environment, end } = timerOf(9_000);
    const { fetch, sent } = fakeFetch(() => {
      end();
      return new Promise<Response>(() => undefined);
    });
    const client = clientOf(fetch, { totalTimeoutMs: 9_000 }, environment);
    const { error } = await outcomeOf(client.completionModel("m"));
    expect(String(error)).to.include("9 seconds");
    expect(sent).to.have.lengthOf(1);
  });

  it("the time is up also when it ran out while the reader was busy", async () => {
    const { environment, end } = timerOf(9_000);
    const { fetch } = fakeFetch(() => new Response(endless(() => undefined)));
    const model = clientOf(fetch, { totalTimeoutMs: 9_000 }, environment).completionModel("m");
    const outcome = noOutcome();
    const read = async () => {
      for await (const event of model.stream(ask(), { signal: new AbortController().signal })) {
        record(outcome, event);
        if (outcome.events.length === 5) end();
        if (outcome.events.length > 500) throw new Error("it goes on");
      }
    };
    await read().catch((error: unknown) => {
      outcome.error = error;
    });
    expect(String(outcome.error)).to.include("9 seconds");
  });

  it("an answer that was finished in time stands, however long its connection stays", async () => {
    const { environment, end } = timerOf(9_000);
    const chunks = [sse(HELLO.slice(0, 2))];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else end(); // and nothing more comes
      },
    });
    const { fetch } = fakeFetch(() => new Response(body));
    const model = clientOf(fetch, { totalTimeoutMs: 9_000 }, environment).completionModel("m");
    expect((await outcomeOf(model)).response?.text).to.equal("Hello");
  });

  it("each attempt has the whole time, and a timer ends with its attempt", async () => {
    const { environment } = manualEnvironment();
    const open = new Set<AbortSignal>();
    const sleep: typeof environment.sleep = (ms, signal) => {
      if (ms === 1_800_000) {
        open.add(signal);
        signal.addEventListener("abort", () => open.delete(signal));
      }
      return environment.sleep(ms, signal);
    };
    const { fetch, sent } = fakeFetch(
      () => new Response("", { status: 503 }),
      () => new Response(sse(HELLO) as BufferSource), // CAST: these bytes are not shared
    );
    const model = clientOf(fetch, {}, { ...environment, sleep }).completionModel("m");
    expect((await outcomeOf(model)).text).to.equal("Hello");
    expect(sent).to.have.lengthOf(2);
    expect(open.size).to.equal(0);
  });

  it("a timeout that is no time is refused", () => {
    const { fetch } = fakeFetch();
    for (const name of ["idleTimeoutMs", "totalTimeoutMs"]) {
      for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => clientOf(fetch, { [name]: ms })).to.throw(name);
      }
    }
  });
});
