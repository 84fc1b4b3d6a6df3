/**
 * What few answers need, each loaded when the first one does: colours for code, formulas. Until it is
 * there, and where it cannot be loaded, the source is shown.
 */
import type { Coloured } from "./code-colours.js";

type Colours = (code: string, language: string) => Coloured;
type RenderMath = (source: string, display: boolean) => Element | undefined;

/** One thing that is loaded at its first use. A load that failed is tried again at a later use. */
class Extra<T> {
  #value: T | undefined;
  #loading = false;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly load: () => Promise<T>) {}

  /** What was loaded; `undefined` while it is not there. `onLoaded` is called once when it came later. */
  get(onLoaded: () => void): T | undefined {
    if (this.#value !== undefined) return this.#value;
    this.#waiting.add(onLoaded);
    if (!this.#loading) void this.#start();
    return undefined;
  }

  async #start() {
    this.#loading = true;
    try {
      this.#value = await this.load();
    } catch {
      // offline: the source stays as it is for now
    }
    this.#loading = false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    if (this.#value !== undefined) for (const onLoaded of waiting) onLoaded();
  }
}

/** Colours for code, shared by all answers of a page. */
export const codeColours = new Extra<Colours>(
  async () => (await import("./code-colours.js")).colours,
);
/** Formulas, shared by all answers of a page. */
export const mathRenderer = new Extra<RenderMath>(
  async () => (await import("./math-render.js")).renderMath,
);
