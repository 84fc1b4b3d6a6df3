/**
 * Runs on your server, before it does what was approved: is this really a passkey's yes to exactly this call?
 *
 * `subject` is the text that the card's digest was made of (`ToolContext.approval.subject`): canonical JSON of
 * callId, input, runId, schema and toolName. The passkey signed its SHA-256, so a server that checks the signature
 * can take the input from the subject, and from nowhere else. Web standards only: Node 20, Workers, Deno, Bun.
 *
 * It remembers nothing: do each subject once (see server.ts), or the same yes could be sent twice.
 */
import type { Assertion, Json } from "../../src/index.js";

/**
 * What the server kept when the passkey was registered. `publicKey` is what `getPublicKey()` gives there (SPKI),
 * `algorithm` what `getPublicKeyAlgorithm()` does, `signCount` that of the last use: passkeys that are synchronised
 * say 0. Texts are base64url without padding.
 */
export type KnownPasskey = Record<"credentialId" | "publicKey" | "userHandle", string> &
  Record<"algorithm" | "signCount", number>;
/** `subject` and `assertion` come with the request; all else is the server's own, never what a request says. */
export type SignedApproval = Record<"subject" | "toolName" | "origin" | "rpId", string> &
  Record<"assertion", Assertion> &
  Record<"passkey", KnownPasskey>;

const ALGORITHMS: Record<number, { name: string; namedCurve?: string; hash?: string }> = {
  [-7]: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }, // ES256
  [-8]: { name: "Ed25519" },
  [-257]: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, // RS256
};

/**
 * The input that was approved, and the passkey's new count to keep. Source: WebAuthn Level 3 §7.2.
 * @throws Error when it does not count, whatever the reason: a caller that forgets to look does nothing.
 */
export async function verifyApproval(approval: SignedApproval) {
  const { assertion, passkey, rpId, subject } = approval;
  const clientData = bytesOf(assertion.clientDataJSON);
  const client = JSON.parse(new TextDecoder().decode(clientData));
  const call: { toolName: string; input: Json } = JSON.parse(subject);
  const authData = bytesOf(assertion.authenticatorData);
  const [flags = 0, signCount] = [authData[32], new DataView(authData.buffer).getUint32(33)];
  const algorithm = ALGORITHMS[passkey.algorithm] ?? "";
  const spki = bytesOf(passkey.publicKey);
  const key = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
  const signed = new Uint8Array([...authData, ...(await sha256(clientData))]);
  const given = bytesOf(assertion.signature);
  const signature = passkey.algorithm === -7 ? rawOf(given) : given;
  const why =
    (assertion.credentialId !== passkey.credentialId && "another passkey") ||
    ((assertion.userHandle ?? passkey.userHandle) !== passkey.userHandle && "another person") ||
    ((client.type !== "webauthn.get" || client.crossOrigin === true) && "not an approval") ||
    (client.challenge !== textOf(await sha256(subject)) && "a yes to something else") ||
    (call.toolName !== approval.toolName && "a yes to another tool") ||
    (client.origin !== approval.origin && "given on another site") ||
    (textOf(authData.slice(0, 32)) !== textOf(await sha256(rpId)) &&
      "the passkey of another site") ||
    ((flags & 0x05) !== 0x05 && "nobody was there and verified") || // UP and UV
    (signCount <= passkey.signCount && signCount + passkey.signCount > 0 && "used before") ||
    (!(await crypto.subtle.verify(algorithm, key, signature, signed)) && "not signed by it");
  if (why) throw new Error(`This approval does not count: ${why}.`);
  return { input: call.input, signCount };
}

/** ES256 signatures are DER, SEQUENCE { INTEGER r, INTEGER s }; WebCrypto takes r and s, 32 bytes each. */
function rawOf(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const sAt = 4 + (der[3] ?? 0);
  const head = [der[0], der[1], der[2], der[sAt], der[sAt + 1]];
  const isDer = head.join() === [0x30, der.length - 2, 2, 2, der.length - sAt - 2].join();
  const parts = isDer ? [der.slice(4, sAt), der.slice(sAt + 2)] : [];
  const whole = parts.map((part) => (part.length > 32 && part[0] === 0 ? part.slice(1) : part));
  return Uint8Array.from(whole.flatMap((part) => [...new Uint8Array(32 - part.length), ...part]));
}

const sha256 = async (value: BlobPart) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob([value]).arrayBuffer()));

const textOf = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/=+$/, "")
    .replaceAll("+", "-")
    .replaceAll("/", "_");

/** Only the one spelling of these bytes. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  if (textOf(bytes) !== text) throw new TypeError("not base64url");
  return bytes;
}
