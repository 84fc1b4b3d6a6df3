// One case: what was done to it, and everything that is known about it outside the browser.

/**
 * Where a death is to happen.
 * @typedef {object} Trap
 * @property {"append" | "model" | "tool"} source
 * @property {string} label Which write or request: its name, and which one of that name.
 * @property {"before" | "during" | "after" | "late"} phase
 */

/**
 * Something that reached the ledger. `applied` effects count; `replayed` ones were recognised by their
 * key; `held` ones arrived and were never done.
 * @typedef {object} Effect
 * @property {string} tool
 * @property {string} operationId
 * @property {string} key The Idempotency-Key that came along.
 * @property {unknown} input
 * @property {"held" | "applied" | "replayed"} status
 * @property {number} at
 */

/** The record of one case. Node writes it; nothing in it comes from a page's memory. */
export class Trial {
  /** Appends whose acknowledgement reached the page, as the page told them. */
  appended = [];
  /** Other rows whose writing was acknowledged to the page: `{ tab, store, key }`. */
  kept = [];
  /** Decisions whose acknowledgement reached the page. */
  decisions = [];
  /** @type {Effect[]} */
  effects = [];
  /** Bodies of the model calls that arrived. */
  modelRequests = [];
  /** Names of all writes and requests, in order of their beginning. */
  reached = [];
  /** What was done to the browser, in words, for whoever reads a failure. */
  log = [];
  /** How often the visitor had to press Retry. */
  retries = 0;
  /** Errors of pages that nobody expected. */
  pageErrors = [];
  /** How long the ledger and the model take, in ms, and by how much that varies. */
  pace = () => 0;
  /** @type {Trap | undefined} */
  trap;
  isSprung = false;
  lastSignAt = performance.now();
  /** Whether what reaches the trap is only held there, instead of dying. */
  isHolding = false;
  #spring;
  #release;
  #released = new Promise((resolve) => {
    this.#release = resolve;
  });
  #inAir = new Set();
  #late = [];
  #counts = new Map();

  /**
   * @param {string} id Names its database, its locks and its channel, too.
   * @param {string} name How it is called in the report.
   * @param {import("./scenario.mjs").Variant} variant
   */
  constructor(id, name, variant) {
    this.id = id;
    this.name = name;
    this.variant = variant;
    /** Resolves when the trap was reached. */
    this.sprung = new Promise((resolve) => {
      this.#spring = resolve;
    });
  }

  /** The name of the next one of this kind: `charge_card#2` is the second request of that name. */
  nameNext(source, label) {
    const count = (this.#counts.get(`${source} ${label}`) ?? 0) + 1;
    this.#counts.set(`${source} ${label}`, count);
    const name = `${label}#${count}`;
    this.reached.push({ source, label: name });
    return name;
  }

  /** Whether the death is to happen here. */
  reach(source, label, phase) {
    this.lastSignAt = performance.now();
    const { trap } = this;
    const isHere =
      trap?.source === source && trap.label === label && trap.phase === phase && !this.isSprung;
    if (isHere) this.spring();
    return isHere;
  }

  /**
   * Like `reach`, for work that can stop: where nobody dies, it waits here until it is let go.
   * @returns {Promise<boolean>} Whether it goes no further.
   */
  async stops(source, label, phase) {
    if (!this.reach(source, label, phase)) return false;
    if (!this.isHolding) return true;
    await this.#released;
    return false;
  }

  /** What a page gets to hear that has stopped: when it may go on, or nothing, where it dies. */
  get permission() {
    return this.isHolding ? this.#released : new Promise(() => undefined);
  }

  /** What was held goes on now. */
  release() {
    this.#release();
  }

  /** The trap was reached; for traps in the page, the page says so. */
  spring() {
    if (this.isSprung) return;
    this.isSprung = true;
    this.#spring();
  }

  /** Notes that the server works on a request, until the returned function is called. */
  begin() {
    const token = {};
    this.#inAir.add(token);
    return () => this.#inAir.delete(token);
  }

  /** Whether the server is working on nothing. What is held does not count: nobody will do it. */
  get isQuiet() {
    return this.#inAir.size === 0;
  }

  /** Keeps a request that lands only when everything seems to be over. */
  postpone(land) {
    this.#late.push(land);
  }

  /** Lets the postponed requests land. */
  landAll() {
    for (const land of this.#late.splice(0)) land();
  }

  /** Notes what is done to the browser. */
  note(what) {
    this.log.push(`${Date.now()} ${what}`);
  }

  /**
   * What a page of this case tells; the page goes on when this resolves.
   * @param {string} tab
   */
  hear(tab, message) {
    this.lastSignAt = performance.now();
    switch (message.type) {
      case "append":
        this.reached.push({ source: "append", label: message.label });
        return undefined;
      case "appended":
        this.appended.push({ ...message, at: this.lastSignAt });
        return undefined;
      case "kept":
        this.kept.push(message);
        return undefined;
      case "stopped":
        this.spring();
        return this.permission;
      default:
        this.pageErrors.push(`${tab}: ${message.text}`);
        return undefined;
    }
  }
}
