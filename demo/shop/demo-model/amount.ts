/** An amount as people write it: dollars, or a share of what can be refunded. */
export type Amount =
  | { readonly type: "dollars"; readonly cents: number }
  | { readonly type: "share"; readonly share: number };

const NUMBER = String.raw`(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?)`;
const DOLLARS = [
  new RegExp(String.raw`(?:\$|\busd)\s?${NUMBER}`, "i"),
  new RegExp(String.raw`${NUMBER}\s?(?:\$|dollars?\b|bucks?\b|usd\b)`, "i"),
];
const PERCENT = /(\d{1,3})\s?(?:%|percent\b)/i;
const HALF = /\bhalf\b/i;
const ALL =
  /\b(?:all of (?:it|that|them)|all (?:the|my) money|everything|in full|fully|full (?:refund|amount|price)|(?:whole|entire|complete|full) (?:thing|order|amount|sum|lot)|completely)\b/i;
const BARE = new RegExp(
  String.raw`(?<![\w-])${NUMBER}(?=\s*(?:$|(?:of|from|for|on|back|please)\b))`,
  "i",
);

/**
 * The amount that a text names, if any. `bare`: whether a number alone counts, as in "refund 250";
 * take order numbers out first. Pure.
 */
export function readAmount(text: string, bare: boolean): Amount | undefined {
  const exact = dollarsIn(text);
  if (exact !== undefined) return { type: "dollars", cents: exact };
  const percent = PERCENT.exec(text)?.[1];
  if (percent !== undefined) return { type: "share", share: Math.min(Number(percent), 100) / 100 };
  if (HALF.test(text)) return { type: "share", share: 0.5 };
  if (ALL.test(text)) return { type: "share", share: 1 };
  const number = bare ? BARE.exec(text)?.[1] : undefined;
  return number === undefined ? undefined : { type: "dollars", cents: centsOf(number) };
}

/** The amount in cents, of an order that has this much left. Pure. */
export function amountCents(amount: Amount, refundableCents: number): number {
  return amount.type === "dollars" ? amount.cents : Math.round(amount.share * refundableCents);
}

function dollarsIn(text: string): number | undefined {
  for (const pattern of DOLLARS) {
    const number = pattern.exec(text)?.[1];
    if (number !== undefined) return centsOf(number);
  }
  return undefined;
}

/** "1,250.50" and "12,5" both occur; a comma before one or two digits is a decimal one. */
function centsOf(number: string): number {
  const plain = /,\d{1,2}$/.test(number) ? number.replace(",", ".") : number.replaceAll(",", "");
  return Math.round(Number(plain) * 100);
}
