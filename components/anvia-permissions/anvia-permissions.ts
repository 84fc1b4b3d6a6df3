import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Grant, Runtime } from "../../src/index.js";
import { shapeView } from "../anvia-approval/grant-shape.js";
import { AnviaErrorEvent } from "../events.js";
import { toAnviaError } from "../internal/errors.js";
import { type GrantWords, grantWords } from "../internal/grant-words.js";
import { LangAwareElement } from "../internal/lang-aware-element.js";
import { faithfulText } from "../internal/look-alikes.js";
import { isPress } from "../internal/press.js";
import { type ChatStrings, format, resolveStrings } from "../internal/strings.js";
import { fullTimeText, isoTime, localeOf, timeText } from "../internal/times.js";
import { visibleLabel } from "../internal/visible-text.js";
import { HeldGrants } from "./held-grants.js";
import { styles } from "./styles.js";

/**
 * The standing permissions that people gave: what each covers, how far and how long it reaches, how often it was
 * used, and the button that takes it back. Live, also when another tab changes them.
 *
 * @example <anvia-permissions></anvia-permissions>
 *
 * @fires anvia-error - A permission could not be taken back.
 * @csspart summary - The line that opens the list, with `foldable`.
 * @csspart list - The list.
 * @csspart permission - One permission.
 * @csspart title - The tool's title.
 * @csspart revoke - The button that takes it back.
 * @csspart none - What is said when there is none.
 * @cssprop --anvia-raised - Background of a permission.
 * @cssprop --anvia-muted - Text that is said quietly.
 * @cssprop --anvia-line - Hairlines.
 * @cssprop --anvia-no - Colour of "Revoke".
 */
export class AnviaPermissions extends LangAwareElement {
  static override styles = styles;

  /** Whose permissions; nothing is drawn while undefined. */
  @property({ attribute: false }) runtime?: Runtime;
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;
  /** The conversation that it stands in: those of other conversations are not listed then. */
  @property({ attribute: false }) session?: string;
  /** Whether it is a line that opens to the list, and nothing while there is no permission. */
  @property({ type: Boolean, attribute: false }) foldable = false;

  /** A sentence about the last attempt to take one back, where it did not work. */
  @state() private problem = "";

  readonly #held = new HeldGrants(this);

  protected override willUpdate() {
    this.#held.follow(this.runtime);
  }

  override render() {
    const grants = this.#held.grants?.filter((grant) => this.#isListed(grant));
    if (!grants) return nothing;
    const words = grantWords(resolveStrings(this.strings));
    if (!this.foldable) return this.#list(grants, words);
    if (grants.length === 0) return nothing;
    const count = format(words.permissionCount, { count: grants.length });
    return html`<details><summary part="summary"><bdi>${count}</bdi></summary>${this.#list(grants, words)}</details>`;
  }

  #isListed({ scope, sessionId }: Grant): boolean {
    return scope === "site" || this.session === undefined || sessionId === this.session;
  }

  #list(grants: readonly Grant[], words: GrantWords): TemplateResult {
    const problem = this.problem
      ? html`<p class="problem"><bdi>${this.problem}</bdi></p>`
      : nothing;
    if (grants.length === 0) {
      return html`${problem}<p class="none" part="none"><bdi>${words.noPermissions}</bdi></p>`;
    }
    const rows = repeat(
      grants,
      ({ grantId }) => grantId,
      (grant) => this.#row(grant, words),
    );
    return html`${problem}<ul part="list" aria-label=${words.permissions}>${rows}</ul>`;
  }

  #row(grant: Grant, words: GrantWords): TemplateResult {
    const { title = grant.toolName, shape, input, schema } = grant;
    const name = `${words.revoke}: ${visibleLabel(title)}`;
    const look = { strings: words, locale: localeOf(this) };
    return html`<li part="permission">
      <div class="about">
        <p class="title" part="title"><bdi>${faithfulText(title)}</bdi></p>
        ${shapeView({ shape, input, schema }, look)}
        <p class="reach"><bdi>${this.#reach(grant, words)}</bdi></p>
        <p class="facts">${this.#facts(grant, words)}</p>
      </div>
      <button type="button" class="small danger" part="revoke" aria-label=${name}
        @click=${(press: MouseEvent) => this.#revoke(press, grant)}>${words.revoke}</button>
    </li>`;
  }

  #reach({ scope, sessionId, expiresAt = 0 }: Grant, words: GrantWords): string {
    if (scope === "site") return format(words.onSiteUntil, { time: this.#time(expiresAt) });
    const isHere = this.session === undefined || sessionId === this.session;
    return isHere ? words.inConversation : words.inAnother;
  }

  #facts({ grantedAt, reviewerId, uses }: Grant, words: GrantWords): TemplateResult {
    const given = format(words.givenAt, { time: this.#time(grantedAt) });
    const by =
      reviewerId === undefined ? "" : ` ${format(words.by, { who: visibleLabel(reviewerId) })}`;
    const used = format(words.usedTimes, { count: uses });
    return html`<time datetime=${isoTime(grantedAt)} title=${fullTimeText(grantedAt, localeOf(this))}><bdi>${given}</bdi></time><bdi>${by}</bdi> · <bdi>${used}</bdi>`;
  }

  #time(at: number): string {
    return timeText(at, Date.now(), localeOf(this));
  }

  async #revoke(press: MouseEvent, { grantId }: Grant) {
    if (!isPress(press)) return;
    this.problem = "";
    try {
      await this.runtime?.grants.revoke(grantId);
      this.shadowRoot?.querySelector<HTMLElement>("summary, [part~=revoke]")?.focus();
    } catch (cause) {
      const error = toAnviaError(cause);
      const words = resolveStrings(this.strings);
      this.problem = format(words.settleFailed, { message: error.message });
      this.dispatchEvent(new AnviaErrorEvent({ error }));
    }
  }
}
