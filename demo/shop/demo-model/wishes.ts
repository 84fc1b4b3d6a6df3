/**
 * From what a visitor types to what they want. A message is cut into clauses; each clause may name
 * something to do, orders and an amount, and what one clause leaves out another may say:
 * "A-100 arrived broken. I'd like half of it back." is one refund.
 */
import { type Amount, readAmount } from "./amount.js";

/** What the demo model can be asked for; `unknown` is everything that its rules do not cover. */
export type Intent =
  | "refund"
  | "cancel"
  | "lookup"
  | "list"
  /** Only an amount, "half, then": more about a refund that was spoken of before. */
  | "amount"
  | "leave"
  | "help"
  | "hello"
  | "thanks"
  | "unknown";

/** One thing that a visitor wants. */
export interface Wish {
  readonly intent: Intent;
  readonly orderId?: string;
  readonly amount?: Amount;
  /** Points at an order that was spoken of before: "refund it". */
  readonly refersBack?: boolean;
  /** The visitor's own words. */
  readonly words: string;
}

interface Clause {
  readonly text: string;
  /** Whether it goes on with the sentence before: "… and A-102". */
  readonly joined: boolean;
  readonly intent: Intent | undefined;
  readonly orderIds: readonly string[];
  readonly amount: Amount | undefined;
  readonly refersBack: boolean;
  /** Speaks of an order that is not the one before. */
  readonly another: boolean;
}

