// A passkey for tests in Node: what its authenticator would say, signed with a key of its own.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

/** The site of these tests. */
export const ORIGIN = "https://pay.example";
export const RP_ID = "pay.example";
export const TOOL = "send_payment";
/** The kinds of keys. */
export const ALGORITHMS = {
  ES256: {
    cose: -7,
    pair: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
    hash: "sha256",
  },
  Ed25519: { cose: -8, pair: () => generateKeyPairSync("ed25519"), hash: null },
  RS256: {
    cose: -257,
    pair: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    hash: "sha256",
  },
};
export const sha256 = (value) => createHash("sha256").update(value).digest();
export const base64Url = (value) => Buffer.from(value).toString("base64url");

/** An authenticator of one kind, and what the server knows of it. */
export function authenticator(name) {
  const { cose, pair, hash } = ALGORITHMS[name];
  const { publicKey, privateKey } = pair();
  const passkey = {
    credentialId: base64Url("credential"),
    userHandle: base64Url("robin"),
    publicKey: base64Url(publicKey.export({ type: "spki", format: "der" })),
    algorithm: cose,
    signCount: 4,
  };
  const signed = (data) => base64Url(sign(hash, data, privateKey));
  return { passkey, signed };
}

/** What is approved. */
export const SUBJECT = JSON.stringify({
  callId: "c1",
  input: { amount: 250, payee: "Kiln" },
  runId: "r1",
  schema: { type: "object" },
  toolName: TOOL,
});

function clientOf(subject, over = {}) {
  const challenge = base64Url(sha256(subject));
  return { type: "webauthn.get", challenge, origin: ORIGIN, crossOrigin: false, ...over };
}

function authDataOf({ rpId = RP_ID, flags = 0x05, signCount = 5 } = {}) {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(signCount);
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
}

/** What a request would bring, signed over whatever it says. */
export function approvalOf(
  { passkey, signed },
  { client = {}, authData = {}, subject = SUBJECT, ...over } = {},
) {
  const clientData = Buffer.from(JSON.stringify(clientOf(subject, client)));
  const data = authDataOf(authData);
  const assertion = {
    credentialId: passkey.credentialId,
    clientDataJSON: base64Url(clientData),
    authenticatorData: base64Url(data),
    signature: signed(Buffer.concat([data, sha256(clientData)])),
    userHandle: passkey.userHandle,
  };
  return {
    subject,
    assertion,
    passkey,
    toolName: TOOL,
    origin: ORIGIN,
    rpId: RP_ID,
    ...over,
  };
}
