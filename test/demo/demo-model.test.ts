import { expect } from "@open-wc/testing";
import { DemoModel } from "../../demo/shop/demo-model/demo-model.js";
import { readWishes, type Wish } from "../../demo/shop/demo-model/wishes.js";
import { type AskedQuestion, ShopPlay } from "./shop-play.js";

/** A wish in a few signs: "refund A-100 25000", "refund ? 50%". */
function short({ intent, orderId, amount }: Wish): string {
  const how = !amount
    ? []
    : amount.type === "dollars"
      ? [amount.cents]
      : [`${amount.share * 100}%`];
  const which = ["refund", "cancel", "lookup", "amount"].includes(intent) ? [orderId ?? "?"] : [];
  return [intent, ...which, ...how].join(" ");
}

const PHRASINGS: readonly (readonly [said: string, ...wishes: string[]])[] = [
  ["Refund $250 for A-100", "refund A-100 25000"],
  ["refund 250 of a100 please", "refund A-100 25000"],
  ["I want 250 dollars back for order #100", "refund A-100 25000"],
  ["Please refund order number 100 in full.", "refund A-100 100%"],
  ["give me half of A-100 back", "refund A-100 50%"],
  ["Refund all of it: A–100", "refund A-100 100%"],
  ["Could I get my money back for A-099?", "refund A-099"],
  ["My headphones from order A-100 arrived broken. I’d like my money back.", "refund A-100"],
  ["My headphones arrived broken", "refund ?"],
  ["I want a refund", "refund ?"],
  ["I want a refund, the order is A-100", "refund A-100"],
  ["I'd like $20 back. It's about A-099", "refund A-099 2000"],
  ["A-099 doesn't work", "refund A-099"],
  ["reimburse me USD 12.50 for A-097", "refund A-097 1250"],
  ["I want a 100 dollar refund for A-100", "refund A-100 10000"],
  ["refund 25% of A-100", "refund A-100 25%"],
  ["refund A-100 and cancel A-104", "refund A-100", "cancel A-104"],
  ["Refund A-100 and A-099", "refund A-100", "refund A-099"],
  ["refund half of A-100 and A-099", "refund A-100 50%", "refund A-099 50%"],
  ["A-100 and A-099 arrived damaged", "refund A-100", "refund A-099"],
  [
    "Refund $10 of A-100, $5 of A-099 and cancel A-104",
    "refund A-100 1000",
    "refund A-099 500",
    "cancel A-104",
  ],
  ["Cancel A-104", "cancel A-104"],
  ["please cancel. it's number 104", "cancel A-104"],
  ["I don't want my order any more", "cancel ?"],
  ["cancel A-104, I want my money back", "cancel A-104"],
  ["Where is A-103?", "lookup A-103"],
  ["A-103", "lookup A-103"],
  ["what's the status of my refund for A-100", "lookup A-100"],
  ["has A-097 been refunded?", "lookup A-097"],
  ["order B-200 has not arrived", "lookup B-200"],
  ["Where is my order?", "lookup ?"],
  ["show me my orders", "list"],
  ["what did I order", "list"],
  ["Hello!", "hello"],
  ["hi, can you refund A-100?", "refund A-100"],
  ["help", "help"],
  ["Are you an AI?", "help"],
  ["thanks a lot", "thanks"],
  ["don't cancel A-104", "leave"],
  ["Refund A-100. No, never mind.", "leave"],
  ["half, then", "amount ? 50%"],
  ["what is the meaning of life", "unknown"],
  ["", "unknown"],
];

suite("what the demo model reads", () => {
  for (const [said, ...wishes] of PHRASINGS) {
    test(`“${said}” is ${wishes.join(" + ")}`, () => {
      expect(readWishes(said).map(short)).to.deep.equal(wishes);
    });
  }
});

