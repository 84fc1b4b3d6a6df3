/** Which presses count, with events as assistive technology makes them. */
import { expect, waitUntil } from "@open-wc/testing";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Arming } from "../../components/internal/arming.js";

/** A row of one button, watched by rules of its own. */
function watchedRow() {
  const place = document.createElement("div");
  const root = place.attachShadow({ mode: "open" });
  const row = document.createElement("div");
  const button = document.createElement("button");
  button.textContent = "Approve";
  row.append(button);
  root.append(row);
  document.body.append(place);
  const controllers: ReactiveController[] = [];
  const drawAgain = () => {
    for (const controller of controllers) controller.hostUpdated?.();
  };
  const host: ReactiveControllerHost = {
    addController: (controller) => void controllers.push(controller),
    removeController: () => undefined,
    requestUpdate: () => queueMicrotask(drawAgain),
    updateComplete: Promise.resolve(true),
  };
  const arming = new Arming(host, () => row);
  const connect = () => {
    for (const controller of controllers) controller.hostConnected?.();
  };
  connect();
  drawAgain();
  const remove = () => {
    for (const controller of controllers) controller.hostDisconnected?.();
    place.remove();
  };
  return { arming, row, button, place, connect, remove };
}

/** A click as the browser itself would make it. */
function pressOf(button: HTMLElement, init: MouseEventInit): MouseEvent {
  const event = new MouseEvent("click", { bubbles: true, composed: true, ...init });
  let trusted: MouseEvent = event;
  button.addEventListener(
    "click",
    () => {
      const seen = { target: button, isTrusted: true } as const;
      trusted = new Proxy(event, {
        get: (of, key) => (key in seen ? Reflect.get(seen, key) : Reflect.get(of, key)),
      });
    },
    { once: true },
  );
  button.dispatchEvent(event);
  return trusted;
}

function middleOf(button: HTMLElement): { clientX: number; clientY: number; screenX: number } {
  const { left, top, width, height } = button.getBoundingClientRect();
  return { clientX: left + width / 2, clientY: top + height / 2, screenX: 300 };
}

describe("the rules of a press", () => {
  it("take what has no place for a key: a screen reader's press counts at once", () => {
    const { arming, button, remove } = watchedRow();
    button.style.marginBlockStart = "40px";
    expect(arming.accepts(pressOf(button, { detail: 0, ...middleOf(button) }))).to.equal(true);
    expect(arming.accepts(pressOf(button, { detail: 1 }))).to.equal(true);
    remove();
  });

  it("take a press in the corner for a pointer where the button is in the corner", () => {
    const { arming, button, place, remove } = watchedRow();
    place.style.cssText = "position: fixed; inset: 0 auto auto 0";
    expect(arming.accepts(pressOf(button, { detail: 1 }))).to.equal(false);
    remove();
  });

  it("count a pointer only once the buttons stood still, on top, and only its first click", async () => {
    const { arming, row, button, remove } = watchedRow();
    expect(arming.accepts(pressOf(button, { detail: 1, ...middleOf(button) }))).to.equal(false);
    await waitUntil(() => !row.classList.contains("unarmed"), "armed", { timeout: 8000 });
    const place = middleOf(button);
    expect(arming.accepts(pressOf(button, { detail: 2, ...place }))).to.equal(false);
    const elsewhere = { ...place, clientY: place.clientY + 400 };
    expect(arming.accepts(pressOf(button, { detail: 1, ...elsewhere }))).to.equal(false);
    expect(arming.accepts(pressOf(button, { detail: 1, ...place }))).to.equal(true);
    remove();
  });

  it("judge a press by when it was made, however late a busy page hears of it", async () => {
    const { arming, row, button, remove } = watchedRow();
    const early = pressOf(button, { detail: 1, ...middleOf(button) });
    await waitUntil(() => !row.classList.contains("unarmed"), "armed", { timeout: 8000 });
    expect(arming.accepts(early)).to.equal(false);
    remove();
  });

  it("hold for a row that left the page and came back without being drawn again", async () => {
    const { row, place, connect, remove } = watchedRow();
    remove();
    document.body.append(place);
    connect();
    await waitUntil(() => !row.classList.contains("unarmed"), "armed again", { timeout: 8000 });
    remove();
  });
});
