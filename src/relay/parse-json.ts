/** What the text says; `undefined` when it is no JSON: said as such by whoever reads it. Pure. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
