/**
 * What every contestant gets, and nothing else: one wish of a visitor, one tool that pays money back, one
 * scripted model, and a ledger that stands outside of all of them and counts what was really done.
 */
import { z } from "zod";

/** What the visitor asks for first. */
export const WISH = "Please refund my order.";
/** What the visitor types while a card is open. */
export const QUESTION = "When do you open?";
/** The tool's name with every contestant. */
export const TOOL_NAME = "refund_order";

/** The amount that the model asks for, and that the person is shown. */
const AMOUNT = 10;
/** The amount after somebody changed the arguments. */
export const CHANGED_AMOUNT = 1000;

const order = { orderId: z.string(), amount: z.number().describe("US dollars") };
/** No model answers at once. A decision that comes while it thinks comes before anything is settled. */
const THINKS_MS = 25;

/** The tool's schema, as deployed when the person is asked. */
const asShown = { description: "Pays money back to a customer.", schema: z.object(order) };
/** The next version: one more argument, which the arguments that were shown do not have. */
export const OTHER_SHAPE = {
  ...asShown,
  schema: z.object({ ...order, currency: z.string().default("EUR") }),
};
/** The next version: the same shape, but `amount` means something else. */
export const OTHER_MEANING = {
  description: "Pays money back to a customer, in gold coins.",
  schema: z.object({ ...order, amount: z.number().describe("Gold coins") }),
};

/**
 * Opens a shop for one situation. `orderIds`: the orders that the model wants to refund, one call each.
 * History items, in which adapters tell the model what has been said: `{ type: "user", text }`,
 * `{ type: "assistant" }`, `{ type: "call", id }` and `{ type: "result", id }`.
 */
export function openShop(orderIds) {
  const calls = orderIds.map((orderId, index) => ({
    id: `call_${index + 1}`,
    name: TOOL_NAME,
    args: { orderId, amount: AMOUNT },
  }));
  const ledger = [];
  const answered = new Set();
  const effect = createGate();
  let pulse = 0;
  let diesAfterEffect = false;

  return {
    calls,
    /** The tool that is deployed now; `undefined` after {@link remove}. */
    tool: { name: TOOL_NAME, ...asShown, execute },
    deploy(version) {
      this.tool = { name: TOOL_NAME, ...version, execute };
    },
    remove() {
      this.tool = undefined;
    },
    /** From now on the first execution takes effect, and then whoever called it is dead. */
    dieAfterEffect() {
      diesAfterEffect = true;
      return effect.promise;
    },
    /** How often this order was paid back; all amounts unless one is given. */
    executions: (orderId = orderIds[0], amount = undefined) =>
      ledger.filter(
        (entry) => entry.orderId === orderId && (amount === undefined || entry.amount === amount),
      ).length,
    /** Whether the model has answered these words of the visitor. */
    hasAnswered: (text) => answered.has(text),
    /** Counts everything that happens; adapters wait until it stands still. */
    pulse: () => pulse,
    beat: () => {
      pulse += 1;
    },
    answer,
  };

  async function execute({ orderId, amount }) {
    pulse += 1;
    ledger.push({ orderId, amount });
    if (diesAfterEffect) {
      diesAfterEffect = false;
      effect.open();
      await new Promise(() => {}); // the process is gone: nobody hears of the result
    }
    return `Refunded ${amount} for ${orderId}.`;
  }

  /** What the model says next: `{ calls }` or `{ text }`. It refuses what real providers refuse. */
  async function answer(history) {
    pulse += 1;
    await new Promise((resolve) => setTimeout(resolve, THINKS_MS));
    pulse += 1;
    const results = new Set(history.flatMap((item) => (item.type === "result" ? item.id : [])));
    const open = history.find((item) => item.type === "call" && !results.has(item.id));
    if (open) throw new Error(`400 No tool output found for function call ${open.id}.`);
    const asked = history.findLast((item) => item.type === "user")?.text ?? "";
    const hasCalled = history.some((item) => item.type === "call");
    if (asked === WISH && !hasCalled) return { calls };
    answered.add(asked);
    return { text: `My answer to "${asked}"` };
  }
}

/** Changes the amount in whatever holds the arguments as JSON, however often it is quoted. */
export function changeArguments(text) {
  const changed = text.replaceAll(
    new RegExp(String.raw`(\\*"amount\\*"\s*:\s*)${AMOUNT}\b`, "g"),
    `$1${CHANGED_AMOUNT}`,
  );
  if (changed === text) throw new Error("There were no arguments to change.");
  return changed;
}

/** A promise that somebody else resolves. */
export function createGate() {
  let open = () => {};
  const promise = new Promise((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
