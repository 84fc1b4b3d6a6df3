import type { SessionSnapshot } from "../../../src/index.js";

/** A step that waits for a person, as far as the harness has to know it. */
export interface PendingStep {
  readonly id: string;
  readonly kind: string;
  readonly callId: string;
}

/** What a visitor sees of the conversation, in the few words that the harness acts on. */
export interface View {
  readonly status: SessionSnapshot["status"];
  readonly activity: SessionSnapshot["activity"]["status"];
  readonly isEmpty: boolean;
  readonly pending: readonly PendingStep[];
  /** The run that could be retried, when one has failed. */
  readonly retryRunId?: string;
  readonly faults: readonly string[];
}

/** The view of a snapshot. Pure. */
export function viewOf({ status, activity, items, fault }: SessionSnapshot): View {
  const pending = items.flatMap((item) =>
    item.type === "interaction" && item.interaction.settlement.status === "pending"
      ? [item.interaction.request].map(({ id, kind, callId }) => ({ id, kind, callId }))
      : [],
  );
  const faults = items.flatMap((item) => (item.type === "fault" ? [item] : []));
  const retry = faults.find(({ canRetry }) => canRetry);
  return {
    status,
    activity: activity.status,
    isEmpty: items.length === 0,
    pending,
    faults: [...faults.map((item) => item.fault.message), ...(fault ? [fault.message] : [])],
    ...(retry && { retryRunId: retry.runId }),
  };
}
