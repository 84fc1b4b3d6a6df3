// Markup in whatever a server can put into the page beside the answer's text: errors, names, ids, reasons,
// hosts. None of it becomes an element. (Answers themselves: the corpora.)
import type { LLMock } from "@copilotkit/aimock";
import type { Chat } from "./chat.js";
import type { Trouble } from "./endpoint.js";
import { expect, test } from "./fixtures.js";
import { story } from "./shop-script.js";

/** An element that nothing else on the page is; its image would ask for an address of the site. */
const MARK = '<canary-mark><img src="/canary.png" onerror="document.title=1"></canary-mark>';
const CORS = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };

const fails = (status: number, error: unknown): Trouble => {
  return (response) => {
    response.writeHead(status, { ...CORS, "content-type": "application/json" });
    response.end(JSON.stringify({ error }));
  };
};

const streams = (...payloads: readonly object[]): Trouble => {
  return (response) => {
    response.writeHead(200, { ...CORS, "content-type": "text/event-stream" });
    response.end(payloads.map((payload) => `data: ${JSON.stringify(payload)}\n\n`).join(""));
  };
};

const chunk = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});

const BY_SERVERS: { readonly [field: string]: Trouble } = {
  "an error's message": fails(400, { message: MARK }),
  "an error's message after words": fails(400, { message: `Sorry ${MARK}` }),
  "an error's code and type": fails(400, { message: "No.", code: MARK, type: MARK }),
  "a refusal": fails(401, { message: MARK }),
  "an error that is text": fails(500, MARK),
  "an error page": (response) => {
    response.writeHead(502, { ...CORS, "content-type": "text/html" }).end(MARK);
  },
  "a page instead of an answer": (response) => {
    response.writeHead(200, { ...CORS, "content-type": "text/html" }).end(MARK);
  },
  "an error in the stream": streams({ error: { message: MARK, code: MARK } }),
  "a finish reason": streams(chunk({}, MARK)),
};

/** Answers that name things with markup, and still work as answers. */
const BY_MODELS: { readonly [field: string]: Trouble } = {
  "the name of a tool that there is not": streams(
    call({ id: "call_1", name: MARK, args: "{}" }),
    chunk({}, "tool_calls"),
  ),
  "the id of a call": streams(
    call({ id: MARK, name: "look_up_order", args: '{"orderId":"A-100"}' }),
    chunk({}, "tool_calls"),
  ),
  "arguments that are no JSON": streams(
    call({ id: "call_2", name: "refund_order", args: `{${MARK}` }),
    chunk({}, "tool_calls"),
  ),
  "a host": streams(
    chunk({ content: `[link](https://${MARK}.example/) ![](https://${MARK}/x)` }, "stop"),
  ),
  reasoning: streams(chunk({ reasoning_content: MARK }), chunk({ content: "Hm." }, "stop")),
};

function call({ id, name, args }: { id: string; name: string; args: string }): object {
  return chunk({
    tool_calls: [{ index: 0, id, type: "function", function: { name, arguments: args } }],
  });
}

function script(llm: LLMock): void {
  llm.on({}, { content: "Well." });
}

async function expectNoElement({ page }: Chat, asked: readonly string[], field: string) {
  await expect(page.locator("canary-mark"), field).toHaveCount(0); // it looks into shadow roots, too
  expect(
    asked.filter((url) => url.includes("canary")),
    field,
  ).toEqual([]);
  await expect(page, field).toHaveTitle("Shop: the page builds the agent");
}

test("markup in what a server says is an element nowhere", async ({
  chat,
  llm,
  endpoint,
  page,
}) => {
  script(llm);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await chat.open({ base: endpoint.baseURL });
  for (const [field, trouble] of Object.entries(BY_SERVERS)) {
    endpoint.break(trouble);
    await chat.say("Hello");
    await expect(chat.retry, field).toBeVisible({ timeout: 20_000 });
    await expectNoElement(chat, asked, field);
    endpoint.mend();
    await chat.retry.click();
    await expect(chat.retry).toBeHidden();
    await expect(chat.stop).toBeHidden();
  }
});

test("markup in what a model names is an element nowhere", async ({
  chat,
  llm,
  endpoint,
  page,
}) => {
  script(llm);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await chat.open({ base: endpoint.baseURL });
  for (const [field, trouble] of Object.entries(BY_MODELS)) {
    endpoint.break((response, request) => {
      endpoint.mend(); // the next model call is answered as usual
      trouble(response, request);
    });
    await chat.say(`Tell me ${field}.`);
    await expect(
      chat.line("Well.").or(chat.line("Hm.")).or(chat.line("link")).last(),
      field,
    ).toBeVisible();
    await expect(chat.stop).toBeHidden();
    await expectNoElement(chat, asked, field);
  }
  await page.reload();
  await expect(chat.line("Hm.")).toBeVisible();
  await expectNoElement(chat, asked, "after a reload");
});

test("markup in the results and errors of tools is an element nowhere", async ({
  chat,
  llm,
  page,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.route("**/api/shop/orders/*", (route) => route.fulfill({ json: { [MARK]: MARK } }));
  const lookUp = { id: "call_1", name: "look_up_order", arguments: { orderId: "A-100" } };
  llm.on({ userMessage: story.prompt, hasToolResult: false }, { toolCalls: [lookUp] });
  script(llm);
  await chat.open();
  await chat.say(story.prompt);
  await expect(chat.line("Well.")).toBeVisible();
  await expectNoElement(chat, asked, "a result");
});

test("control: an element of that name would be found in any shadow root", async ({
  chat,
  page,
}) => {
  await chat.open();
  await page.evaluate(() => {
    const root = document.querySelector("anvia-chat")?.shadowRoot;
    root?.append(document.createElement("canary-mark"));
  });
  await expect(page.locator("canary-mark")).toHaveCount(1);
});
