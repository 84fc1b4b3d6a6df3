/**
 * Which part of the axis is in sight, and how people change that: the wheel with Ctrl, two fingers, dragging, keys and
 * buttons. Without anything of that it is all of it, also while the run grows.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Axis, type AxisWindow, shifted, zoomed } from "./axis.js";

/** A press that moves less than this is a press, not a drag. */
const DRAG_PX = 4;
const WHEEL_STRENGTH = 0.0045;

/** See above. */
export class TimelineZoom implements ReactiveController {
  /** A person is moving the picture; what ends now is no press. */
  isDragging = false;
  readonly #host: ReactiveControllerHost & HTMLElement;
  #axis: Axis = { pieces: [], length: 1 };
  #window: AxisWindow | undefined;
  #widthPx = 800;
  readonly #fingers = new Map<number, number>();
  #pressedAt = 0;
  readonly #watch = new ResizeObserver(([entry]) => {
    const widthPx = entry?.contentRect.width ?? 0;
    if (widthPx === 0 || Math.abs(widthPx - this.#widthPx) < 1) return;
    this.#widthPx = widthPx;
    this.#host.requestUpdate();
  });
  #watched: Element | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated() {
    const ticks = this.#host.shadowRoot?.querySelector(".ticks") ?? undefined;
    if (ticks === this.#watched) return;
    this.#watch.disconnect();
    this.#watched = ticks;
    if (ticks) this.#watch.observe(ticks);
  }

  hostDisconnected() {
    this.#watch.disconnect();
    this.#watched = undefined;
  }

  /** The part in sight. */
  get window(): AxisWindow {
    return this.#window ?? { start: 0, end: this.#axis.length };
  }

  /** Whether less than all of it is in sight. */
  get isZoomed(): boolean {
    return this.#window !== undefined;
  }

  get widthPx(): number {
    return this.#widthPx;
  }

  /** The axis may have grown: what is in sight stays where it is. Another axis is shown whole. */
  follow(axis: Axis, isAnother: boolean) {
    this.#axis = axis;
    if (isAnother) this.#window = undefined;
    else if (this.#window) this.#window = shifted(axis, this.#window, 0);
  }

  /** Everything again. */
  fit() {
    this.#set(undefined);
  }

  /** Shows less (above 1) or more, about a place; about the middle without one. */
  zoom(factor: number, about = (this.window.start + this.window.end) / 2) {
    this.#set(zoomed(this.#axis, this.window, factor, about));
  }

  /** Moves by this share of what is in sight. */
  shift(share: number) {
    const { start, end } = this.window;
    this.#set(shifted(this.#axis, this.window, (end - start) * share));
  }

  /** Moves so that a place is in sight. */
  reveal(place: number) {
    const { start, end } = this.window;
    if (place >= start && place <= end) return;
    this.#set(shifted(this.#axis, this.window, place - (start + end) / 2));
  }

  readonly onWheel = (event: WheelEvent) => {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * WHEEL_STRENGTH), this.#placeAt(event.clientX));
    } else if (this.#window && Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      event.preventDefault();
      this.shift(sideways / this.#widthPx);
    }
  };

  readonly onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (this.#fingers.size === 0) this.isDragging = false;
    this.#fingers.set(event.pointerId, event.clientX);
    this.#pressedAt = event.clientX;
  };

  readonly onPointerMove = (event: PointerEvent) => {
    const before = this.#fingers.get(event.pointerId);
    if (before === undefined) return;
    if (!this.isDragging && Math.abs(event.clientX - this.#pressedAt) < DRAG_PX) return;
    if (!this.isDragging) this.#capture(event);
    this.isDragging = true;
    const others = [...this.#fingers].filter(([id]) => id !== event.pointerId);
    this.#fingers.set(event.pointerId, event.clientX);
    const other = others[0]?.[1];
    if (other === undefined) this.shift((before - event.clientX) / this.#widthPx);
    else this.#pinch(other, before, event.clientX);
  };

  readonly onPointerUp = (event: PointerEvent) => {
    this.#fingers.delete(event.pointerId);
    if (this.#fingers.size === 0) this.#host.requestUpdate();
  };

  #capture({ currentTarget, pointerId }: PointerEvent) {
    if (currentTarget instanceof Element) currentTarget.setPointerCapture(pointerId);
  }

  #pinch(resting: number, before: number, now: number) {
    const [was, is] = [Math.abs(before - resting), Math.abs(now - resting)];
    if (was < 8 || is < 8) return;
    this.zoom(is / was, this.#placeAt((resting + now) / 2));
  }

  #placeAt(clientX: number): number {
    const { start, end } = this.window;
    const box = this.#watched?.getBoundingClientRect();
    if (!box || box.width === 0) return (start + end) / 2;
    const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    return start + share * (end - start);
  }

  #set(window: AxisWindow | undefined) {
    const isAll = window && window.end - window.start >= this.#axis.length * 0.9999;
    this.#window = isAll ? undefined : window;
    this.#host.requestUpdate();
  }
}
