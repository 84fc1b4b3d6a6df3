/**
 * What may stand on an approval beside Reject and Approve: a form to edit the input, a choice of
 * permission, a second factor. The card asks each of its parts, in order, and draws what they give.
 *
 * P1 A part draws; it decides nothing. Only a press of the card's own Approve or Reject does.
 * P2 A part can make a yes wait or come to nothing. It cannot make one of a press that did not count.
 */
import type { Interaction, InteractionRequest, Json, Runtime } from "../../src/index.js";
import type { ApprovalIntent } from "../events.js";
import type { ChatStrings } from "../internal/strings.js";

/** The card as its parts see it, at the moment they are asked. */
export interface ApprovalContext {
  readonly interaction: Interaction;
  /** What is asked, as it is drawn: after an edit with the edited input, and what the policy says to that. */
  readonly request: InteractionRequest;
  /** The input as the reviewer edited it, where that is drawn and would run. */
  readonly edited?: Json;
  readonly runtime: Runtime | undefined;
  readonly words: ChatStrings;
  readonly locale: string | undefined;
  /** Whether a decision of this card is on its way: buttons are `aria-disabled` then. */
  readonly busy: boolean;
  /** Whether this press is a person's and counts, by the rules of the card's own buttons. */
  accepts(press: UIEvent): boolean;
}

/** See the rules above. Every member may be left out. */
export interface ApprovalPart {
  /** Stands below the input: its raw form comes before it, the reason after. */
  belowInput?(context: ApprovalContext): unknown;
  /** Stands between the reason and the buttons. */
  aboveButtons?(context: ApprovalContext): unknown;
  /** Buttons that stand in the row, before Reject. */
  buttons?(context: ApprovalContext): unknown;
  /** Takes the place of what the card says beside its buttons. Those of all parts are said, in order. */
  hint?(context: ApprovalContext): string | undefined;
  /** Whether Approve does not count now. The card's `hint` should say why. */
  blocks?(context: ApprovalContext): boolean;
  /**
   * What is sent in place of `intent`, once a press counted; also of a Reject. `undefined`: nothing is
   * decided. While it is awaited the card is busy; what it throws is said on the card.
   */
  complete?(
    intent: ApprovalIntent,
    context: ApprovalContext,
  ): ApprovalIntent | undefined | Promise<ApprovalIntent | undefined>;
}

/** The intent with what every part adds to it; `undefined` as soon as one of them takes it back. */
export async function completed(
  parts: readonly ApprovalPart[],
  intent: ApprovalIntent,
  context: ApprovalContext,
): Promise<ApprovalIntent | undefined> {
  let whole: ApprovalIntent | undefined = intent;
  for (const part of parts) {
    if (whole && part.complete) whole = await part.complete(whole, context);
  }
  return whole;
}
