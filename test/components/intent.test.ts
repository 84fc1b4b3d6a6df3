/**
 * SECURITY: only a press that a person meant decides. The mouse and the keys here are the browser's own,
 * and so is the time: presses are judged by when they really arrived.
 */
import { expect, fixture, html, nextFrame, waitUntil } from "@open-wc/testing";
import { sendKeys, sendMouse, setViewport } from "@web/test-runner-commands";
import type { AnviaApproval } from "../../components/elements.js";
import { ARM_MS } from "../../components/internal/arming.js";
import { approval, card, quietRuntime } from "./interactions.js";
import { byRole } from "./roles.js";

const BATCH = 8;
const WANTED = 200;

interface Watched {
  readonly approve: HTMLElement;
  readonly decisions: number[];
}

interface Batch {
  readonly cards: readonly Watched[];
  /** When they were put into the page. */
  readonly since: number;
  /** When the buttons in this row had been wholly in sight; else not yet. */
  seenAt(row: Element): Sighting | undefined;
  remove(): void;
}

/** Several cards that come at the same moment, side by side. */
async function batch(): Promise<Batch> {
  const frame = await fixture<HTMLElement>(
    html`<div style="display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px"></div>`,
  );
  const elements = Array.from({ length: BATCH }, (_, index) => {
    const element = document.createElement("anvia-approval");
    const interaction = approval({ id: `r:${index}`, input: { n: index } });
    return Object.assign(element, { interaction, runtime: quietRuntime() });
  });
  const since = performance.now();
  frame.append(...elements);
  await Promise.all(elements.map(({ updateComplete }) => updateComplete));
  const cards = elements.map(watch);
  const seenAt = sighting(cards.map(({ approve }) => rowOf(approve)));
  return { cards, since, seenAt, remove: () => frame.remove() };
}

function watch(element: AnviaApproval): Watched {
  const decisions: number[] = [];
  element.addEventListener("anvia-decide", (event) => {
    decisions.push(performance.now());
    event.preventDefault();
  });
  return { approve: byRole(element, "button", "Approve"), decisions };
}

function rowOf(button: HTMLElement): Element {
  const row = button.closest(".row");
  if (!row) throw new Error("the button stands in no row");
  return row;
}

/** `from`: the frame in which it was in sight; `heard`: when scripts heard of it. A card hears in between. */
interface Sighting {
  readonly from: number;
  readonly heard: number;
}

/** When each row was wholly in sight for the first time, as the browser reports it. */
function sighting(rows: readonly Element[]): (row: Element) => Sighting | undefined {
  const seen = new Map<Element, Sighting>();
  const observer = new IntersectionObserver(
    (entries) => {
      const heard = performance.now();
      for (const { target, intersectionRatio, time: from } of entries)
        if (intersectionRatio >= 0.98 && !seen.has(target)) seen.set(target, { from, heard });
    },
    { threshold: [0, 0.98] },
  );
  for (const row of rows) observer.observe(row);
  return (row) => seen.get(row);
}

/** A trusted click in the middle of the button; when it arrived, in ms of `performance.now()`. */
async function click(button: HTMLElement): Promise<number> {
  let at = Number.NaN;
  const note = (event: Event) => {
    at = event.timeStamp;
  };
  window.addEventListener("click", note, { capture: true, once: true });
  const { left, top, width, height } = button.getBoundingClientRect();
  const position: [number, number] = [Math.round(left + width / 2), Math.round(top + height / 2)];
  await sendMouse({ type: "click", position });
  window.removeEventListener("click", note, { capture: true });
  return at;
}

/** Resolves once the browser's own clock is there. */
function clock(at: number): Promise<void> {
  return waitUntil(() => performance.now() >= at, "time passes", { interval: 4, timeout: 8000 });
}

/** Lets a press reach the button whatever the style sheet of the card says, so that its own rule is tried. */
async function withoutStyleSheet(): Promise<() => void> {
  const style = document.createElement("style");
  style.textContent = "anvia-approval::part(approve) { pointer-events: auto !important }";
  document.head.append(style);
  await nextFrame();
  return () => style.remove();
}

async function armedCard() {
  const element = await card(approval());
  const watched = watch(element as AnviaApproval); // CAST: the card of an approval
  await waitUntil(() => !rowOf(watched.approve).classList.contains("unarmed"), "armed", {
    timeout: 8000,
  });
  return { element, ...watched };
}