suite("what the demo model does", () => {
  test("an order is looked up before it is refunded (D1)", () => {
    const play = new ShopPlay();
    const answer = play.say("Refund $250 for A-100");
    expect(play.called).to.deep.equal(["lookup_order A-100", "refund_order A-100 250"]);
    expect(answer).to.contain("**$250.00** of A-100 goes back to your card");
    expect(play.orders.get("A-100")?.refundedCents).to.equal(250_00);
  });

  test("a missing order number is asked for, with the visitor's own orders as choices (D2)", () => {
    const play = new ShopPlay();
    play.say("My kettle arrived broken, I want $20 back", {
      answers: { order_for_refund: "A-099" },
    });
    expect(play.called).to.deep.equal([
      "list_orders",
      "ask_question",
      "lookup_order A-099",
      "refund_order A-099 20",
    ]);
    const [question] = questionsOf(play);
    expect(question?.question).to.equal("Which order should be refunded?");
    expect(question?.choices.map(({ value }) => value)).to.have.members([
      "A-104",
      "A-103",
      "A-100",
      "A-099",
      "A-097",
    ]);
    expect(question?.choices[0]?.value).to.equal("A-099");
  });

  test("only orders that are still packed are offered for cancelling", () => {
    const play = new ShopPlay();
    play.say("I want to cancel an order", { answers: { order_for_cancel: "A-104" } });
    expect(questionsOf(play)[0]?.choices.map(({ value }) => value)).to.deep.equal(["A-104"]);
    expect(play.orders.get("A-104")?.status).to.equal("cancelled");
  });

  test("an answer that names no order changes nothing", () => {
    const play = new ShopPlay();
    const answer = play.say("refund please", { answers: { order_for_refund: "the blue one" } });
    expect(play.called).to.deep.equal(["list_orders", "ask_question"]);
    expect(answer).to.contain("no order number in “the blue one”");
  });

  test("a missing amount is asked for", () => {
    const play = new ShopPlay();
    play.say("refund A-100", { answers: { "amount_for_A-100": "$21.00" } });
    expect(play.called).to.deep.equal([
      "lookup_order A-100",
      "ask_question",
      "refund_order A-100 21",
    ]);
    expect(questionsOf(play)[0]?.choices.map(({ label }) => label)).to.deep.equal([
      "All of it: $250.00",
      "Only Aria headphones, black: $229.00",
      "Only Travel case: $21.00",
    ]);
  });

  for (const [typed, amount] of [
    ["half", 125],
    ["everything", 250],
    ["12.50", 12.5],
    ["$7 please", 7],
  ]) {
    test(`“${typed}” is a possible answer to “How much?”`, () => {
      const play = new ShopPlay();
      play.say("refund A-100", { answers: { "amount_for_A-100": String(typed) } });
      expect(play.called.at(-1)).to.equal(`refund_order A-100 ${amount}`);
    });
  }

  test("an answer that names no amount refunds nothing", () => {
    const play = new ShopPlay();
    const answer = play.say("refund A-100", { answers: { "amount_for_A-100": "as you like" } });
    expect(play.called).to.not.include("refund_order");
    expect(answer).to.contain("no amount in “as you like”");
  });

  test("two requests in one message become parallel calls", () => {
    const play = new ShopPlay();
    play.say("Refund $250 of A-100 and cancel A-104");
    expect(play.turns.map((calls) => calls.map(({ toolName }) => toolName))).to.deep.equal([
      ["lookup_order", "lookup_order"],
      ["refund_order", "cancel_order"],
    ]);
  });

  test("what can go on does not wait for the answer that something else needs (D4)", () => {
    const play = new ShopPlay();
    play.say("Cancel A-104 and refund A-100", { answers: { "amount_for_A-100": "half" } });
    expect(play.turns.map((calls) => calls.map(({ toolName }) => toolName))).to.deep.equal([
      ["lookup_order", "lookup_order"],
      ["cancel_order", "ask_question"],
      ["refund_order"],
    ]);
  });

  test("a rejection is reported with its reason, and never tried again (D3)", () => {
    const play = new ShopPlay();
    const answer = play.say("Refund $250 of A-100", { rejects: { refund_order: "Too much." } });
    expect(play.called).to.deep.equal(["lookup_order A-100", "refund_order A-100 250"]);
    expect(answer).to.contain("wrote: “Too much.” No money has moved.");
  });

  test("a rejection without words quotes nobody", () => {
    const answer = new ShopPlay().say("cancel A-104", { rejects: { cancel_order: "" } });
    expect(answer).to.contain("You did not approve the cancellation of A-104. ");
  });

  test("after a rejection, “half, then” is a new and smaller refund of the same order", () => {
    const play = new ShopPlay();
    play.say("Refund $250 of A-100", { rejects: { refund_order: "" } });
    play.say("half, then");
    expect(play.called).to.deep.equal(["lookup_order A-100", "refund_order A-100 125"]);
  });

  test("“refund it” is about the order that was spoken of last", () => {
    const play = new ShopPlay();
    play.say("Where is A-103?");
    play.say("refund $10 of it");
    expect(play.called.at(-1)).to.equal("refund_order A-103 10");
  });

  test("without a word that points back, an earlier order is not taken for granted (D2)", () => {
    const play = new ShopPlay();
    play.say("Where is A-103?");
    play.say("I want $10 back", { answers: { order_for_refund: "A-099" } });
    expect(play.called.at(-1)).to.equal("refund_order A-099 10");
  });

  test("an unknown order number is said to be unknown", () => {
    const play = new ShopPlay();
    expect(play.say("refund $5 of A-999")).to.contain("There is no order A-999.");
    expect(play.called).to.deep.equal(["lookup_order A-999"]);
  });

  test("more than was paid is not even tried", () => {
    const play = new ShopPlay();
    expect(play.say("refund $1,250.00 of A-100")).to.contain("At most $250.00 can go back");
    expect(play.called).to.deep.equal(["lookup_order A-100"]);
  });

  test("what the shop refuses is said in its words", () => {
    const play = new ShopPlay();
    const rejects = { refund_order: "ToolCallError: The card has expired." };
    expect(play.say("refund $5 of A-100", { rejects })).to.contain("The card has expired.");
  });

  test("an order that was sent cannot be cancelled, and the model offers a refund", () => {
    const play = new ShopPlay();
    expect(play.say("cancel A-103")).to.contain("say “refund A-103”");
    expect(play.called).to.deep.equal(["lookup_order A-103"]);
  });

  test("a list and an order are shown as tables", () => {
    const play = new ShopPlay();
    expect(play.say("show my orders")).to.contain("| A-100 | Aria headphones, Travel case |");
    expect(play.say("A-100")).to.contain("| Travel case | $21.00 |");
  });

  test("words added while a refund waits do not hide what became of it", () => {
    const play = new ShopPlay();
    play.say("Refund $250 of A-100", {});
    const [user, look, lookResult, refund, refundResult] = play.messages;
    play.messages.length = 0;
    for (const message of [user, look, lookResult, refund, refundResult]) {
      if (message) play.messages.push(message);
    }
    const answer = play.say("thanks");
    expect(play.called).to.deep.equal([]);
    expect(answer).to.contain("**$250.00** of A-100").and.to.contain("You’re welcome.");
  });

  test("a request that was stopped is not taken up again by the next message", () => {
    const play = new ShopPlay();
    play.messages.push(
      { role: "user", content: "refund $50 of A-100" },
      {
        role: "assistant",
        content: "",
        toolCalls: [{ callId: "c", toolName: "lookup_order", args: '{"orderId":"A-100"}' }],
      },
      {
        role: "tool",
        callId: "c",
        toolName: "lookup_order",
        content: "This call was not completed: …",
      },
    );
    expect(play.say("hello")).to.contain("Hello!");
    expect(play.called).to.deep.equal([]);
  });

  test("a request whose run failed is not made by the next message, but spoken of", () => {
    const play = new ShopPlay();
    play.messages.push({ role: "user", content: "refund $50 of A-100" });
    const answer = play.say("hello");
    expect(play.called).to.deep.equal([]);
    expect(answer).to.contain("Hello!").and.to.contain("I have left “refund $50 of A-100” alone");
  });

  test("words added while a question waits do not give up what it is about", () => {
    const play = new ShopPlay();
    expect(() => play.say("refund $5")).to.throw("no answer to order_for_refund");
    const callId = asked(play);
    const content = JSON.stringify({
      answers: [{ questionId: "order_for_refund", answer: "A-100" }],
    });
    play.messages.push({ role: "tool", callId, toolName: "ask_question", content });
    play.say("and where is A-103?");
    expect(play.called).to.include.members([
      "lookup_order A-100",
      "lookup_order A-103",
      "refund_order A-100 5",
    ]);
  });

  test("what no rule covers is admitted, with examples", () => {
    expect(new ShopPlay().say("what is the meaning of life")).to.contain("only a few rules");
  });
});

