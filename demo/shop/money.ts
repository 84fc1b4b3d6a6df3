const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** An amount for people: 25000 is "$250.00". Pure. */
export function formatCents(amountCents: number): string {
  return dollars.format(amountCents / 100);
}

/**
 * Whole cents of an amount in dollars. Pure.
 * @returns `undefined` for what is no amount of money: not finite, or a fraction of a cent.
 */
export function toCents(amount: number): number | undefined {
  const cents = Math.round(amount * 100);
  return Math.abs(amount * 100 - cents) < 1e-6 ? cents : undefined;
}
