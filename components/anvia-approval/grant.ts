import { html, nothing, type ReactiveControllerHost } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { GrantScope, InteractionRequest } from "../../src/index.js";
import type { ApprovalIntent } from "../events.js";
import { Arming } from "../internal/arming.js";
import { grantWords } from "../internal/grant-words.js";
import { unshowable } from "../internal/input-view.js";
import { format } from "../internal/strings.js";
import { lastingText } from "../internal/times.js";
import { visibleLabel } from "../internal/visible-text.js";
import type { ApprovalContext, ApprovalPart } from "./approval-part.js";
import { shapeView } from "./grant-shape.js";

/** What {@link GrantChoice} needs of its card. */
export interface GrantCard extends ReactiveControllerHost {
  readonly shadowRoot: ShadowRoot | null;
  readonly toolGone: boolean;
  /** Whether a press of Approve would count now, as far as the card can tell. */
  readonly canBeApproved: boolean;
  /** Says yes as Approve does; `said` goes with it. */
  approveBy(press: UIEvent, said: Pick<ApprovalIntent, "grant">): void;
}

type Offer = NonNullable<Extract<InteractionRequest, { kind: "approval" }>["grant"]>;

/**
 * "Allow without asking…": a quiet line that opens to what would be covered, and to one button for each reach.
 * These count by the rules of Approve, and stand apart from it, so that neither is pressed for the other. What
 * is covered is drawn whole before they are there; after an edit it is what the edited input is covered by.
 */
export class GrantChoice implements ApprovalPart {
  readonly #card: GrantCard;
  readonly #arming: Arming;
  /** The interaction whose choice is open. */
  #openOn: string | undefined;

  constructor(card: GrantCard) {
    this.#card = card;
    this.#arming = new Arming(card, () =>
      card.shadowRoot?.querySelector<HTMLElement>(".allow-buttons"),
    );
  }

  aboveButtons(context: ApprovalContext): unknown {
    const { request } = context;
    const words = grantWords(context.words);
    const offer = this.#offerOf(context);
    if (!offer || this.#card.toolGone) return nothing;
    const isOpen = this.#openOn === request.id;
    return html`<div class="allow">
      <button type="button" class="quiet small" part="allow" aria-expanded=${isOpen} aria-controls="allow-panel"
        @click=${() => this.#toggle(request.id)}>${words.allow}</button>
      <div id="allow-panel" class="allow-panel" part="allow-panel" ?hidden=${!isOpen}>${isOpen ? this.#panel(offer, context) : nothing}</div>
    </div>`;
  }

  /** What is drawn now is offered, as far as the request itself offers it: an edited input has its own shape. */
  #offerOf({ interaction, request, words }: ApprovalContext): Offer | undefined {
    const asked = interaction.request;
    if (asked.kind !== "approval" || !asked.grant || asked.level) return undefined;
    if (request.kind !== "approval" || !request.grant || request.level) return undefined;
    const { shape, scopes } = request.grant;
    if (unshowable(shape, words) !== undefined) return undefined;
    const offered = asked.grant.scopes.filter((scope) => scopes.includes(scope));
    return offered.length > 0 ? { ...asked.grant, shape, scopes: offered } : undefined;
  }

  #panel({ shape, scopes, siteMs }: Offer, context: ApprovalContext): unknown {
    const { request, locale, busy } = context;
    const words = grantWords(context.words);
    const { input } = request;
    const schema = "schema" in request ? request.schema : undefined;
    const title = visibleLabel(request.title ?? request.toolName);
    const isHeld = busy || !this.#card.canBeApproved;
    const labels = {
      session: words.allowConversation,
      site: format(words.allowSite, { time: lastingText(siteMs, locale) }),
    };
    // Buttons for something else are other buttons: they have to stand still anew.
    const key = `${request.id} ${"digest" in request ? request.digest : ""}`;
    const panel = html`<div id="allow-covers">
        <p class="allow-what"><bdi>${format(words.allowCovers, { title })}</bdi></p>
        ${shapeView({ shape, input, schema }, { strings: words, locale })}
      </div>
      <div class="allow-buttons">
        ${scopes.map(
          (scope) =>
            html`<button type="button" part="allow-${scope}" aria-describedby="allow-covers" aria-disabled=${isHeld}
              @click=${(press: MouseEvent) => this.#press(press, scope)}>${labels[scope]}</button>`,
        )}
        ${this.#arming.ignored ? html`<p class="wait"><bdi>${words.waitAMoment}</bdi></p>` : nothing}
      </div>`;
    return keyed(key, panel);
  }

  #toggle(id: string): void {
    this.#openOn = this.#openOn === id ? undefined : id;
    this.#card.requestUpdate();
    void this.#card.updateComplete.then(() => this.#showButtons());
  }

  /** They count only when all of them are in sight. */
  #showButtons(): void {
    const buttons = this.#card.shadowRoot?.querySelector(".allow-buttons");
    buttons?.scrollIntoView({ block: "nearest" });
  }

  #press(press: MouseEvent, scope: GrantScope): void {
    if (this.#arming.accepts(press)) this.#card.approveBy(press, { grant: { scope } });
  }
}
