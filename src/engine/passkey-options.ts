/** What a page says about the passkeys of its reviewers: members of WebAuthn's PublicKeyCredentialRequestOptions. */
export interface PasskeyOptions {
  /** The site that the passkeys belong to. @default the page's host */
  readonly rpId?: string;
  /** Which passkeys may confirm. @default every passkey of the site that the device finds */
  readonly allowCredentials?: readonly {
    readonly type: "public-key";
    readonly id: BufferSource;
    readonly transports?: readonly ("ble" | "hybrid" | "internal" | "nfc" | "usb")[];
  }[];
  /** How long the browser waits for the person, in ms. @default the browser's own time */
  readonly timeout?: number;
}

/** Asked each time that a card needs a passkey. */
export type PasskeyOptionsOf = () => PasskeyOptions | Promise<PasskeyOptions>;
