/** What is in sight in a studio: enough to come back to it. */
export interface StudioPlace {
  readonly view: StudioView;
  readonly runId?: string;
  /** A place in that run's journal. */
  readonly seq?: number;
}

/** The views of a studio. */
export type StudioView = "conversations" | "waiting" | "agents" | "storage";

/** Another part of a studio came into sight; a page may keep that in its address. */
export class AnviaNavigatedEvent extends Event {
  constructor(readonly detail: StudioPlace) {
    super("anvia-navigated", { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "anvia-navigated": AnviaNavigatedEvent;
  }
}
