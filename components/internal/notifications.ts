/**
 * The system's notifications of what waits for a person.
 *
 * N1 Asked for by a person's own press, and kept per runtime: that other code of the site may notify is no
 *    consent to this.
 * N2 One for each interaction, only while no page of this runtime that shows it is in sight, however many are
 *    open. It says the tool's title: no input, and no button that decides. Its click brings the page.
 * N3 It goes when what it tells of no longer waits.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Runtime } from "../../src/index.js";

/** Whether they are on; `blocked`: the browser was told to show none; `impossible`: it cannot. */
export type NotifyState = "off" | "on" | "blocked" | "impossible";

/** What is told. */
export interface Notice {
  /** The interaction's id: no two notifications have the same. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly lang: string | undefined;
}

const KEY = "inbox:notify";

/** See the rules above. */
export class Notifications implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #onClick: (id: string) => void;
  #runtime: Runtime | undefined;
  #isWanted = false;
  #cannot = !("Notification" in globalThis);
  #leave: (() => void) | undefined;
  #letGo: (() => void) | undefined;
  readonly #open = new Map<string, Notification>();

  /** `onClick` gets the id of the interaction, after the window has come to the front. */
  constructor(host: ReactiveControllerHost, onClick: (id: string) => void) {
    this.#host = host;
    this.#onClick = onClick;
    host.addController(this);
  }

  get state(): NotifyState {
    if (this.#cannot) return "impossible";
    if (Notification.permission === "denied") return "blocked";
    return this.#isWanted && Notification.permission === "granted" ? "on" : "off";
  }

  /** Tells of what waits in this runtime from now on. */
  follow(runtime: Runtime | undefined) {
    if (this.#runtime === runtime) return;
    this.hostDisconnected();
    this.#runtime = runtime;
    this.hostConnected();
  }

  /** A person's press: on, after asking the browser, or off. */
  async toggle(): Promise<void> {
    const isOn = this.state === "on";
    const wanted = !isOn && (await Notification.requestPermission()) === "granted";
    this.#want(wanted);
    await this.#runtime?.writeDraft(KEY, wanted ? true : undefined);
  }

  /** Shows this one, where N2 allows it. */
  async show(notice: Notice): Promise<void> {
    if (this.state !== "on" || !isHidden()) return;
    await this.#unlessSeen(() => this.#notify(notice));
  }

  /** N3. */
  close(id: string) {
    this.#open.get(id)?.close();
    this.#open.delete(id);
  }

  hostConnected() {
    const runtime = this.#runtime;
    if (!runtime || this.#leave) return;
    document.addEventListener("visibilitychange", this.#beSeen);
    this.#beSeen();
    const undo = runtime.onDraft(KEY, (value) => this.#want(value === true));
    this.#leave = () => {
      undo();
      document.removeEventListener("visibilitychange", this.#beSeen);
    };
    // Nothing kept, or it cannot be read: nobody asked for it.
    runtime.readDraft(KEY).then(
      (value) => this.#want(value === true),
      () => undefined,
    );
  }

  hostDisconnected() {
    this.#leave?.();
    this.#leave = undefined;
    this.#letGo?.();
    for (const id of [...this.#open.keys()]) this.close(id);
  }

  #want(wanted: boolean) {
    this.#isWanted = wanted;
    this.#host.requestUpdate();
  }

  /** A page in sight holds a shared lock: a page in the background that gets it whole knows that nobody looks. */
  readonly #beSeen = () => {
    this.#letGo?.();
    this.#letGo = undefined;
    if (isHidden()) return;
    let isOver = false;
    let end: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#letGo = () => {
      isOver = true;
      end();
    };
    navigator.locks
      .request(this.#lockName, { mode: "shared" }, () => (isOver ? undefined : held))
      .catch(() => undefined); // no locks: each page in the background tells
  };

  async #unlessSeen(tell: () => void): Promise<void> {
    await navigator.locks.request(this.#lockName, { ifAvailable: true }, (lock) => {
      if (lock) tell();
    });
  }

  get #lockName(): string {
    return `anvia:${this.#runtime?.name ?? ""}:inbox-in-sight`;
  }

  #notify({ id, title, body, lang }: Notice) {
    try {
      // Pages of the same site that are all hidden show one: the tag is the same.
      const options = { tag: `anvia:${id}`, body, ...(lang !== undefined && { lang }) };
      const notification = new Notification(title, options);
      notification.onclick = () => {
        window.focus();
        notification.close();
        this.#onClick(id);
      };
      this.#open.set(id, notification);
    } catch {
      this.#cannot = true; // some phones take them only from a service worker, which is the site's
      this.#host.requestUpdate();
    }
  }
}

function isHidden(): boolean {
  return document.visibilityState === "hidden";
}
