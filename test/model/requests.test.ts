import { expect } from "@open-wc/testing";
import { chatRequestBody } from "../../src/model/chat-request.js";
import type { CompletionRequest } from "../../src/model/completion-model.js";
import { responsesRequestBody } from "../../src/model/responses-request.js";
import type { Message } from "../../src/run/message.js";
import { ask } from "./support.js";

const PARAMETERS = { type: "object", properties: { city: { type: "string" } } };
const TOOL = { name: "weather", description: "Weather of a city.", parameters: PARAMETERS };
const REASONING = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "SECRET" };
const PROVIDER_ITEMS = [
  { api: "chat", reasoning_content: "I think." },
  { api: "responses", item: REASONING },
  { api: "another", item: {} },
  null,
  "text",
];

const HISTORY: Message[] = [
  { role: "system", content: "Be kind." },
  { role: "system", content: "Be brief." },
  { role: "user", content: "Weather?" },
  {
    role: "assistant",
    content: "",
    reasoning: "I think.",
    toolCalls: [{ callId: "c1", toolName: "weather", args: '{"city":"Rome"}' }],
    providerItems: PROVIDER_ITEMS,
  },
  { role: "tool", callId: "c1", toolName: "weather", content: "Sunny" },
  { role: "system", content: "Steer." },
  { role: "assistant", content: "It is sunny.", providerItems: PROVIDER_ITEMS },
];

function withArgs(args: string): CompletionRequest {
  const toolCalls = [{ callId: "c1", toolName: "weather", args }];
  return ask({ messages: [{ role: "assistant", content: "Wait.", toolCalls }] });
}

describe("chatRequestBody", () => {
  it("asks for a stream with usage, and sends no more than it was given", () => {
    expect(chatRequestBody("m", ask())).to.deep.equal({
      model: "m",
      messages: [{ role: "user", content: "Hi" }],
      stream_options: { include_usage: true },
      stream: true,
    });
  });

  it("maps a history, with the reasoning text of this format only and only beside calls", () => {
    const calls = [
      { id: "c1", type: "function", function: { name: "weather", arguments: '{"city":"Rome"}' } },
    ];
    expect(chatRequestBody("m", ask({ messages: HISTORY })).messages).to.deep.equal([
      { role: "system", content: "Be kind." },
      { role: "system", content: "Be brief." },
      { role: "user", content: "Weather?" },
      { role: "assistant", content: null, reasoning_content: "I think.", tool_calls: calls },
      { role: "tool", tool_call_id: "c1", content: "Sunny" },
      { role: "system", content: "Steer." },
      { role: "assistant", content: "It is sunny." },
    ]);
  });

  it("maps tools, the choice among them, and the output schema", () => {
    const body = chatRequestBody(
      "m",
      ask({
        tools: [TOOL],
        toolChoice: { toolName: "weather" },
        outputSchema: PARAMETERS,
        temperature: 0,
      }),
    );
    expect(body).to.deep.include({
      tools: [{ type: "function", function: { ...TOOL, strict: false } }],
      tool_choice: { type: "function", function: { name: "weather" } },
      response_format: {
        type: "json_schema",
        json_schema: { name: "output", schema: PARAMETERS, strict: false },
      },
      temperature: 0,
    });
  });

  it("sends no tool choice without tools", () => {
    expect(chatRequestBody("m", ask({ toolChoice: "required" }))).to.not.have.any.keys(
      "tools",
      "tool_choice",
    );
  });

  it("names the token limit as the model wants it", () => {
    const limits = ["gpt-5-mini", "o3", "deepseek-chat", "gpt-4o"].map((model) => {
      const { max_tokens, max_completion_tokens } = chatRequestBody(model, ask({ maxTokens: 9 }));
      return [max_tokens, max_completion_tokens];
    });
    expect(limits).to.deep.equal([
      [undefined, 9],
      [undefined, 9],
      [9, undefined],
      [9, undefined],
    ]);
  });

  it("adds additionalParams as they are, but always streams", () => {
    const body = chatRequestBody(
      "m",
      ask({ additionalParams: { seed: 7, stream: false, stream_options: null } }),
    );
    expect(body).to.deep.include({ seed: 7, stream: true, stream_options: null });
  });

  it("keeps broken arguments out of the history that providers parse", () => {
    const sent = ['{"a":1}', "", '{"a":'].map((args) => {
      const { messages } = chatRequestBody("m", withArgs(args));
      return JSON.stringify(messages).match(/"arguments":("(?:[^"\\]|\\.)*")/)?.[1];
    });
    expect(sent.map((text) => JSON.parse(text ?? "null"))).to.deep.equal([
      '{"a":1}',
      "{}",
      '{"invalid_json":"{\\"a\\":"}',
    ]);
  });
});

describe("responsesRequestBody", () => {
  it("is stateless and asks for encrypted reasoning", () => {
    expect(responsesRequestBody("m", ask())).to.deep.equal({
      model: "m",
      input: [{ role: "user", content: "Hi" }],
      store: false,
      include: ["reasoning.encrypted_content"],
      stream: true,
    });
  });

  it("asks a model without reasoning for none (pydantic/pydantic-ai#2865)", () => {
    expect(responsesRequestBody("gpt-4o-mini", ask())).to.not.have.property("include");
  });

  it("maps a history, with the reasoning items of this format only and before their calls", () => {
    const body = responsesRequestBody("m", ask({ messages: HISTORY }));
    expect(body.instructions).to.equal("Be kind.\n\nBe brief.");
    expect(body.input).to.deep.equal([
      { role: "user", content: "Weather?" },
      REASONING,
      { type: "function_call", call_id: "c1", name: "weather", arguments: '{"city":"Rome"}' },
      { type: "function_call_output", call_id: "c1", output: "Sunny" },
      { role: "system", content: "Steer." },
      { role: "assistant", content: "It is sunny." },
    ]);
  });

  it("maps tools, the choice among them, the limit and the output schema", () => {
    const body = responsesRequestBody(
      "m",
      ask({
        tools: [TOOL],
        toolChoice: { toolName: "weather" },
        maxTokens: 9,
        outputSchema: PARAMETERS,
      }),
    );
    expect(body).to.deep.include({
      tools: [{ type: "function", ...TOOL, strict: false }],
      tool_choice: { type: "function", name: "weather" },
      max_output_tokens: 9,
      text: { format: { type: "json_schema", name: "output", schema: PARAMETERS, strict: false } },
    });
  });
});
