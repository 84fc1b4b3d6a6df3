/**
 * The situations. Each is one script that is played with every contestant, so nobody gets an easier one.
 * `play` gets a contestant (see README.md for what it can do) and a shop, and says what came of it:
 * `{ isRight, said }`, or `{ missing }` where the situation has no meaning, with the reason.
 */
import { within } from "./settle.mjs";
import { CHANGED_AMOUNT, OTHER_MEANING, OTHER_SHAPE, openShop, QUESTION, WISH } from "./shop.mjs";

const ONE = ["A-100"];
const TWO = ["A-100", "B-200"];
const CALL = "call_1";
const OTHER_CALL = "call_2";

const approve = (call = CALL) => [{ call, approved: true }];
const deny = (call = CALL) => [{ call, approved: false }];

/** All situations, in the order of the table's rows. */
export const situations = [
  {
    title: "A denies; B's approval comes late",
    right: "0 runs, the chat goes on",
    orders: ONE,
    async play(peer, shop) {
      const { a, b } = await openTwoTabs(peer, shop);
      await a.decide(deny());
      await b.decide(approve());
      return stillGoesOn(a, counted(shop, 0));
    },
  },
  {
    title: "A denies; B approves before anything came of it",
    right: "0 runs, the chat goes on",
    orders: ONE,
    async play(peer, shop) {
      const { a, b } = await openTwoTabs(peer, shop);
      const first = a.decide(deny());
      await nextTurn(); // A's decision is under way, so it is the first
      await Promise.all([first, b.decide(approve())]);
      return stillGoesOn(a, counted(shop, 0));
    },
  },
  {
    title: "A approves, it ran; B's approval comes late",
    right: "1 run, the chat goes on",
    orders: ONE,
    async play(peer, shop) {
      const { a, b } = await openTwoTabs(peer, shop);
      await a.decide(approve());
      await b.decide(approve());
      return stillGoesOn(a, counted(shop, 1));
    },
  },
  {
    title: "A and B approve at the same moment",
    right: "1 run, the chat goes on",
    orders: ONE,
    async play(peer, shop) {
      const { a, b } = await openTwoTabs(peer, shop);
      await Promise.all([a.decide(approve()), b.decide(approve())]);
      return stillGoesOn(a, counted(shop, 1));
    },
  },
  {
    title: "Approved; two tabs go on from there",
    right: "1 run",
    orders: ONE,
    async play(peer, shop) {
      const approved = await (await peer.open(shop)).approved(CALL);
      await Promise.all([approved.resume(), approved.resume()]);
      return counted(shop, 1);
    },
  },
  {
    title: "It ran, then the page or process died; opened again",
    right: "1 run, or a question to the person",
    orders: ONE,
    async play(peer, shop) {
      const talk = await peer.open(shop);
      const approved = await talk.approved(CALL);
      const ran = shop.dieAfterEffect();
      void approved.resume();
      await within(ran);
      await talk.die();
      await approved.resume();
      const { isRight, said } = counted(shop, 1);
      return { isRight, said: isRight && (await talk.isAsking()) ? `${said}, asks` : said };
    },
  },
  {
    title: "The arguments are changed after the approval",
    right: "0 runs of the changed call",
    orders: ONE,
    async play(peer, shop) {
      const approved = await (await peer.open(shop)).approved(CALL);
      if (!approved.change) return { missing: approved.whyNoChange };
      await approved.change();
      await approved.resume();
      const runs = shop.executions(ONE[0], CHANGED_AMOUNT);
      return { isRight: runs === 0, said: plural(runs) };
    },
  },
  {
    title: "The visitor types while the card is open, then denies",
    right: "answered, 0 runs, no error",
    orders: ONE,
    play: (peer, shop) => typeThenDecide(peer, shop, deny(), 0),
  },
  {
    title: "The visitor types while the card is open, then approves",
    right: "answered, 1 run, no error",
    orders: ONE,
    play: (peer, shop) => typeThenDecide(peer, shop, approve(), 1),
  },
  {
    title: "Of two parallel calls one is denied, the other approved",
    right: "0 and 1 run, then an answer",
    orders: TWO,
    async play(peer, shop) {
      const tab = await (await peer.open(shop)).tab();
      const { fault } = await tab.decide([...deny(CALL), ...approve(OTHER_CALL)]);
      const runs = TWO.map((orderId) => shop.executions(orderId));
      const said = `${runs[0]} and ${runs[1]}`;
      if (fault) return { isRight: false, said: `${said}, error`, detail: fault };
      const isRight = runs[0] === 0 && runs[1] === 1 && shop.hasAnswered(WISH);
      return { isRight, said: shop.hasAnswered(WISH) ? said : `${said}, no answer` };
    },
  },
  {
    title: "The tool is removed, then the call approved",
    right: "0 runs, not stuck",
    orders: ONE,
    play: (peer, shop) => approveAfter(peer, shop, () => shop.remove()),
  },
  {
    title: "The tool gets another argument, then the call is approved",
    right: "asked again or refused, not stuck",
    orders: ONE,
    play: (peer, shop) => approveAfter(peer, shop, () => shop.deploy(OTHER_SHAPE)),
  },
  {
    title: "The amount's meaning changes, then the call is approved",
    right: "asked again or refused, not stuck",
    orders: ONE,
    play: (peer, shop) => approveAfter(peer, shop, () => shop.deploy(OTHER_MEANING)),
  },
];

