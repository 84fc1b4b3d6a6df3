/**
 * Says things to people who use a screen reader. The live region is in a closed shadow root, so that
 * what it says is not found a second time by a search of the page; the conversation itself is not
 * live, or every streamed word would be read (Bot Framework Web Chat #1876).
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** `ariaNotify` is newer than TypeScript's library. */
interface Notifying {
  ariaNotify?(text: string): void;
}

/** Announces politely, through `ariaNotify` where the browser has it. */
export class Announcer implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #holder: HTMLElement | undefined;
  #region: HTMLElement | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** The region has to stand in the page before it says anything, else the first words are lost. */
  hostUpdated() {
    if (this.#holder || !this.#host.shadowRoot) return;
    this.#holder = document.createElement("div");
    this.#holder.className = "visually-hidden"; // one of the host's own styles
    const root = this.#holder.attachShadow({ mode: "closed" });
    this.#region = document.createElement("div");
    this.#region.setAttribute("role", "status");
    this.#region.setAttribute("aria-live", "polite");
    root.append(this.#region);
    this.#host.shadowRoot.append(this.#holder);
  }

  /** Says these sentences, in order. */
  say(sentences: readonly string[]) {
    if (sentences.length === 0) return;
    const text = sentences.join(" ");
    const host: HTMLElement & Notifying = this.#host;
    if (host.ariaNotify) host.ariaNotify(text);
    else this.#replace(text);
  }

  /** A new paragraph each time: the same words twice are said twice. */
  #replace(text: string) {
    const line = document.createElement("p");
    line.textContent = text;
    this.#region?.replaceChildren(line);
  }
}
