/** The page's way to the server, and the registration of the passkey there. */
import { type Account, createPaymentServer, NEW_ACCOUNT, type Payment } from "./server.js";

/** What the server says of the account. */
export interface PublicAccount {
  readonly credentialIds: readonly string[];
  readonly payments: readonly Payment[];
}

/** Asks the server: `GET` without a body, else `POST`. */
export type AskServer = (path: string, body?: unknown) => Promise<Response>;

const PATH = "/api/passkey/";
const KEPT = "passkey-demo-account";

/**
 * The dev server, where there is one. A copy of the demo on a static host has none: there the server's code runs in
 * this page, which proves nothing to anybody, and the page says so.
 */
export async function findServer(): Promise<{ readonly ask: AskServer; readonly isReal: boolean }> {
  const ask: AskServer = (path, body) => fetch(requestFor(path, body));
  const answer = await ask("account").catch(() => undefined);
  const isReal = answer?.headers.get("content-type")?.startsWith("application/json") === true;
  if (answer?.ok && isReal) return { ask, isReal };
  const handle = createPaymentServer({
    origin: location.origin,
    rpId: location.hostname,
    load: () => JSON.parse(localStorage.getItem(KEPT) ?? JSON.stringify(NEW_ACCOUNT)),
    save: (account: Account) => localStorage.setItem(KEPT, JSON.stringify(account)),
    now: () => Date.now(),
  });
  return { ask: (path, body) => handle(requestFor(path, body)), isReal: false };
}

function requestFor(path: string, body: unknown): Request {
  const address = new URL(PATH + path, location.origin);
  if (body === undefined) return new Request(address);
  const headers = { "content-type": "application/json" };
  return new Request(address, { method: "POST", headers, body: JSON.stringify(body) });
}

/**
 * What the server answered.
 * @throws Error in the server's own words when it refused.
 */
export async function answerOf<Answer>(response: Promise<Response>): Promise<Answer> {
  const answer = await response;
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.why);
  return body;
}

/** Makes a passkey on this device and gives its public key to the server. */
export async function registerPasskey(ask: AskServer): Promise<void> {
  const { challenge } = await answerOf<{ challenge: string }>(ask("challenge", {}));
  const user = crypto.getRandomValues(new Uint8Array(16));
  const credential = await navigator.credentials.create({
    publicKey: {
      challenge: fromBase64Url(challenge),
      rp: { name: "Anvia demo" },
      user: { id: user, name: "robin@example.com", displayName: "Robin" },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    },
  });
  if (!(credential instanceof PublicKeyCredential)) throw new Error("No passkey was made.");
  // CAST: `create` resolves with attestations, never with what `get` makes
  const response = credential.response as AuthenticatorAttestationResponse;
  const publicKey = response.getPublicKey();
  if (!publicKey) throw new Error("This passkey's key is of a kind that this browser cannot tell.");
  const passkey = {
    credentialId: credential.id,
    publicKey: toBase64Url(new Uint8Array(publicKey)),
    algorithm: response.getPublicKeyAlgorithm(),
    userHandle: toBase64Url(user),
  };
  const clientDataJSON = toBase64Url(new Uint8Array(response.clientDataJSON));
  await answerOf(ask("passkey", { clientDataJSON, passkey }));
}

/** Bytes in base64url without padding. Pure. */
function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The bytes of a base64url text. Pure. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