suite("how the demo model talks", () => {
  const request = { messages: [{ role: "user", content: "Refund A-100" }], tools: [] } as const;

  test("it streams words, then the calls, then the whole answer", async () => {
    const events = [];
    const { signal } = new AbortController();
    for await (const event of new DemoModel({ thinkMs: 0, wordMs: 0 }).stream(request, {
      signal,
    })) {
      events.push(event);
    }
    const text = events.flatMap((event) => (event.type === "text_delta" ? [event.text] : []));
    const last = events.at(-1);
    expect(text.length).to.be.greaterThan(3);
    expect(last?.type).to.equal("completed");
    if (last?.type !== "completed") return;
    expect(last.response.text).to.equal(text.join(""));
    expect(last.response.toolCalls).to.deep.equal([
      { toolName: "lookup_order", args: '{"orderId":"A-100"}' },
    ]);
  });

  test("it stops in the middle of a word when it is aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("stopped");
    let caught: unknown;
    try {
      const { signal } = abort;
      for await (const _event of new DemoModel({ thinkMs: 0, wordMs: 60_000 }).stream(request, {
        signal,
      })) {
        abort.abort(reason);
      }
    } catch (error) {
      caught = error;
    }
    expect(caught).to.equal(reason);
  });
});

function questionsOf(play: ShopPlay): readonly AskedQuestion[] {
  const asked = play.turns.flat().filter(({ toolName }) => toolName === "ask_question");
  // CAST: what the demo model asks has this shape.
  return asked.flatMap(({ args }) => (args as { questions: readonly AskedQuestion[] }).questions);
}

function asked(play: ShopPlay): string {
  const message = play.messages.at(-1);
  return (message?.role === "assistant" && message.toolCalls?.[0]?.callId) || "";
}
