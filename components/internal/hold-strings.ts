/** Texts of a card that nobody can decide here now, loaded with the cards. `{name}` stands for a value. */
export const HOLD_ENGLISH = {
  willBeSent: "Will be sent when you are online. Nothing runs before that.",
  mayNot: "You may not decide this: {message}",
  mayNotPlain: "You may not decide this.",
  stillWaits: "It still waits for somebody who may.",
} as const;

/** These texts by name. */
export type HoldStrings = { readonly [Name in keyof typeof HOLD_ENGLISH]: string };
