// A key that a page was given is sent to the endpoint, and is found nowhere else: not in the page, in no
// storage, in nothing that is said, dispatched, thrown or exported, whatever the endpoint says back.
import type { IncomingMessage } from "node:http";
import type { LLMock } from "@copilotkit/aimock";
import type { Page } from "@playwright/test";
import type { Chat } from "./chat.js";
import type { Endpoint, Trouble } from "./endpoint.js";
import { forgetsCors } from "./endpoint.js";
import { expect, test } from "./fixtures.js";

const CORS = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
const CANARIES = {
  apiKey: "canary-key-7c1e55d2",
  token: "canary-token-91ab03ff",
  headers: "canary-header-5d20c7aa",
} as const;

/** What the visitor sent as a key, as the endpoint got it. */
function keyIn({ headers }: IncomingMessage): string {
  return String(headers["x-api-key"] ?? headers.authorization);
}

/** An error of this status that quotes the key in every way that servers know. */
function quotesKey(status: number): Trouble {
  return (response, request) => {
    const key = keyIn(request);
    const message = `Incorrect API key provided: ${key}. ${key.replace("Bearer ", "")}`;
    const error = { message, type: "invalid_request_error", code: key, param: { key } };
    const headers = { ...CORS, "content-type": "application/json", "x-your-key": key };
    const exposed = { "access-control-expose-headers": "x-your-key" };
    response.writeHead(status, { ...headers, ...exposed }).end(JSON.stringify({ error }));
  };
}

/** The same in the middle of an answer. */
const quotesKeyInStream: Trouble = (response, request) => {
  const error = { message: `Bad key ${keyIn(request)}`, key: keyIn(request) };
  response.writeHead(200, { ...CORS, "content-type": "text/event-stream" });
  response.end(`data: ${JSON.stringify({ error })}\n\n`);
};

/** An answer that breaks off after a long error whose shown part ends within the key. */
const cutsKey: Trouble = (response, request) => {
  const message = `${"x".repeat(284)} ${keyIn(request).replace("Bearer ", "")}`;
  response.writeHead(400, { ...CORS, "content-type": "application/json" });
  response.end(JSON.stringify({ error: { message } }));
};

const TROUBLES: { readonly [name: string]: Trouble } = {
  "a refused key": quotesKey(401),
  "a bad request": quotesKey(400),
  "an error in the stream": quotesKeyInStream,
  "an error that is cut": cutsKey,
  "no CORS": forgetsCors,
  "no connection": (response) => response.destroy(),
};

function script(llm: LLMock): void {
  const lookUp = { id: "call_read", name: "look_up_order", arguments: { orderId: "A-100" } };
  const broken = { id: "call_broken", name: "broken_tool", arguments: {} };
  llm.on({ userMessage: "Look.", hasToolResult: false }, { toolCalls: [lookUp] });
  llm.on({ toolCallId: "call_read" }, { toolCalls: [broken] });
  llm.on({ toolCallId: "call_broken" }, { content: "It is broken." });
  llm.on({}, { content: "Well." });
}

/** Every place of the page and of its console in which the canary, or most of it, can be read. */
async function placesOf(canary: string, page: Page, heard: readonly string[]) {
  const places: { readonly [place: string]: string } = await page.evaluate("everything()");
  const most = canary.slice(0, -8);
  const found = Object.entries({ ...places, heard: heard.join("\n") });
  return found.filter(([, text]) => text.includes(most)).map(([place]) => place);
}

/** What the browser wrote to its console, and what nobody caught. */
function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on("console", (message) => heard.push(message.text()));
  page.on("pageerror", (error) => heard.push(String(error), String(error.stack)));
  return heard;
}

async function openWith(credential: string, chat: Chat, { baseURL }: Endpoint): Promise<void> {
  await chat.open({ credential, base: baseURL }, "keys.html");
}

for (const [credential, canary] of Object.entries(CANARIES)) {
  test(`a key given as ${credential} reaches the endpoint and nothing else`, async ({
    chat,
    llm,
    endpoint,
    page,
  }) => {
    const heard = listen(page);
    script(llm);
    await openWith(credential, chat, endpoint);
    await chat.say("Look.");
    await expect(chat.line("It is broken.")).toBeVisible();
    expect(await placesOf(canary, page, heard)).toEqual([]);

    const received = new Set<string>();
    for (const [name, trouble] of Object.entries(TROUBLES)) {
      endpoint.break((response, request) => {
        received.add(keyIn(request));
        trouble(response, request);
      });
      await chat.say(`Then ${name}.`);
      await expect(chat.retry, name).toBeVisible({ timeout: 20_000 });
      expect(await placesOf(canary, page, heard), name).toEqual([]);
      endpoint.mend();
      await chat.retry.click();
      await expect(chat.retry).toBeHidden();
      await expect(chat.stop).toBeHidden();
    }
    expect([...received]).toEqual([expect.stringContaining(canary)]);

    await page.reload();
    await expect(chat.line("It is broken.")).toBeVisible();
    expect(await placesOf(canary, page, heard)).toEqual([]);
    const warnings = heard.filter((text) =>
      text.includes("EVERY VISITOR OF THIS PAGE CAN READ IT"),
    );
    expect(warnings.length).toBe(credential === "apiKey" ? 2 : 0);
  });
}

test("control: a key that leaks is found wherever it leaks to", async ({
  chat,
  endpoint,
  page,
}) => {
  const canary = "canary-that-leaks";
  const heard = listen(page);
  await openWith("token", chat, endpoint);
  expect(await placesOf(canary, page, heard)).toEqual([]);
  await page.evaluate(`leak("${canary}")`);
  const places = await placesOf(canary, page, heard);
  const everywhere = ["dom", "localStorage", "sessionStorage", "indexedDB", "caches", "cookies"];
  const more = ["console", "events", "objects", "addresses"];
  expect(places).toEqual(expect.arrayContaining([...everywhere, ...more]));
});
