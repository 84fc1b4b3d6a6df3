// The endpoint fails in every way that endpoints fail: each time the conversation says so in a
// sentence, what was written stays, and Retry goes on from there. Each fault strikes after a tool
// has run, because that is where losing or repeating something would hurt most.
import type { Fixture, LLMock } from "@copilotkit/aimock";
import {
  answersHtml,
  type Endpoint,
  forgetsCors,
  isRestarting,
  saysNothing,
  type Trouble,
} from "./endpoint.js";
import { expect, test } from "./fixtures.js";
import { lastMessages, resultsOf } from "./model-requests.js";
import { expectOneRefund, scriptRefund, story, untilApproval } from "./shop-script.js";

/** Breaks the endpoint; returns what mends it. */
type Strike = (place: { llm: LLMock; endpoint: Endpoint }) => () => void;

/** The provider itself answers so. */
function provider(fixture: Omit<Fixture, "match">): Strike {
  return ({ llm }) => {
    let broken = true;
    llm.prependFixture({ match: { predicate: () => broken }, ...fixture });
    return () => {
      broken = false;
    };
  };
}

function refusal(status: number, message: string): Strike {
  return provider({ response: { error: { message }, status } });
}

/** Something between the page and the provider does this. */
function between(trouble: Trouble): Strike {
  return ({ endpoint }) => {
    endpoint.break(trouble);
    return () => endpoint.mend();
  };
}

const CUT = { response: { content: "It begins well and then" }, truncateAfterChunks: 3 };
const FAULTS: readonly { name: string; api?: "responses"; strike: Strike; says: RegExp }[] = [
  { name: "401", strike: refusal(401, "No key."), says: /refused access \(HTTP 401\)/ },
  {
    name: "404",
    api: "responses",
    strike: refusal(404, "Unknown model."),
    says: /knows no such model or address \(HTTP 404\).*Unknown model\./,
  },
  { name: "429", strike: refusal(429, "Slow down."), says: /too many requests.*Slow down\./ },
  {
    name: "500",
    api: "responses",
    strike: refusal(500, "Oh no."),
    says: /a problem of its own.*Oh no\./,
  },
  { name: "CORS", strike: between(forgetsCors), says: /could not be reached.*CORS/ },
  { name: "HTML", strike: between(answersHtml), says: /HTML.* instead of an API answer/ },
  { name: "cut stream", strike: provider(CUT), says: /was cut off/ },
  { name: "empty answer", strike: between(saysNothing), says: /neither text nor a tool call/ },
];

for (const { name, api = "chat", strike, says } of FAULTS) {
  test(`after a fault of the endpoint nothing is lost, and Retry goes on (${name})`, async ({
    chat,
    browserName,
    endpoint,
    llm,
    ledger,
    page,
  }) => {
    test.skip(browserName !== "chromium" && !["CORS", "HTML", "cut stream"].includes(name));
    scriptRefund(llm);
    await chat.open({ base: endpoint.baseURL, api });
    await untilApproval(chat);
    const mend = strike({ llm, endpoint });
    await chat.approval().approve();

    await expect(chat.line(says)).toBeVisible();
    await expect(chat.line(/undefined|\[object|Error:|JSON\.parse|at .*\.js/)).toHaveCount(0);
    await expect(chat.stop).toBeHidden();
    await page.reload();
    await expect(chat.line(says)).toBeVisible();
    await expect(chat.line(story.prompt)).toBeVisible();
    await expect(chat.line(story.opening)).toBeVisible();
    await expect(chat.line(story.asking)).toBeVisible();
    await expect(chat.settled("Approved")).toContainText("by you");
    expectOneRefund(ledger);

    mend();
    await chat.retry.click();
    await expect(chat.line(story.refunded)).toBeVisible();
    await expect(chat.line(says)).toHaveCount(0);
    await expect(chat.line(story.refunded)).toHaveCount(1);
    expectOneRefund(ledger);
    expect(resultsOf(llm, "call_refund")).toEqual(['{"status":"refunded"}']);
  });
}

test("an endpoint that is gone for a moment is asked again without anybody noticing", async ({
  chat,
  endpoint,
  llm,
}) => {
  llm.on({}, { content: "It worked the second time." });
  endpoint.break((response, request) => {
    endpoint.mend();
    isRestarting(response, request);
  });
  await chat.open({ base: endpoint.baseURL });
  await chat.say("Hello");
  await expect(chat.line("It worked the second time.")).toBeVisible();
  await expect(chat.retry).toBeHidden();
  expect(endpoint.calls).toBe(2);
});

test("instead of Retry, another message goes on as well, with all that was said", async ({
  chat,
  endpoint,
  llm,
}) => {
  llm.on({ userMessage: "Once more" }, { content: "Now I hear you." });
  const mend = refusal(401, "No key.")({ llm, endpoint });
  await chat.open({ base: endpoint.baseURL });
  await chat.say("Can you hear me?");
  await expect(chat.line(/refused access/)).toBeVisible();
  mend();
  await chat.say("Once more?");
  await expect(chat.line("Now I hear you.")).toBeVisible();
  expect(lastMessages(llm).filter(({ role }) => role === "user")).toMatchObject([
    { content: "Can you hear me?" },
    { content: "Once more?" },
  ]);
});

test("a key that the provider quotes in its refusal is not shown", async ({ chat, llm }) => {
  llm.on({}, { error: { message: "Incorrect API key provided: sk-abc123." }, status: 401 });
  await chat.open();
  await chat.say("Hello");
  await expect(chat.line(/refused access/)).toBeVisible();
  await expect(chat.line(/sk-abc123/)).toHaveCount(0);
});

test("an answer of the Responses API that breaks off is replaced as a whole by Retry", async ({
  chat,
  llm,
  endpoint,
}) => {
  llm.on({}, { content: "This one is finished." });
  const mend = provider(CUT)({ llm, endpoint });
  await chat.open({ api: "responses" });
  await chat.say("Hello");
  await expect(chat.line(/was cut off/)).toBeVisible();
  mend();
  await chat.retry.click();
  await expect(chat.line("This one is finished.")).toHaveCount(1);
  await expect(chat.line("It begins well")).toHaveCount(0);
});

test("an answer of the Responses API that says nothing is told apart from an answer", async ({
  chat,
  llm,
  endpoint,
}) => {
  llm.on({}, { content: "This time I say something." });
  const mend = provider({ response: { content: "" } })({ llm, endpoint });
  await chat.open({ api: "responses" });
  await chat.say("Hello");
  await expect(chat.line(/neither text nor a tool call/)).toBeVisible();
  mend();
  await chat.retry.click();
  await expect(chat.line("This time I say something.")).toBeVisible();
});