describe("a press with the mouse", () => {
  before(() => setViewport({ width: 1280, height: 1000 }));
  after(() => setViewport({ width: 800, height: 600 }));

  for (const [name, prepare] of [
    ["by the style sheet and the button", async () => () => undefined],
    ["by the button alone", withoutStyleSheet],
  ] as const) {
    it(`is turned away ${name}, all of 100 times, before the buttons stood still for half a second`, async function () {
      this.timeout(120_000);
      const undo = await prepare();
      const early: number[] = [];
      for (let round = 0; early.length < WANTED / 2 && round < 80; round++) {
        const { cards, since, seenAt, remove } = await batch();
        for (const [index, { approve, decisions }] of cards.entries()) {
          const from = seenAt(rowOf(approve))?.from ?? since;
          await clock(from + index * 62 + (round % 12) * 5);
          const at = await click(approve);
          const after = Math.max(0, at - (seenAt(rowOf(approve))?.from ?? at));
          if (after >= ARM_MS) continue; // this machine was too slow: no early press
          early.push(after);
          expect(decisions, `after ${after} ms`).to.be.empty;
        }
        remove();
      }
      undo();
      expect(early).to.have.length.at.least(WANTED / 2);
      for (const from of [0, 250]) {
        const there = early.filter((after) => after >= from && after < from + 250);
        expect(there, `presses from ${from} ms on`).not.to.be.empty;
      }
    });
  }

  it("counts, all of 40 times, once the buttons stood still for 600 ms", async function () {
    this.timeout(60_000);
    for (let round = 0; round < 5; round++) {
      const { cards, seenAt, remove } = await batch();
      for (const { approve, decisions } of cards) {
        const seen = () => seenAt(rowOf(approve));
        await waitUntil(() => seen() !== undefined, "it is in sight", { timeout: 8000 });
        await clock((seen()?.heard ?? 0) + 600);
        await click(approve);
        await waitUntil(() => decisions.length === 1, "it decides", { timeout: 2000 });
      }
      remove();
    }
  });
});

describe("a card that was moved in its page", () => {
  it("takes presses again once it stands still there", async () => {
    const { element, approve, decisions } = await armedCard();
    const other = await fixture<HTMLElement>(html`<section></section>`);
    other.append(element);
    await waitUntil(() => rowOf(approve).classList.contains("unarmed"), "it starts again");
    await waitUntil(() => !rowOf(approve).classList.contains("unarmed"), "armed", {
      timeout: 8000,
    });
    await click(approve);
    await waitUntil(() => decisions.length === 1, "it decides");
  });
});

describe("an event that no person made", () => {
  it("decides nothing, however it is made", async () => {
    const { element, approve, decisions } = await armedCard();
    const reject = byRole(element, "button", "Reject");
    const { x, y } = approve.getBoundingClientRect();
    const at = { bubbles: true, composed: true, cancelable: true, clientX: x + 9, clientY: y + 9 };
    const form = document.createElement("form");
    element.replaceWith(form);
    form.append(element);
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const button of [approve, reject]) {
      button.click();
      button.focus();
      for (const detail of [0, 1]) {
        for (const name of ["pointerdown", "pointerup", "click"])
          button.dispatchEvent(new PointerEvent(name, { ...at, detail }));
        for (const name of ["mousedown", "mouseup", "click"])
          button.dispatchEvent(new MouseEvent(name, { ...at, detail }));
      }
      for (const key of ["Enter", " "])
        for (const name of ["keydown", "keypress", "keyup"])
          button.dispatchEvent(new KeyboardEvent(name, { ...at, key, code: key }));
      button.dispatchEvent(new SubmitEvent("submit", at));
    }
    form.requestSubmit();
    (element as AnviaApproval).approveBy(new MouseEvent("click", at)); // CAST: the card of an approval
    element.dispatchEvent(new MouseEvent("click", at));
    await nextFrame();
    expect(decisions).to.be.empty;
  });
});

describe("a press with a key", () => {
  it("takes a person to move the focus there: a card takes none by itself", async () => {
    const { decisions } = await armedCard();
    expect(document.activeElement).to.equal(document.body);
    await sendKeys({ press: "Enter" });
    await sendKeys({ press: " " });
    expect(decisions).to.be.empty;
  });

  for (const [name, key] of [
    ["Enter", "Enter"],
    ["Space", " "],
  ] as const) {
    it(`counts: Tab to Approve, then ${name}`, async () => {
      const { element, approve, decisions } = await armedCard();
      for (let presses = 0; presses < 12; presses++) {
        if (element.shadowRoot?.activeElement === approve) break;
        await sendKeys({ press: "Tab" });
      }
      expect(element.shadowRoot?.activeElement).to.equal(approve);
      await sendKeys({ press: key });
      await waitUntil(() => decisions.length === 1, "it decides");
    });
  }

  it("does not count where the key was held down before the focus came", async () => {
    const { approve, decisions } = await armedCard();
    const elsewhere = document.createElement("input");
    document.body.append(elsewhere);
    elsewhere.focus();
    await sendKeys({ down: "Enter" });
    approve.focus();
    for (let repeats = 0; repeats < 5; repeats++) await sendKeys({ down: "Enter" });
    await sendKeys({ up: "Enter" });
    elsewhere.remove();
    expect(decisions).to.be.empty;
  });
});
