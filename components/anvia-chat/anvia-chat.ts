import { html, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import {
  type Agent,
  AnviaError,
  defaultRuntime,
  type ExportedSession,
  type Runtime,
} from "../../src/index.js";
import type { AnviaComposer } from "../anvia-composer/anvia-composer.js";
import { AnviaErrorEvent, AnviaSendEvent } from "../events.js";
import { Announcer } from "../internal/announcer.js";
import { toAnviaError } from "../internal/errors.js";
import { LangAwareElement } from "../internal/lang-aware-element.js";
import { loadLater } from "../internal/load-later.js";
import { loadMarkdown } from "../internal/load-markdown.js";
import { pageScriptsRan } from "../internal/page-scripts.js";
import type { Reviewer } from "../internal/reviewer.js";
import { RuntimeFaults } from "../internal/runtime-faults.js";
import { SessionController } from "../internal/session-controller.js";
import { StickToEnd } from "../internal/stick-to-end.js";
import { type ChatStrings, format, resolveStrings } from "../internal/strings.js";
import { announcements } from "./announcements.js";
import { conversation, firstPendingCard } from "./conversation.js";
import { CONTEXT_PROPERTIES, type ItemContext, STOPPED } from "./conversation-item.js";
import { footer } from "./footer.js";
import { confirmation, type Frame, header, launcher } from "./frame.js";
import { NewConversation } from "./new-conversation.js";
import { buildOwnAgent, changesAgent, type Tools } from "./own-agent.js";
import { sendMessage } from "./send-message.js";
import { styles } from "./styles.js";
import { waysOn } from "./ways-on.js";

/**
 * A whole chat with an AI agent in one tag. Tool calls that matter wait for a person, inside the
 * conversation; everything survives a reload.
 *
 * With `base-url` and `model` it builds its own agent; the `agent` property takes one that the page
 * built. It holds no state of a run: what it shows is what the runtime has written.
 *
 * @example <anvia-chat base-url="/api/llm/v1" model="gpt-5-mini" heading="Support"></anvia-chat>
 *
 * @slot empty - Shown while the conversation is empty, in place of the greeting.
 * @fires anvia-send - A message is about to be sent; cancelable.
 * @fires anvia-decide - A person decided an approval, or what became of a call; cancelable.
 * @fires anvia-answer - A person answered the questions of a call; cancelable.
 * @fires anvia-decided - The runtime took a decision, or says whose counts instead.
 * @fires anvia-answered - The runtime took the answers, or says why they do not count.
 * @fires anvia-settled - Something that waited for a person no longer waits.
 * @fires anvia-error - Something failed in the background.
 * @attr {auto|light|dark} theme - Colours; `auto` follows the system.
 * @csspart frame - The whole chat, without the launcher.
 * @csspart header - Heading and its buttons.
 * @csspart heading - The heading.
 * @csspart badge - "1 waiting for you".
 * @csspart log - The conversation, which scrolls.
 * @csspart empty - The greeting of an empty conversation.
 * @csspart below - "New messages below".
 * @csspart footer - Composer and what is said about it.
 * @csspart notice - A line above the composer.
 * @csspart way-on - Its button: "Continue here" and the like.
 * @csspart fault - A fault in the conversation.
 * @csspart retry - Its Retry button.
 * @csspart cancelled - The line that says that a run was stopped.
 * @csspart launcher - The floating button of `layout="popup"`.
 * @cssprop --anvia-surface - Background.
 * @cssprop --anvia-raised - Background of cards, code and the composer.
 * @cssprop --anvia-text - Text.
 * @cssprop --anvia-muted - Text that is said quietly.
 * @cssprop --anvia-line - Hairlines.
 * @cssprop --anvia-edge - Borders of what can be typed into.
 * @cssprop --anvia-accent - The one accent.
 * @cssprop --anvia-on-accent - Text on the accent.
 * @cssprop --anvia-ask - Colour of what waits for a person.
 * @cssprop --anvia-ask-wash - Background of a waiting approval.
 * @cssprop --anvia-ok - Colour of yes and done.
 * @cssprop --anvia-no - Colour of no and failed.
 * @cssprop --anvia-mine - Background of the visitor's words.
 * @cssprop --anvia-radius - Corners of cards.
 * @cssprop --anvia-control-radius - Corners of buttons and boxes.
 * @cssprop --anvia-frame-radius - Corners of the chat.
 * @cssprop --anvia-font - Font family.
 * @cssprop --anvia-mono - Font family of code and values.
 * @cssprop --anvia-font-size - Size of running text.
 * @cssprop --anvia-column - Width of the reading column.
 * @cssprop --anvia-card-width - Greatest width of a card.
 * @cssprop --anvia-max-height - Greatest height of an inline chat.
 * @cssprop --anvia-popup-width - Width of the popup.
 * @cssprop --anvia-popup-height - Height of the popup.
 * @cssprop --anvia-z-index - Stacking of the popup.
 */
export class AnviaChat extends LangAwareElement {
  static override styles = styles;
  /** Base URL of an OpenAI-compatible endpoint, or of the site's proxy; relative works. */
  @property({ attribute: "base-url" }) baseUrl = "";
  /** Name of the model, as the endpoint knows it. */
  @property() model = "";
  /** What the agent is told to be. */
  @property() instructions = "";
  /** Id of the agent that the chat builds; runs belong to it. */
  @property({ attribute: "agent-id" }) agentId = "anvia-chat";
  /** Which of OpenAI's two APIs the endpoint speaks. */
  @property() api: "chat" | "responses" = "chat";
  /** Id of the conversation. */
  @property() session = "default";
  /** Heading of the chat. */
  @property() heading = "";
  /** Shown in the empty text box. */
  @property() placeholder = "";
  /** How the chat stands in its page. */
  @property({ reflect: true, useDefault: true }) layout: "inline" | "popup" | "page" = "inline";
  /** Whether the popup is open. */
  @property({ type: Boolean, reflect: true }) open = false;
  /** Colours. */
  @property({ reflect: true, useDefault: true }) theme: "auto" | "light" | "dark" = "auto";
  /** An agent that the page built; the attributes about the agent do not count then. */
  @property({ attribute: false }) agent?: Agent;
  /** Tools of the agent that the chat builds. */
  @property({ attribute: false }) tools: Tools = [];
  /** Where everything is kept; the page's default runtime when not set. */
  @property({ attribute: false }) runtime?: Runtime;
  /** Texts of the page's own, by name. */
  @property({ attribute: false }) strings?: Partial<ChatStrings>;
  /** Who decides here; recorded with each decision. */
  @property({ attribute: false }) reviewer?: Reviewer;
  /**
   * Origins whose pictures are loaded into answers without a press: scheme, host and port, exactly.
   * None by default; any other picture waits for a press on a chip that names its host.
   */
  @property({ attribute: false }) imageOrigins?: readonly string[];

  /** A fault of something that was asked for here, shown after the last item. */
  @state() private fault = "";

  #agent: Agent | undefined;
  #runtime: Runtime | undefined;
  #context: ItemContext | undefined;
  #toggledByHand = false;
  readonly #announcer = new Announcer(this);
  readonly #session = new SessionController(this, (before, after) => {
    this.#announcer.say(announcements(before, after, this.#words));
    if (before.items.at(-1) !== after.items.at(-1)) this.#scroll.arrived();
  });
  readonly #waysOn = waysOn({
    runtime: () => this.#runtime,
    reviewer: () => this.reviewer,
    send: (text) => this.#sendFromBox(text),
    attempt: (action) => void this.#try(action),
  });
  readonly #newConversation = new NewConversation(this, {
    words: () => this.#words,
    focus: (selector) => this.#focus(selector),
    attempt: (action) => void this.#try(action),
  });
  readonly #faults = new RuntimeFaults(this, (error) => this.#report(error));
  readonly #scroll = new StickToEnd(this, {
    scroller: ".log",
    content: ".content",
    sentinel: ".sentinel",
  });

  /** Opens the popup. It takes no focus. */
  show() {
    this.open = true;
  }

  /** Closes the popup. Nothing in it is lost. */
  close() {
    this.open = false;
  }

  /** Opens the popup, or closes it. */
  toggle() {
    this.open = !this.open;
  }

  /**
   * Sends a message; while a run is going on it is added to that run. Resolves when it is written.
   * @throws AnviaError when nothing could be written; the chat says so too.
   */
  async send(text: string): Promise<void> {
    await this.#send(text);
  }

  /** Stops the run that is going on. What waits for a person is cancelled. */
  async stop(): Promise<void> {
    const { openRunId } = this.#session.snapshot.activity;
    if (openRunId !== undefined) await this.#runtime?.cancel(openRunId, STOPPED);
  }

  /** Deletes the conversation, and stops what is going on in it. */
  async clear(): Promise<void> {
    this.fault = "";
    await this.#runtime?.clear(this.session);
  }

  /** Everything that is kept of this conversation, as plain JSON. */
  async exportSession(): Promise<ExportedSession> {
    if (!this.hasUpdated) await this.updateComplete;
    return (this.#runtime ?? defaultRuntime()).exportSession(this.session);
  }

  /** The first update waits for the page's scripts: they set the properties. */
  protected override async scheduleUpdate(): Promise<unknown> {
    if (!this.hasUpdated) await pageScriptsRan();
    return super.scheduleUpdate();
  }

  /** Resolves when everything heard so far is drawn. */
  protected override async getUpdateComplete(): Promise<boolean> {
    await this.#session.drawn;
    return super.getUpdateComplete();
  }

  get #words(): ChatStrings {
    return resolveStrings(this.strings);
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    const runtime = this.runtime ?? this.#runtime ?? defaultRuntime();
    const isNew = runtime !== this.#runtime;
    this.#runtime = runtime;
    this.#faults.follow(runtime);
    this.#session.follow(runtime, this.session);
    if (isNew || changed.has("session")) this.fault = "";
    if (isNew || changesAgent(changed)) this.#chooseAgent(runtime);
    if (isNew || CONTEXT_PROPERTIES.some((name) => changed.has(name))) {
      const { reviewer, imageOrigins, lang } = this;
      this.#context = {
        runtime,
        strings: this.#words,
        reviewer,
        imageOrigins,
        lang,
        ...this.#waysOn,
      };
    }
  }

  protected override firstUpdated() {
    void loadMarkdown(); // before the first answer needs it
    void loadLater();
  }

  protected override updated(changed: PropertyValues<this>) {
    const composer = this.shadowRoot?.querySelector<AnviaComposer>("anvia-composer");
    if (this.#runtime) void composer?.keepDraft(this.#runtime, `composer:${this.session}`);
    if (changed.has("open")) this.#keepFocus();
    this.#toggledByHand = false;
  }

  override render() {
    const frame = this.#frame();
    return html`${frame.popup ? launcher(frame) : nothing}
      <section class="frame" part="frame" aria-label=${frame.heading} ?hidden=${frame.popup && !this.open}>
        ${header(frame)} ${this.#newConversation.isAsked ? confirmation(frame) : nothing}
        ${conversation(frame, { context: this.#context, fault: this.fault, newBelow: this.#scroll.newBelow, onToEnd: this.#toEnd })}
        ${footer(frame)}
      </section>`;
  }

  #frame(): Frame {
    const words = this.#words;
    return {
      words,
      heading: this.heading || words.heading,
      popup: this.layout === "popup",
      open: this.open,
      snapshot: this.#session.snapshot,
      runtime: this.#runtime,
      session: this.session,
      onShowPending: this.#showPending,
      placeholder: this.placeholder,
      newConversation: this.#newConversation,
      waysOn: this.#waysOn,
      onSend: this.#sendFromBox,
      onStop: this.#stopFromBox,
      onToggle: this.#toggle,
    };
  }

  #chooseAgent(runtime: Runtime) {
    try {
      this.#agent = this.agent ?? buildOwnAgent(this, runtime);
      if (this.#agent) runtime.register(this.#agent);
    } catch (cause) {
      this.#agent = undefined;
      this.#report(toAnviaError(cause));
    }
  }

  async #send(text: string): Promise<boolean> {
    const words = text.trim();
    const detail = { sessionId: this.session, text: words };
    if (words === "" || !this.dispatchEvent(new AnviaSendEvent(detail))) return false;
    this.fault = "";
    try {
      if (!this.hasUpdated) await this.updateComplete;
      const { runtime, agent } = this.#destination();
      this.#scroll.toEnd();
      await sendMessage({ runtime, agent, sessionId: detail.sessionId }, words);
      return true;
    } catch (cause) {
      const error = toAnviaError(cause);
      this.#show(error);
      throw error;
    }
  }

  #destination(): { runtime: Runtime; agent: Agent } {
    const runtime = this.#runtime;
    const agent = this.#agent;
    if (!agent || !runtime) throw new AnviaError("invalid_config", this.#words.noAgent);
    return { runtime, agent };
  }

  #show(error: AnviaError) {
    this.fault = error.message;
    this.#announcer.say([format(this.#words.saidError, { message: error.message })]);
    this.#scroll.toEnd();
  }

  #report(error: AnviaError) {
    this.dispatchEvent(new AnviaErrorEvent({ error }));
  }

  /** Does what a button asks for. It has no caller to reject to: the fault is shown, and reported. */
  async #try(action: () => Promise<unknown> | undefined) {
    try {
      await action();
    } catch (cause) {
      const error = toAnviaError(cause);
      this.#show(error);
      this.#report(error);
    }
  }

  /** The launcher is gone on a phone, and Close with the popup: the focus goes to the other of the two. */
  #keepFocus() {
    if (this.shadowRoot?.activeElement || !this.#toggledByHand) return;
    this.#focus(this.open ? ".close" : ".launcher");
  }

  #focus(selector: string) {
    this.shadowRoot?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  }

  /** The conversation says why it failed; the words go back into the box. */
  readonly #sendFromBox = (text: string) => this.#send(text).catch(() => false);

  readonly #stopFromBox = () => void this.#try(() => this.stop());

  readonly #toEnd = () => {
    this.#scroll.toEnd();
    this.#focus(".log"); // the pressed button goes away; the box would open a phone's keyboard
  };

  readonly #toggle = () => {
    this.#toggledByHand = true;
    this.toggle();
  };

  readonly #showPending = () => {
    const { items } = this.#session.snapshot;
    firstPendingCard(this.shadowRoot, items)?.scrollIntoView({ block: "nearest" });
  };
}
