/** A browser's `navigator.credentials.get`, as a test wants it to answer. */

/** What the page asked an authenticator, and how the test answers. */
export interface Asked {
  readonly publicKey: PublicKeyCredentialRequestOptions;
  readonly signal: AbortSignal;
  answer(): void;
  fail(error: unknown): void;
}

const own = Object.getOwnPropertyDescriptor(CredentialsContainer.prototype, "get");

/** Takes the browser's place; what is asked is handed to the test, one asking at a time. */
export function takeOverCredentials(): { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const get = ({ publicKey, signal }: CredentialRequestOptions) =>
    new Promise((resolve, reject) => {
      if (!publicKey || !signal) throw new TypeError("no public key asked for, or no way to stop");
      signal.addEventListener("abort", () => reject(signal.reason));
      const answer = () => resolve(credentialFor(publicKey));
      asked.push({ publicKey, signal, answer, fail: reject });
    });
  Object.defineProperty(CredentialsContainer.prototype, "get", { configurable: true, value: get });
  return { asked };
}

/** Gives the browser its own back. Call it after each. */
export function giveBackCredentials(): void {
  if (own) Object.defineProperty(CredentialsContainer.prototype, "get", own);
}

function credentialFor({ challenge }: PublicKeyCredentialRequestOptions): Credential {
  // CAST: the card hands over bytes
  const text = btoa(String.fromCharCode(...(challenge as Uint8Array)));
  const client = {
    type: "webauthn.get",
    challenge: text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
    origin: location.origin,
  };
  const authenticatorData = new Uint8Array(37);
  authenticatorData[32] = 0x05;
  const response = {
    clientDataJSON: new TextEncoder().encode(JSON.stringify(client)).buffer,
    authenticatorData: authenticatorData.buffer,
    signature: new Uint8Array([251, 255, 191]).buffer,
    userHandle: null,
  };
  return Object.create(PublicKeyCredential.prototype, {
    id: { value: "Y3JlZA" },
    response: { value: response },
  });
}
