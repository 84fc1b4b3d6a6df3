import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { defaultRuntime, type InboxItem, type Runtime } from "../../src/index.js";
import { AnviaErrorEvent, AnviaInboxChangeEvent, AnviaOpenEvent } from "../events.js";
import { Announcer } from "../internal/announcer.js";
import { clearBadge, showBadge } from "../internal/badge.js";
import { toAnviaError } from "../internal/errors.js";
import { type InboxWords, inboxWords } from "../internal/inbox-words.js";
import { LangAwareElement } from "../internal/lang-aware-element.js";
import { Notifications } from "../internal/notifications.js";
import { pageScriptsRan } from "../internal/page-scripts.js";
import { isPress } from "../internal/press.js";
import type { Reviewer } from "../internal/reviewer.js";
import { RuntimeFaults } from "../internal/runtime-faults.js";
import { type ChatStrings, format, resolveStrings } from "../internal/strings.js";
import { localeOf } from "../internal/times.js";
import { arrivalSentences, nameOf } from "./announcements.js";
import { fits, type InboxFilter, isOpenFilter, NO_FILTER } from "./filter.js";
import { emptyPicture } from "./icons.js";
import type { CardContext } from "./inbox-card.js";
import { idOf, waitingCount, waits } from "./inbox-entries.js";
import { InboxFeed } from "./inbox-feed.js";
import { inboxItem } from "./inbox-item.js";
import { MorePages } from "./more-pages.js";
import { chatOf, isInChat } from "./page-chats.js";
import { styles } from "./styles.js";
import { head, toolbar } from "./toolbar.js";

const AGES_CHANGE_MS = 30_000;
const CONTEXT_PROPERTIES = ["strings", "reviewer", "lang"] as const;

/**
 * Everything of this site that waits for a person, across its conversations, tabs and, with a relay, devices:
 * newest first, with the very cards of the conversations, to be decided in place. It works with or without an
 * `<anvia-chat>` on the page.
 *
 * Nothing that arrives is put above a card while the person is at the list: it is offered as "2 new". What was
 * decided stays as a small card until they go on.
 *
 * @example <anvia-inbox badge notify></anvia-inbox>
 *
 * @slot empty - Shown while nothing waits, in place of what the inbox says then.
 * @fires anvia-inbox-change - Another number of interactions waits.
 * @fires anvia-open - A person wants to see the conversation of an item; cancelable. Otherwise a chat of this page that shows it comes into sight.
 * @fires anvia-decide - A person decided an approval, or what became of a call; cancelable.
 * @fires anvia-answer - A person answered the questions of a call; cancelable.
 * @fires anvia-decided - The runtime took a decision, or says whose counts instead.
 * @fires anvia-answered - The runtime took the answers, or says why they do not count.
 * @fires anvia-settled - Something that waited for a person no longer waits.
 * @fires anvia-error - Something failed in the background.
 * @attr {auto|light|dark} theme - Colours; `auto` follows the system.
 * @csspart frame - The whole inbox.
 * @csspart header - Heading, number, and what has arrived.
 * @csspart heading - The heading.
 * @csspart count - How many wait.
 * @csspart new - "2 new".
 * @csspart notify - "Notify me".
 * @csspart toolbar - The filter.
 * @csspart filter - Its text box.
 * @csspart agent - Its list of agents.
 * @csspart kind - Each kind that can be chosen.
 * @csspart list - What scrolls.
 * @csspart item - One item with its card.
 * @csspart place - The line that says whose it is, and how old.
 * @csspart open - The button that opens its conversation.
 * @csspart more - "Show 40 more".
 * @csspart empty - What is said when there is nothing.
 * @csspart hide-decided - "Hide decided".
 * @cssprop --anvia-frame-radius - Corners of the inbox.
 * @cssprop --anvia-max-height - Greatest height of the inbox.
 */
export class AnviaInbox extends LangAwareElement {
  static override styles = styles;

  /** Whose interactions; the page's default runtime when not set. */
  @property({ attribute: false }) runtime?: Runtime;
  /** Heading of the inbox. */
  @property() heading = "";
  /** Colours. */
  @property({ reflect: true, useDefault: true }) theme: "auto" | "light" | "dark" = "auto";
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;
  /** Who decides here; recorded with each decision. */
  @property({ attribute: false }) reviewer?: Reviewer;
  /** Whether the page's title, and the icon of an installed app, say how many wait. */
  @property({ type: Boolean }) badge = false;
  /** Whether "Notify me" is offered. */
  @property({ type: Boolean }) notify = false;

  @state() private filter: InboxFilter = NO_FILTER;
  @state() private marked: string | undefined;
  @state() private notHere: string | undefined;

