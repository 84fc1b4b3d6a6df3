import type { Agent, Runtime, SessionSnapshot } from "../../../src/index.js";
import { RACE_INPUTS, RACE_PROMPTS } from "../scenario.mjs";

/** What one tab does in a race. `watch`: nothing, so that the deadline has a chance. */
export type RaceAction = "approve" | "edit" | "reject" | "cancel" | "watch";

/** A run that waits for its one approval. */
export interface PreparedRace {
  readonly runId: string;
  readonly approvalId: string;
  readonly expiresAt?: number;
}

/** What one tab was told, and what it shows in the end. */
export interface RaceReport {
  readonly action: RaceAction;
  /** What `decide` said; absent for the other actions. */
  readonly told?: string;
  readonly shows: { readonly status: string; readonly reviewerId?: string };
  readonly isOver: boolean;
}

const LIMIT_MS = 15_000;

/** What one tab is told to do. `at`: in ms since the epoch, with fractions. */
export interface RaceOrder {
  readonly action: RaceAction;
  readonly sessionId: string;
  readonly race: PreparedRace;
  readonly at: number;
}

/** The two steps of a decision race, as Node calls them in the tabs of one origin. */
export function raceIn(runtime: Runtime, agent: Agent, tab: string) {
  return {
    prepare: (tool: keyof typeof RACE_PROMPTS, sessionId: string) => {
      const { runId } = agent.session(sessionId).prompt(RACE_PROMPTS[tool]).stream();
      return untilAsked(runtime, sessionId, runId);
    },
    act: (order: RaceOrder) => act(runtime, tab, order),
  };
}

/** Resolves when the approval of the run waits. */
async function untilAsked(
  runtime: Runtime,
  sessionId: string,
  runId: string,
): Promise<PreparedRace> {
  const snapshot = await seen(runtime, sessionId, (shown) => shown.activity.pending > 0);
  const request = snapshot?.items.flatMap((item) =>
    item.type === "interaction" ? [item.interaction.request] : [],
  )[0];
  if (request?.kind !== "approval") throw new Error("No approval was asked for.");
  const { id, expiresAt } = request;
  return { runId, approvalId: id, ...(expiresAt !== undefined && { expiresAt }) };
}

/** Acts at the given instant, waits until this tab shows the end of the run, and reports both. */
async function act(
  runtime: Runtime,
  tab: string,
  { action, race, sessionId, at }: RaceOrder,
): Promise<RaceReport> {
  const ended = seen(runtime, sessionId, isOver);
  await instant(at);
  const told = await take(runtime, action, race, tab);
  const isSeen = (await ended) !== undefined;
  const approval = await runtime.approvals.get(race.approvalId);
  const { status = "missing", reviewerId } = approval ?? {};
  return {
    action,
    isOver: isSeen,
    shows: { status, ...(reviewerId !== undefined && { reviewerId }) },
    ...(told !== undefined && { told }),
  };
}

async function take(
  runtime: Runtime,
  action: RaceAction,
  { approvalId, runId }: PreparedRace,
  tab: string,
): Promise<string | undefined> {
  if (action === "watch") return undefined;
  if (action === "cancel") {
    await runtime.cancel(runId, `cancelled by ${tab}`);
    return undefined;
  }
  const result = await runtime.approvals.decide({
    approvalId,
    approved: action !== "reject",
    ...(action === "edit" && { input: RACE_INPUTS.edited }),
  });
  return result.status;
}

function isOver({ status, items, activity }: SessionSnapshot): boolean {
  return status === "ready" && items.length > 0 && activity.status === "idle";
}

/** The first snapshot that fits; `undefined` when none came in time. */
function seen(
  runtime: Runtime,
  sessionId: string,
  fits: (snapshot: SessionSnapshot) => boolean,
): Promise<SessionSnapshot | undefined> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    const settle = (snapshot: SessionSnapshot | undefined) => {
      clearTimeout(limit);
      resolve(snapshot);
      queueMicrotask(() => stop?.()); // the first call comes before `subscribe` has returned
    };
    const limit = setTimeout(() => settle(undefined), LIMIT_MS);
    stop = runtime.session(sessionId).subscribe((snapshot) => {
      if (fits(snapshot)) settle(snapshot);
    });
  });
}

/** Sleeps until shortly before, then watches the clock: timers are too coarse for a photo finish. */
async function instant(at: number): Promise<void> {
  const now = () => performance.timeOrigin + performance.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - now() - 2)));
  while (now() < at);
}
