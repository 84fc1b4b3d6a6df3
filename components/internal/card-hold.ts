/**
 * Why the buttons of a card that waits do nothing here and now.
 *
 * H1 A decision that is on its way to the other devices holds the card until it is confirmed or refused:
 *    nobody presses twice. The runtime's outbox says so, in every tab and after a reload.
 * H2 Where the page's `mayDecide` says no to this person, the card says why. It is asked once for each
 *    interaction and reviewer. It keeps nobody out by itself: the runtime asks again, and so does the server.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Decision, Interaction, Runtime } from "../../src/index.js";

/** What holds a card; `message` says why in the words of the page. */
export type Hold =
  | { readonly kind: "queued"; readonly decision: Decision | undefined }
  | { readonly kind: "refused"; readonly message: string };

/** What is asked of a runtime; one without these holds no card. */
type HoldingRuntime = Partial<Pick<Runtime, "outbox" | "mayDecide">>;

/** What {@link CardHold} needs to know of its card. */
export interface HeldCard {
  readonly interaction: Interaction | undefined;
  readonly runtime: HoldingRuntime | undefined;
  readonly reviewerId: string | undefined;
}

/** See the rules above. */
export class CardHold implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #card: () => HeldCard;
  #runtime: HoldingRuntime | undefined;
  #leave: (() => void) | undefined;
  #interactionId: string | undefined;
  #asked: string | undefined;
  #queued: Decision | undefined;
  /** The runtime said so to a press of this card, and its outbox may not have told yet. */
  #isJustQueued = false;
  #refusal: string | undefined;
  #sawRefusal: string | undefined;

  constructor(host: ReactiveControllerHost, card: () => HeldCard) {
    this.#host = host;
    this.#card = card;
    host.addController(this);
  }

  /** What holds the card now; `undefined`: nothing. */
  get current(): Hold | undefined {
    if (this.#card().interaction?.settlement.status !== "pending") return undefined;
    if (this.#queued || this.#isJustQueued) return { kind: "queued", decision: this.#queued };
    if (this.#refusal !== undefined) return { kind: "refused", message: this.#refusal };
    return undefined;
  }

  /** Why the decision that was on its way does not count; it waits for another one. */
  get lateRefusal(): string | undefined {
    if (this.current || this.#card().interaction?.settlement.status !== "pending") return undefined;
    return this.#sawRefusal;
  }

  /** A decision of this card was queued. */
  queued() {
    this.#isJustQueued = true;
    this.#look();
    this.#host.requestUpdate();
  }

  hostConnected() {
    this.#join();
  }

  hostUpdate() {
    const { interaction, runtime } = this.#card();
    if (runtime !== this.#runtime) {
      this.hostDisconnected();
      this.#runtime = runtime;
      this.#join();
    }
    const id = interaction?.request.id;
    if (id !== this.#interactionId) this.#forget(id);
    this.#look();
    this.#ask();
  }

  hostDisconnected() {
    this.#leave?.();
    this.#leave = undefined;
  }

  #join() {
    this.#leave ??= this.#runtime?.outbox?.subscribe(() => {
      if (this.#look()) this.#host.requestUpdate();
    });
  }

  #forget(id: string | undefined) {
    this.#interactionId = id;
    this.#asked = undefined;
    this.#queued = undefined;
    this.#isJustQueued = false;
    this.#refusal = undefined;
    this.#sawRefusal = undefined;
  }

  /** Reads the outbox; whether it says something else than before. */
  #look(): boolean {
    const id = this.#interactionId;
    const before = this.#queued;
    const refusalBefore = this.#sawRefusal;
    this.#queued = id === undefined ? undefined : this.#runtime?.outbox?.get(id);
    this.#sawRefusal = id === undefined ? undefined : this.#runtime?.outbox?.refusal(id);
    if (before || this.#queued) this.#isJustQueued = false; // from here on the outbox knows
    return before !== this.#queued || refusalBefore !== this.#sawRefusal;
  }

  #ask() {
    const { interaction, runtime, reviewerId } = this.#card();
    if (!runtime?.mayDecide || interaction?.settlement.status !== "pending") return;
    const asked = `${interaction.request.id} ${reviewerId ?? ""}`;
    if (this.#asked === asked) return;
    this.#asked = asked;
    this.#refusal = undefined;
    runtime.mayDecide(interaction, reviewerId).then(
      (verdict) => this.#hear(asked, verdict),
      // It could not be asked: the runtime asks again when something is decided.
      () => undefined,
    );
  }

  #hear(asked: string, verdict: true | string) {
    if (this.#asked !== asked || verdict === true) return;
    this.#refusal = verdict;
    this.#host.requestUpdate();
  }
}