  #runtime: Runtime | undefined;
  #context: CardContext | undefined;
  #ages: ReturnType<typeof setInterval> | undefined;
  readonly #announcer = new Announcer(this);
  readonly #notifications = new Notifications(this, (id) => void this.#reveal(id, true));
  readonly #faults = new RuntimeFaults(this, (error) => this.#report(error));
  readonly #pages = new MorePages(this, ".list", ".more");
  readonly #feed = new InboxFeed(this, {
    isEngaged: () => this.#isEngaged(),
    arrived: (items, isFirst) => this.#arrived(items, isFirst),
    counted: (count) => this.dispatchEvent(new AnviaInboxChangeEvent({ count })),
    settled: (id) => this.#notifications.close(id),
    failed: (cause) => this.#report(cause),
  });

  /** How many interactions wait, whatever the filter hides. */
  get count(): number {
    return waitingCount(this.#feed.entries);
  }

  /**
   * Brings an interaction into sight and marks it, whatever the filter hides. It takes no focus.
   * @returns Whether it is in the inbox.
   */
  show(interactionId: string): Promise<boolean> {
    return this.#reveal(interactionId, false);
  }

  override connectedCallback() {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#ages = setInterval(() => this.requestUpdate(), AGES_CHANGE_MS);
    this.requestUpdate(); // an inbox that was moved in its page shows its badge again
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#onVisibility);
    clearInterval(this.#ages);
    clearBadge(this);
  }

  /** The first update waits for the page's scripts: they set the properties. */
  protected override async scheduleUpdate(): Promise<unknown> {
    if (!this.hasUpdated) await pageScriptsRan();
    return super.scheduleUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    const runtime = this.runtime ?? this.#runtime ?? defaultRuntime();
    const isNew = runtime !== this.#runtime;
    this.#runtime = runtime;
    this.#faults.follow(runtime);
    this.#feed.follow(runtime);
    this.#notifications.follow(this.notify ? runtime : undefined);
    if (!isNew && !CONTEXT_PROPERTIES.some((name) => changed.has(name))) return;
    const { reviewer, lang } = this;
    this.#context = { runtime, strings: resolveStrings(this.strings), reviewer, lang };
  }

  protected override updated() {
    if (this.badge && this.isConnected) showBadge(this, this.count);
    else clearBadge(this);
  }

  override render() {
    const words = this.#words;
    const { shown, held } = this.#feed.entries;
    const { filter, count } = this;
    const heading = this.heading || words.inbox;
    return html`<section class="frame" part="frame" aria-label=${heading}>
      ${head({
        words,
        heading,
        count,
        newCount: held.length,
        notify: this.notify ? this.#notifications.state : undefined,
        onShowNew: this.#showNew,
        onNotify: this.#toggleNotify,
      })}
      ${toolbar({ words, items: shown, filter, onFilter: this.#setFilter })}
      <div class="list" part="list" aria-busy=${!this.#feed.isReady} @focusout=${this.#unmark} @pointerdown=${this.#unmark}>
        <div class="content">${this.#list(shown, words)}</div>
      </div>
      ${this.#foot(shown, words)}
    </section>`;
  }

  get #words(): InboxWords {
    return inboxWords(resolveStrings(this.strings));
  }

  #list(shown: readonly InboxItem[], words: InboxWords) {
    const context = this.#context;
    if (!this.#feed.isReady || !context) return this.#loading(words);
    const fitting = shown.filter((item) => fits(item, this.filter));
    if (fitting.length === 0) return this.#nothing(shown, words);
    const visible = fitting.slice(0, this.#pages.limit);
    const view = {
      words,
      context,
      locale: localeOf(this),
      now: Date.now(),
      marked: this.marked,
      notHere: this.notHere,
      onOpen: this.#open,
    };
    const rows = repeat(visible, idOf, (item) => inboxItem(item, view));
    return html`<ul role="list" aria-label=${words.inbox}>${rows}</ul>
      ${this.#more(fitting.length - visible.length, words)}
      ${fitting.some(waits) ? nothing : html`<p class="done"><bdi>${words.inboxDone}</bdi></p>`}`;
  }

  #more(left: number, words: InboxWords) {
    if (left <= 0) return nothing;
    const count = Math.min(left, this.#pages.size);
    return html`<button type="button" class="more" part="more" @click=${() => this.#pages.more()}><bdi>${format(words.showMore, { count })}</bdi></button>`;
  }

  #loading(words: InboxWords): TemplateResult {
    return html`<p class="loading"><bdi>${words.inboxLoading}</bdi></p>`;
  }

  #nothing(shown: readonly InboxItem[], words: InboxWords): TemplateResult {
    const isFiltered = shown.length > 0 && !isOpenFilter(this.filter);
    if (isFiltered) {
      return html`<div class="empty" part="empty">
        <p class="greeting"><bdi>${words.noMatch}</bdi></p>
        <p><bdi>${format(words.noMatchText, { count: this.count })}</bdi></p>
        <button type="button" @click=${() => this.#setFilter(NO_FILTER)}>${words.showAll}</button>
      </div>`;
    }
    return html`<slot name="empty"><div class="empty" part="empty">
      ${emptyPicture}
      <p class="greeting"><bdi>${words.inboxEmpty}</bdi></p>
      <p><bdi>${words.inboxEmptyText}</bdi></p>
    </div></slot>`;
  }

  #foot(shown: readonly InboxItem[], words: InboxWords): TemplateResult {
    const hasSettled = shown.some((item) => !waits(item));
    return html`<footer>
      <anvia-connection .runtime=${this.#runtime} .strings=${this.strings}></anvia-connection>
      ${hasSettled ? html`<button type="button" class="quiet small" part="hide-decided" @click=${this.#hideDecided}><bdi>${words.hideDecided}</bdi></button>` : nothing}
    </footer>`;
  }

  /** The person is at the list: they may be about to press something there. */
  #isEngaged(): boolean {
    const list = this.shadowRoot?.querySelector(".list");
    if (!list || document.visibilityState === "hidden") return false;
    if (!this.#feed.entries.shown.some(waits)) return false;
    const focused = document.hasFocus() ? this.shadowRoot?.activeElement : undefined;
    return (
      list.matches(":hover") || list.scrollTop > 0 || (focused ? list.contains(focused) : false)
    );
  }

  #arrived(items: readonly InboxItem[], isFirst: boolean) {
    const words = this.#words;
    const { count } = this;
    if (isFirst) {
      if (count > 0) this.#announcer.say([format(words.waitingForYou, { count })]);
      return;
    }
    const runtime = this.#runtime;
    const unsaid = items.filter((item) => !isInChat(item, runtime));
    this.#announcer.say(arrivalSentences(unsaid, count, words));
    for (const item of items) void this.#tell(item);
  }

  async #tell(item: InboxItem) {
    const words = this.#words;
    const body = this.heading || words.inbox;
    const notice = { id: idOf(item), title: nameOf(item, words), body, lang: localeOf(this) };
    try {
      await this.#notifications.show(notice);
    } catch (cause) {
      this.#report(cause);
    }
  }

  /** By the person's own press of a notification the focus goes along. */
  async #reveal(id: string, takesFocus: boolean): Promise<boolean> {
    if (this.#feed.entries.held.some((item) => idOf(item) === id)) this.#feed.showHeld();
    const { shown } = this.#feed.entries;
    const item = shown.find((one) => idOf(one) === id);
    if (!item) return false;
    if (!fits(item, this.filter)) this.filter = NO_FILTER;
    this.#pages.reach(shown.filter((one) => fits(one, this.filter)).indexOf(item) + 1);
    this.marked = id;
    await this.updateComplete;
    const row = [...(this.shadowRoot?.querySelectorAll<HTMLElement>("li") ?? [])].find(
      ({ dataset }) => dataset.id === id,
    );
    row?.scrollIntoView({ block: "start" });
    if (takesFocus) row?.focus({ preventScroll: true });
    return row !== undefined;
  }

  #report(cause: unknown) {
    this.dispatchEvent(new AnviaErrorEvent({ error: toAnviaError(cause) }));
  }

  readonly #unmark = () => {
    this.marked = undefined;
  };

  readonly #showNew = () => {
    this.#feed.showHeld();
    this.#feed.dropSettled();
    this.#pages.reset();
    this.shadowRoot?.querySelector(".list")?.scrollTo({ top: 0 });
  };

  readonly #setFilter = (change: Partial<InboxFilter>) => {
    this.filter = { ...this.filter, ...change };
    this.#feed.dropSettled();
    this.#pages.reset();
  };

  readonly #hideDecided = (press: MouseEvent) => {
    if (!isPress(press)) return;
    this.#feed.dropSettled();
  };

  readonly #toggleNotify = () => {
    this.#notifications.toggle().catch((cause: unknown) => this.#report(cause));
  };

  /** They left, or come back: what was settled is no news any more, and nobody is about to press anything. */
  readonly #onVisibility = () => {
    if (document.visibilityState !== "hidden") return;
    this.#feed.showHeld();
    this.#feed.dropSettled();
  };

  readonly #open = (item: InboxItem) => {
    const { sessionId, runId } = item;
    const detail = { sessionId, runId, interactionId: idOf(item) };
    this.notHere = undefined;
    if (!this.dispatchEvent(new AnviaOpenEvent(detail))) return;
    const chat = chatOf(item, this.#runtime);
    if (chat) {
      chat.show();
      chat.scrollIntoView({ block: "nearest" });
      return;
    }
    this.notHere = idOf(item);
    this.#announcer.say([this.#words.notHere]);
  };
}
