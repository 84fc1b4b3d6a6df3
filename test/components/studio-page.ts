/** A studio on a page of its own for element tests: the real runtime, in memory, with the runs of the demo. */
import { fixture, html, nextFrame, waitUntil } from "@open-wc/testing";
import "../../components/anvia-studio/define.js";
import type { AnviaStudio } from "../../components/anvia-studio/anvia-studio.js";
import { keepExamples } from "../../demo/studio/examples.js";
import { type Agent, createMemoryStore, type RunStore, type Runtime } from "../../src/index.js";
import { openRuntime } from "./chat-page.js";
import { descendants } from "./roles.js";

/** What {@link openStudio} takes. */
export interface StudioOptions {
  readonly store?: RunStore;
  readonly agents?: readonly Agent[];
  readonly theme?: "light" | "dark";
  readonly view?: AnviaStudio["view"];
  readonly runId?: string;
  readonly widthPx?: number;
  /** Nothing is stored at first. */
  readonly isEmpty?: boolean;
}

/** A studio and what is behind it. */
export interface StudioPage {
  readonly studio: AnviaStudio;
  readonly runtime: Runtime;
  readonly store: RunStore;
  readonly frame: HTMLElement;
}

/** The run of the demo with a bit of everything. */
export const RICH_RUN = "run-refund-a100";

/** A studio over a runtime that keeps the demo's runs. Closed with `closeChats`. */
export async function openStudio(options: StudioOptions = {}): Promise<StudioPage> {
  const { store = createMemoryStore(), agents = [], theme = "light", view, runId } = options;
  if (!options.isEmpty) await keepExamples(store, Date.now());
  const runtime = openRuntime(store);
  for (const agent of agents) runtime.register(agent);
  const frame =
    await fixture<HTMLElement>(html`<div style="inline-size: ${options.widthPx ?? 1100}px; block-size: 700px">
    <anvia-studio theme=${theme} .runtime=${runtime} .view=${view ?? "conversations"} .runId=${runId}></anvia-studio>
  </div>`);
  const studio = frame.querySelector("anvia-studio");
  if (!studio) throw new Error("the fixture has no studio");
  await until(() => find(studio, "main")?.childElementCount, "the studio is not drawn");
  return { studio, runtime, store, frame };
}

/** The first element that fits, through shadow roots. */
export function find(root: Element, selector: string): HTMLElement | undefined {
  return all(root, selector)[0];
}

/** Every element that fits, through shadow roots. */
export function all(root: Element, selector: string): readonly HTMLElement[] {
  return descendants(root).filter(
    (element): element is HTMLElement =>
      element instanceof HTMLElement && element.matches(selector),
  );
}

/** The first element that fits, as soon as it is there. */
export async function found(root: Element, selector: string): Promise<HTMLElement> {
  await until(() => find(root, selector), `no ${selector}`);
  const element = find(root, selector);
  if (!element) throw new Error(`${selector} went away again`);
  return element;
}

/** Resolves when it holds. */
export function until(holds: () => unknown, otherwise: string): Promise<void> {
  return waitUntil(() => Boolean(holds()), otherwise, { timeout: 9000, interval: 20 });
}

/** A key that a person presses on what has the focus. */
export async function key(name: string, init: KeyboardEventInit = {}): Promise<void> {
  let target: Element | null = document.activeElement;
  while (target?.shadowRoot?.activeElement) target = target.shadowRoot.activeElement;
  const more = { bubbles: true, composed: true, cancelable: true };
  target?.dispatchEvent(new KeyboardEvent("keydown", { key: name, ...more, ...init }));
  await nextFrame();
  await nextFrame();
}
