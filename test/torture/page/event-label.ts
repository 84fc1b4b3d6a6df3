import type { JournalEvent } from "../../../src/index.js";

/**
 * A name for an append that is the same in every run of the scenario: what is written, and about what.
 * Pure.
 */
export function labelOf(events: readonly JournalEvent[]): string {
  return events.map((event) => [event.type, subjectOf(event)].filter(Boolean).join(" ")).join("+");
}

function subjectOf(event: JournalEvent): string {
  switch (event.type) {
    case "interaction_requested":
      return withoutRun(event.interaction.id);
    case "interaction_settled":
      return `${withoutRun(event.interactionId)} ${event.decision.status}`;
    default:
      if ("callId" in event) return event.callId;
      return "turn" in event ? `turn ${event.turn}` : "";
  }
}

/** Ids of interactions begin with the id of their run, which is another one every time. */
function withoutRun(interactionId: string): string {
  return interactionId.slice(interactionId.indexOf(":") + 1);
}