// "a 100 dollar refund" is an amount; "A 100" and "a100" are an order.
const A_NUMBER = /\ba\s?[-–—]?\s?0*(\d{2,5})\b(?!\s?(?:%|percent|dollars?|bucks?|usd)|[.,]\d)/i;
const OTHER_NUMBER = /\b([b-z])[-–—](\d{2,5})\b/i;
const BARE_NUMBER =
  /(?:#|\border(?: number| no\.?)?|\bnumber|\bno\.)\s*[:#]?\s*0*(\d{2,5})\b(?![.,]\d)/i;
const ANY_NUMBER = new RegExp(
  `${A_NUMBER.source}|${OTHER_NUMBER.source}|${BARE_NUMBER.source}`,
  "gi",
);

const ACTIONS: readonly Intent[] = ["refund", "cancel", "lookup", "list", "amount"];

/** Tried in this order: the first that fits is what a clause is about. */
const INTENTS: readonly (readonly [Intent, RegExp])[] = [
  [
    "leave",
    /\b(?:never ?mind|forget (?:it|that|about)|(?:don['’]?t|do not|please not|stop) (?:cancel|refund|return|do)\w*)/i,
  ],
  [
    "lookup",
    /\bwhere(?:['’]?s| is| are)\b[^?]*\b(?:refund|money)|\bhas\b.*\brefunded\b|\brefund status|\bstatus of\b/i,
  ],
  [
    "cancel",
    /\bcancel|\bcall (?:it|that) off|\bcall off|\bstop (?:the|my) order|don['’]?t want (?:it|this|that|the order|my order) any ?more/i,
  ],
  [
    "refund",
    /\brefund|\bmoney back|\breimburs|\breturn(?:ing)?\b(?! policy)|\bsend (?:it|this|them) back|\bbroke\b|\bbroken|\bdamaged|\bdefect|\bfaulty|\bcracked|\bsmashed|\bscratched|n['’]?t work|\bwrong (?:item|size|colou?r|one)|\bdead on arrival|\b(?:give|get(?! back)|want|like|need|have)\b.*\bback\b|\bpay (?:me )?back/i,
  ],
  [
    "list",
    /\b(?:list|show|see|what|which|all)\b.*\borders\b|\bmy orders\b|\border history|\bwhat (?:did|have) i (?:order|bought|buy)/i,
  ],
  [
    "lookup",
    /\bwhere\b|\bstatus\b|\btrack|\blook ?(?:up|at)|\bcheck\b|\bfind\b|\bwhen (?:will|does|do|is)|\barriv|\bdeliver|\bshipped\b|\bdetails?\b|\btell me about|\bwhat(?:['’]?s| is) in\b|\bshow me\b/i,
  ],
  [
    "help",
    /^\W*(?:help|what can you do|how does this work|what now|who are you|are you (?:an? )?(?:ai|human|real|bot|robot))|\bhelp me\W*$|\bwhat can (?:you|i)\b/i,
  ],
  ["thanks", /\b(?:thanks?|thank you|thx|cheers|great|perfect|awesome)\b/i],
  ["hello", /^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|howdy)\b/i],
];

/** The order numbers in a text, as the shop writes them, in order. Pure. */
export function readOrderIds(text: string): readonly string[] {
  const found = [...text.matchAll(ANY_NUMBER)].map(([, a, letter, other, bare]) =>
    letter && other
      ? `${letter.toUpperCase()}-${other}`
      : `A-${(a ?? bare ?? "").padStart(3, "0")}`,
  );
  return [...new Set(found)];
}

/** Everything that a message asks for, in its order; one `unknown` when no rule fits. Pure. */
export function readWishes(message: string): readonly Wish[] {
  let wishes: readonly Wish[] = [];
  for (const clause of clausesOf(message)) wishes = withClause(wishes, clause);
  const actions = wishes.filter(({ intent }) => ACTIONS.includes(intent));
  if (actions.length > 0) return withoutRepeats(actions);
  return wishes.length > 0 ? wishes.slice(0, 1) : [{ intent: "unknown", words: message.trim() }];
}

function clausesOf(message: string): readonly Clause[] {
  // The separators are kept, every second piece, because they say whether a clause goes on.
  const pieces = message.split(/([.!?;]+(?=\s|$)|\n+|,(?!\d)|\s(?:and|but|then|also|plus)\s)/i);
  const clauses: Clause[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    const text = pieces[i]?.trim() ?? "";
    if (text !== "") clauses.push(clauseOf(text, /,|and|also|plus/i.test(pieces[i - 1] ?? "")));
  }
  return clauses;
}

function clauseOf(text: string, joined: boolean): Clause {
  const rest = text.replace(ANY_NUMBER, " ").trim();
  const intent = INTENTS.find(([, pattern]) => pattern.test(rest))?.[0];
  return {
    text,
    joined,
    intent,
    orderIds: readOrderIds(text),
    amount: readAmount(rest, intent === "refund" || intent === undefined),
    refersBack: /\b(?:it|that|this|them|those|same)\b/i.test(rest),
    another: /\b(?:other|another|else|different)\b/i.test(rest),
  };
}

function withClause(wishes: readonly Wish[], clause: Clause): readonly Wish[] {
  const { intent } = clause;
  if (intent === "leave") {
    // "Refund A-100. No, never mind." takes it all back; "but don't cancel A-103" only says no to that.
    const takesBack = clause.orderIds.length === 0;
    return [...(takesBack ? [] : wishes), { intent, words: clause.text }];
  }
  if (intent === undefined) return withMention(wishes, clause);
  if (!ACTIONS.includes(intent)) return [...wishes, { intent, words: clause.text }];
  return withAction(wishes, clause, intent);
}

function withAction(wishes: readonly Wish[], clause: Clause, intent: Intent): readonly Wish[] {
  const last = wishes.at(-1);
  if (!last || clause.another || !ACTIONS.includes(last.intent)) {
    return [...wishes, ...wishesOf(clause, intent)];
  }
  if (clause.orderIds.length === 0) return withSameOrder(wishes, last, clause, intent);
  if (last.orderId === undefined && (last.intent === intent || isOpen(last))) {
    return [...wishes.slice(0, -1), ...wishesOf(clause, intent, last.amount)];
  }
  const before = clause.joined ? withIntent(wishes, intent) : wishes;
  return [...before, ...wishesOf(clause, intent)];
}

/** It was said which order, or how much, but not what to do. */
function isOpen({ intent }: Wish): boolean {
  return intent === "lookup" || intent === "amount";
}

/** "A-100 and A-099 are broken": what was only named so far is what the verb is about. */
function withIntent(wishes: readonly Wish[], intent: Intent): readonly Wish[] {
  return wishes.map((wish) =>
    isOpen(wish) && isOnlyNames(wish.words) ? { ...wish, intent } : wish,
  );
}

/** A clause that says what to do, but not with which order. */
function withSameOrder(
  wishes: readonly Wish[],
  last: Wish,
  clause: Clause,
  intent: Intent,
): readonly Wish[] {
  const amount = clause.amount ?? last.amount;
  const merged: Wish = { ...last, ...(amount && { amount }) };
  if (last.intent === intent) return [...wishes.slice(0, -1), merged];
  if (isOpen(last)) {
    return [...withIntent(wishes.slice(0, -1), intent), { ...merged, intent }];
  }
  // "My kettle is broken, where is it?" asks for nothing more; a cancellation gives the money back.
  if (intent === "lookup" || (last.intent === "cancel" && intent === "refund")) return wishes;
  const sameOrder = clause.refersBack && last.orderId !== undefined;
  return [
    ...wishes,
    ...wishesOf(sameOrder ? { ...clause, orderIds: [last.orderId ?? ""] } : clause, intent),
  ];
}

/** A clause with no verb of ours: more about the wish before it, or an order to look up. */
function withMention(wishes: readonly Wish[], clause: Clause): readonly Wish[] {
  const { orderIds, amount, joined, text } = clause;
  const last = wishes.at(-1);
  const open = last && ACTIONS.includes(last.intent) && !clause.another ? last : undefined;
  if (orderIds.length === 0) {
    if (!amount) return wishes;
    if (open?.intent === "refund") return [...wishes.slice(0, -1), { ...open, amount }];
    return [...wishes, { intent: "amount", amount, refersBack: true, words: text }];
  }
  if (!open) return [...wishes, ...wishesOf(clause, "lookup")];
  if (open.orderId === undefined) {
    return [
      ...wishes.slice(0, -1),
      ...wishesOf(clause, open.intent === "amount" ? "lookup" : open.intent, open.amount),
    ];
  }
  const goesOn = joined && isOnlyNames(text);
  const share = open.amount?.type === "share" ? open.amount : undefined;
  return [
    ...wishes,
    ...wishesOf(clause, goesOn ? open.intent : "lookup", goesOn ? share : undefined),
  ];
}

/** Whether a text says nothing but which orders. */
function isOnlyNames(text: string): boolean {
  const names =
    /^(?:\W|\d|orders?|numbers?|too|please|as|well|both|the|my|of|from|for|half|dollars?|usd)*$/i;
  return names.test(text.replace(ANY_NUMBER, " "));
}

function wishesOf(clause: Clause, intent: Intent, inherited?: Amount): readonly Wish[] {
  const { orderIds, text, refersBack } = clause;
  const amount = clause.amount ?? inherited;
  const wish = { intent, words: text, ...(intent === "refund" && amount && { amount }) };
  if (orderIds.length === 0) return [{ ...wish, ...(refersBack && { refersBack }) }];
  return orderIds.map((orderId) => ({ ...wish, orderId }));
}

function withoutRepeats(wishes: readonly Wish[]): readonly Wish[] {
  const keyOf = ({ intent, orderId }: Wish): string => `${intent} ${orderId ?? ""}`;
  return wishes.filter((wish, i) => wishes.findIndex((one) => keyOf(one) === keyOf(wish)) === i);
}
