import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import { createTool } from "../../src/agent/create-tool.js";
import { parseArguments } from "../../src/engine/parse-arguments.js";
import { AnviaError } from "../../src/errors.js";
import { LIMITS } from "../../src/model/limits.js";
import { arriving, broken, chunked, type Recording } from "./broken-streams.js";
import { accumulatorFor, decode, loadRecording } from "./recordings.js";
import { clientOf, fakeFetch, type Outcome, outcomeOf, sse, streamed } from "./support.js";

const NAMES = [
  "chat-deepseek-tool-call",
  "chat-groq-tool-call",
  "chat-openai-text",
  "chat-xai-tool-call",
  "responses-lmstudio-text",
  "responses-lmstudio-tool-call",
  "responses-openai-error",
];
const CODES = [
  "stream_interrupted",
  "invalid_response",
  "empty_answer",
  "not_an_api",
  "model_auth",
  "model_not_found",
  "model_rate_limited",
  "model_unavailable",
  "model_rejected",
];
const recordings: Recording[] = [];
const tool = createTool({ name: "weather", description: "", execute: () => "" });
const memberNames = () => Reflect.ownKeys(Object.prototype).map(String).sort().join();
const MEMBERS = memberNames();

before(async () => {
  for (const name of NAMES) {
    const lines = await loadRecording(name);
    const short = lines.length < 80 ? lines : [...lines.slice(0, 12), ...lines.slice(-12)];
    recordings.push({ name, payloads: name.startsWith("chat-") ? [...short, "[DONE]"] : short });
  }
});

/** What holds for every answer, however broken: see the titles below. */
function check({ response, error, events, text }: Outcome): void {
  if (memberNames() !== MEMBERS) throw new Error("Object.prototype was changed");
  if ((response === undefined) === (error === undefined)) throw new Error("it ended in two ways");
  if (error !== undefined && !(AnviaError.is(error) && CODES.includes(error.code))) throw error;
  if (events.some(({ type }) => type === "completed") !== (response !== undefined)) {
    throw new Error("it was completed and failed");
  }
  if (text.length > LIMITS.text) throw new Error("it is longer than it may be");
  if (response === undefined) return;
  if (response.text !== text) throw new Error("what was streamed is not what it says");
  if (response.toolCalls.length > LIMITS.calls) throw new Error("it has too many calls");
  for (const call of response.toolCalls) {
    if (call.toolName === "") throw new Error("a call of nothing");
    if (call.args.length > LIMITS.args) throw new Error("arguments that are too long");
  }
}

/** No call that came out can run with less, or more, than what the endpoint wrote. */
async function checkArguments({ response }: Outcome): Promise<void> {
  for (const { args } of response?.toolCalls ?? []) {
    const parsed = await parseArguments(tool, args);
    if ("value" in parsed) expect(parsed.value).to.deep.equal(JSON.parse(args));
    else
      expect(parsed.fault).to.match(
        /not valid JSON|not allowed|nested more than|half a character|input:/,
      );
  }
}

describe("streams that are broken in any way", () => {
  it("end in one whole answer or one AnviaError, and leave Object.prototype alone (6,000 streams)", async () => {
    const seen = { answers: 0, calls: 0 };
    const property = fc.asyncProperty(broken, async (plan) => {
      const { name, chunks } = arriving(recordings, plan);
      const outcome = decode(accumulatorFor(name), chunks);
      check(outcome);
      await checkArguments(outcome);
      seen.answers += outcome.response ? 1 : 0;
      seen.calls += outcome.response?.toolCalls.length ? 1 : 0;
    });
    await fc.assert(property, { numRuns: 6_000 });
    // else the streams are so broken that nothing is learnt from them
    expect(seen.answers).to.be.above(600);
    expect(seen.calls).to.be.above(200);
  }).timeout(120_000);

  it("read the same however their bytes are cut (1,000 streams)", () => {
    const said = ({ response, error }: Outcome) =>
      JSON.stringify(response ?? (AnviaError.is(error) && [error.code, error.message]));
    const property = fc.property(broken, (plan) => {
      const { name, chunks } = arriving(recordings, plan);
      const { chunks: whole } = arriving(recordings, { ...plan, cuts: [] });
      expect(said(decode(accumulatorFor(name), chunks))).to.equal(
        said(decode(accumulatorFor(name), whole)),
      );
    });
    fc.assert(property, { numRuns: 1_000 });
  }).timeout(90_000);

  it("that are cut off give the calls that were recorded, or none (1,000 cuts)", () => {
    const cut = fc.record({
      recording: fc.nat(),
      length: fc.nat(),
      cuts: fc.array(fc.nat(), { maxLength: 4 }),
    });
    const property = fc.property(cut, ({ recording, length, cuts }) => {
      const { name, payloads } = recordings[recording % recordings.length] as Recording; // CAST: the index is in range
      const bytes = sse(payloads);
      const whole = decode(accumulatorFor(name), [bytes]).response?.toolCalls ?? [];
      const part = chunked(bytes.subarray(0, length % bytes.length), cuts);
      const outcome = decode(accumulatorFor(name), part);
      check(outcome);
      expect([[], whole]).to.deep.include(outcome.response?.toolCalls ?? []);
    });
    fc.assert(property, { numRuns: 1_000 });
  }).timeout(90_000);

  it("end the same way through the openai client and the browser's own fetch (300 streams)", async () => {
    const property = fc.asyncProperty(broken, async (plan) => {
      const { name, chunks } = arriving(recordings, plan);
      const url = URL.createObjectURL(
        new Blob(chunks as BlobPart[], { type: "text/event-stream" }),
      ); // CAST: these bytes are not shared
      const fetch = () => globalThis.fetch(url);
      const api = name.startsWith("chat-") ? "chat" : "responses";
      const outcome = await outcomeOf(clientOf(fetch, { api }).completionModel("m"));
      URL.revokeObjectURL(url);
      check(outcome);
    });
    await fc.assert(property, { numRuns: 300 });
  }).timeout(90_000);

  it("whose body breaks too end in the same ways (300 bodies)", async () => {
    const property = fc.asyncProperty(broken, fc.nat(6), async (plan, breaksAfter) => {
      const { name, chunks } = arriving(recordings, plan);
      const rest = chunks.slice(0, breaksAfter);
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const chunk = rest.shift();
          if (chunk) controller.enqueue(chunk);
          else controller.error(new TypeError("network error"));
        },
      });
      const api = name.startsWith("chat-") ? "chat" : "responses";
      const { fetch } = fakeFetch(
        () => new Response(body),
        () => streamed([]),
      );
      check(await outcomeOf(clientOf(fetch, { api }).completionModel("m")));
    });
    await fc.assert(property, { numRuns: 300 });
  }).timeout(90_000);
});