/** Plays one situation with one contestant; a fault of the adapter itself is thrown. */
export async function play(situation, peer) {
  const shop = openShop(situation.orders);
  try {
    return await situation.play(peer, shop);
  } finally {
    await peer.close();
  }
}

/** Both tabs show the card before anybody decides. */
async function openTwoTabs(peer, shop) {
  const talk = await peer.open(shop);
  return { a: await talk.tab(), b: await talk.tab() };
}

/** Whether the visitor can go on after all that: the next question is answered, and nothing more runs. */
async function stillGoesOn(tab, { shop, right, said }) {
  const { fault } = await tab.say(QUESTION);
  const runs = shop.executions();
  if (!shop.hasAnswered(QUESTION)) {
    return { isRight: false, said: `${said}, then stuck`, detail: fault };
  }
  return { isRight: runs === right, said: plural(runs) };
}

/** The words are answered at once or after the decision, as the contestant likes; the decision counts. */
async function typeThenDecide(peer, shop, decision, right) {
  const tab = await (await peer.open(shop)).tab();
  const typed = await tab.say(QUESTION);
  if (shop.executions() > 0) return { isRight: false, said: "ran unasked" };
  const decided = await tab.decide(decision);
  const { isRight, said } = counted(shop, right);
  const detail = typed.fault ?? decided.fault;
  if (detail) return { isRight: false, said: `${said}, error`, detail };
  if (!shop.hasAnswered(QUESTION)) return { isRight: false, said: `${said}, not answered` };
  return { isRight, said: `${said}, answered` };
}

/**
 * A new version is deployed while the card is open; the person, who was shown the old one, approves. Not
 * stuck: the model answers, or the person is asked again and can say no, or the visitor can go on writing.
 */
async function approveAfter(peer, shop, change) {
  const talk = await peer.open(shop);
  change();
  await talk.restart();
  const tab = await talk.tab();
  const { fault } = await tab.decide(approve());
  const runs = shop.executions();
  if (runs > 0) return { isRight: false, said: plural(runs) };
  if (shop.hasAnswered(WISH)) return { isRight: true, said: "refused" };
  if (await talk.isAsking()) {
    await tab.decide(deny());
    const isOver = shop.hasAnswered(WISH) && shop.executions() === 0;
    return { isRight: isOver, said: isOver ? "asked again" : "stuck", detail: fault };
  }
  await tab.say(QUESTION);
  const goesOn = shop.hasAnswered(QUESTION);
  return { isRight: goesOn, said: goesOn ? "error, goes on" : "stuck", detail: fault };
}

function counted(shop, right) {
  const runs = shop.executions();
  return { isRight: runs === right, said: plural(runs), shop, right };
}

/** One turn of the event loop. */
function nextTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}

function plural(runs) {
  return runs === 1 ? "1 run" : `${runs} runs`;
}
