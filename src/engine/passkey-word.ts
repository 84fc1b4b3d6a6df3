import { notLoaded } from "../errors.js";
import type { AssertionReading } from "./passkey.js";

/** Loads what reads the word of a passkey; most pages never need it. */
export function loadPasskey(): Promise<typeof import("./passkey.js")> {
  return import("./passkey.js").catch((cause: unknown) => {
    throw notLoaded(cause);
  });
}

/** The passkey's word that a decision brings for this digest, to this page's origin; or what is wrong with it. */
export async function wordFor(digest: string, given: unknown): Promise<AssertionReading> {
  const { readAssertion } = await loadPasskey();
  return readAssertion(given, { digest, origin: globalThis.location?.origin });
}
