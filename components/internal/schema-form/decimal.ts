/** A number as it was typed. Pure. */

const NUMBER = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/;

/** A typed number; `nearest`: it has more digits than a number of JSON keeps, and would become this one. */
export type Typed =
  | { readonly value: number }
  | { readonly nearest: number }
  | { readonly problem: "no_number" };

/** The number that `text` says, exactly; never a rounded one. Pure. */
export function readNumber(text: string): Typed {
  const said = digitsOf(text);
  if (!said) return { problem: "no_number" };
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: "no_number" };
  const kept = digitsOf(String(value));
  const isExact = kept?.digits === said.digits && kept.power === said.power;
  return isExact ? { value: value === 0 ? 0 : value } : { nearest: value };
}

/** The digits that count, and the power of ten of the last one; zero is `""`. */
function digitsOf(text: string) {
  const [, , whole = "", fraction = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  if (whole === "" && fraction === "") return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const counted = digits.replace(/0+$/, "");
  if (counted === "") return { digits: "", power: 0 };
  const power = Number(exponent) - fraction.length + (digits.length - counted.length);
  return { digits: counted, power };
}
