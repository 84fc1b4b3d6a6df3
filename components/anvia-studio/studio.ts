import type { Agent, Runtime } from "../../src/index.js";
import type { Reviewer } from "../internal/reviewer.js";
import type { AnviaStudio } from "./anvia-studio.js";
import { loadStudio } from "./load-studio.js";

/** What {@link Studio} takes beside the agents. */
export interface StudioOptions {
  /** @default the page's default runtime */
  readonly runtime?: Runtime;
  /** Who decides here. */
  readonly reviewer?: Reviewer;
  /** @default "auto" */
  readonly theme?: "auto" | "light" | "dark";
}

/** Where {@link Studio.start} puts it. */
export interface StudioPlaceOptions {
  /** An element, or a selector of one. @default the page's body */
  readonly target?: Element | string;
}

/** A studio that is on the page. */
export interface StartedStudio {
  readonly element: AnviaStudio;
  /** Takes it away again. Runs go on. */
  stop(): void;
}

/**
 * Anvia's review UI, in the page: shows agents, conversations, each run on a time axis, and approves or answers. What it
 * is drawn with is loaded when it is started.
 * @example
 * const { stop } = new Studio([agent]).start({ target: "#studio" });
 */
export class Studio {
  readonly #agents: readonly Agent[];
  readonly #options: StudioOptions;

  constructor(agents: readonly Agent[] = [], options: StudioOptions = {}) {
    this.#agents = agents;
    this.#options = options;
  }

  /**
   * Puts a studio on the page.
   * @throws TypeError when there is no such target.
   */
  start({ target = document.body }: StudioPlaceOptions = {}): StartedStudio {
    const place = typeof target === "string" ? document.querySelector(target) : target;
    if (!place) throw new TypeError(`There is no element “${target}” to put the studio into.`);
    const { runtime, reviewer, theme } = this.#options;
    for (const agent of this.#agents) runtime?.register(agent);
    // CAST: define.js makes it one; what is set before is kept
    const element = document.createElement("anvia-studio") as AnviaStudio;
    if (runtime) element.runtime = runtime;
    if (reviewer !== undefined) element.reviewer = reviewer;
    if (theme) element.setAttribute("theme", theme);
    place.append(element);
    loadStudio().catch((error: unknown) => {
      element.textContent = "The studio could not be loaded. Check the network, then reload.";
      console.error("Anvia:", error);
    });
    return { element, stop: () => element.remove() };
  }
}
