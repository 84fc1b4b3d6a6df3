import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { Interaction } from "../../src/index.js";
import { Countdown, type Deadline } from "../internal/countdown.js";
import { type ChatStrings, format } from "../internal/strings.js";
import { fullTimeText, isoTime, timeLeft, warningMs } from "../internal/times.js";

/** What {@link ApprovalDeadline} shows the time of. */
export interface TimedCard {
  readonly interaction: Interaction | undefined;
  readonly words: ChatStrings;
  readonly locale: string | undefined;
}

/** The time that is left to decide: drawn, counted down, and said once before it ends. */
export class ApprovalDeadline implements ReactiveController {
  readonly #card: () => TimedCard;
  readonly #warn: (text: string) => void;
  /** The interaction of which it was said that its time runs out. */
  #warned = "";

  /** `warn` gets the text that says that time runs out, once for each interaction. */
  constructor(host: ReactiveControllerHost, card: () => TimedCard, warn: (text: string) => void) {
    this.#card = card;
    this.#warn = warn;
    new Countdown(host, () => this.#deadline);
    host.addController(this);
  }

  hostUpdated() {
    const { id } = this.#card().interaction?.request ?? { id: "" };
    if (!this.#isEnding || this.#warned === id) return;
    this.#warned = id;
    this.#warn(this.#text);
  }

  /** `nothing` where there is no deadline. */
  render(): unknown {
    const expiresAt = this.#deadline?.expiresAt;
    if (expiresAt === undefined) return nothing;
    const title = fullTimeText(expiresAt, this.#card().locale);
    return html`<time class=${this.#isEnding ? "aside soon" : "aside"} part="deadline" datetime=${isoTime(expiresAt)} title=${title}><bdi>${this.#text}</bdi></time>`;
  }

  get #deadline(): Deadline | undefined {
    const { request, settlement, requestedAt } = this.#card().interaction ?? {};
    if (settlement?.status !== "pending" || request?.kind !== "approval") return undefined;
    const { expiresAt } = request;
    if (expiresAt === undefined || requestedAt === undefined) return undefined;
    return { expiresAt, warnAt: expiresAt - warningMs(expiresAt - requestedAt) };
  }

  get #isEnding(): boolean {
    const deadline = this.#deadline;
    return deadline !== undefined && deadline.warnAt <= Date.now();
  }

  get #text(): string {
    const { words } = this.#card();
    const leftMs = (this.#deadline?.expiresAt ?? 0) - Date.now();
    const left = timeLeft(leftMs, words);
    return this.#isEnding && leftMs > 0 ? format(words.expiresSoon, { left }) : left;
  }
}
