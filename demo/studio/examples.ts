/** The runs that the studio's demo comes with. */
import type { RunStore } from "../../src/index.js";
import { type ExampleCall, ExampleJournal } from "./example-journal.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Puts the examples into the store; those that are there stay as they are. */
export async function keepExamples(store: RunStore, now: number): Promise<void> {
  await refund(now - 26 * MINUTE).keep(store, "completed");
  await rejected(now - 3 * DAY - 40 * MINUTE).keep(store, "completed");
  await failed(now - 5 * 60 * MINUTE).keep(store, "failed");
  await stopped(now - 7 * 60 * MINUTE).keep(store, "cancelled");
  await batch(now - DAY).keep(store, "completed", "stock-keeper");
}

const call = (callId: string, toolName: string, input: ExampleCall["input"]): ExampleCall => ({
  ...{ callId, toolName, input },
});

/** Parallel tools, an approval that took two minutes, a take-over in the middle, a failure and what came after it. */
function refund(from: number): ExampleJournal {
  const order = call("call_1", "get_order", { orderId: "A-100" });
  const stock = call("call_2", "check_stock", { sku: "KETTLE-1L" });
  const refunding = call("call_3", "refund_order", { orderId: "A-100", amount: 250 });
  const mail = call("call_4", "send_email", { to: "robin@example.com", template: "refund" });
  const again = call("call_5", "send_email", { to: "robin@example.com", template: "refund-plain" });
  return new ExampleJournal({ runId: "run-refund-a100", sessionId: "robin", from })
    .start(
      "My kettle from order A-100 arrived broken. Please refund it and tell me when it is done.",
    )
    .turn(1, 1380, "Let me look at the order.", [order, stock])
    .allow(order)
    .allow(stock)
    .run("call_1")
    .run("call_2")
    .finish(310, "call_2", { sku: "KETTLE-1L", available: 14 })
    .finish(470, "call_1", { orderId: "A-100", total: 250, status: "delivered" })
    .turn(2, 2140, "It can be refunded.", [refunding, mail])
    .ask(refunding, "Refund an order", "Review refund of $250 for A-100.")
    .allow(mail)
    .run("call_4")
    .add(860, {
      type: "tool_failed",
      callId: "call_4",
      error: "ToolCallError: 503 the template service is not there",
    })
    .add(31_000, { type: "steered", messageId: "s1", text: "And please send it to my new card." })
    .decide(88_000, "call_3", "approved", "dana@shop.example", "Checked the photo.")
    .run("call_3")
    .add(5200, { type: "run_claimed", driverId: "run-refund-a100-phone" })
    .run("call_3", 2, "phone", 420)
    .finish(980, "call_3", { refundId: "RF-2291", amount: 250 })
    .turn(3, 1720, "", [again])
    .allow(again)
    .run("call_5", 1, "phone")
    .finish(640, "call_5", { queued: true })
    .turn(4, 1510, "Done: $250 for A-100 went back to your card, and the mail is on its way.")
    .add(4, { type: "run_completed" });
}

/** A person who took three days, and said no. */
function rejected(from: number): ExampleJournal {
  const asked = call("call_1", "refund_order", { orderId: "A-093", amount: 1900 });
  return new ExampleJournal({ runId: "run-refund-a093", sessionId: "wholesale", from })
    .start("Refund all of order A-093.")
    .turn(1, 1120, "That is a large one, somebody has to look.", [asked])
    .ask(asked, "Refund an order", "Review refund of $1,900 for A-093.")
    .decide(3 * DAY, "call_1", "rejected", "dana@shop.example", "Delivered and signed for.")
    .turn(2, 1290, "I am sorry: the refund was not approved, because the delivery was signed for.")
    .add(3, { type: "run_completed" });
}

/** An endpoint that was down, a retry, and down again. */
function failed(from: number): ExampleJournal {
  const fault = {
    code: "endpoint_unavailable",
    message: "The model’s endpoint answered 503 three times.",
    retryable: true,
    status: 503,
  };
  return new ExampleJournal({ runId: "run-where-is-it", sessionId: "robin", from })
    .start("Where is order A-101?")
    .add(10, { type: "model_call_started", turn: 1, attempt: 1 })
    .add(3400, { type: "model_call_failed", turn: 1, fault })
    .add(9000, { type: "run_retried" })
    .add(10, { type: "model_call_started", turn: 1, attempt: 2 })
    .add(3900, { type: "model_call_failed", turn: 1, fault });
}

/** Stopped while a tool ran; its result came in all the same. */
function stopped(from: number): ExampleJournal {
  const order = call("call_1", "get_order", { orderId: "A-104" });
  return new ExampleJournal({ runId: "run-stopped", sessionId: "guest-81", from })
    .start("Look up A-104, no wait")
    .turn(1, 900, "", [order])
    .allow(order)
    .run("call_1")
    .add(700, { type: "run_cancelled", reason: "Stopped by the visitor." })
    .finish(900, "call_1", { orderId: "A-104", status: "packed" });
}

/** Of 1,000 events: two calls a turn, every fifth one waited for a person. */
function batch(from: number): ExampleJournal {
  const journal = new ExampleJournal({ runId: "run-stock-count", sessionId: "nightly", from });
  journal.start("Count the shelves and order what is short.", "stock-keeper");
  let events = 1;
  let turn = 1;
  for (; events < 990; turn++) {
    const count = call(`call_${turn}_a`, "count_shelf", { shelf: turn });
    const reorder = call(`call_${turn}_b`, "order_stock", { shelf: turn, pieces: turn * 3 });
    const isAsked = turn % 5 === 0;
    journal.turn(turn, 700 + ((turn * 137) % 900), "", [count, reorder]).allow(count);
    if (isAsked) journal.ask(reorder, "Order stock", `Order ${turn * 3} pieces.`);
    else journal.allow(reorder);
    journal.run(count.callId).finish(160 + ((turn * 71) % 420), count.callId, { pieces: turn });
    if (isAsked) journal.decide(20_000 + turn * 90, reorder.callId, "approved", "night shift");
    journal.run(reorder.callId).finish(240, reorder.callId, { ordered: turn * 3 });
    events += isAsked ? 9 : 8;
  }
  return journal.turn(turn, 900, "Every shelf is counted.").add(5, { type: "run_completed" });
}
