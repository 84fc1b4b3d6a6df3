// The person in front of the page. They decide what the scenario says, from whichever page is alive,
// and when they are asked whether something happened, they look.
import { pause } from "./random.mjs";
import { QUESTION } from "./scenario.mjs";

/** Nothing has happened for this long, and nothing is left for the visitor to do: the run is stuck. */
export const STUCK_MS = 12_000;
const LOOK_AGAIN_MS = 500;

/** The run neither ended nor asked for anything. */
export class StuckError extends Error {}

/**
 * Acts on a tab until the run is over.
 * @param {import("./browser.mjs").Tab} tab
 * @param {AbortSignal} [leaving] Aborted when the visitor leaves this tab as it is.
 * @returns {Promise<"over" | "dead" | "left">} `dead`: the tab was killed meanwhile.
 * @throws StuckError
 */
export async function attend(tab, leaving) {
  let seen = 0;
  const done = new Set();
  tab.trial.lastSignAt = performance.now();
  try {
    while (!leaving?.aborted) {
      const { version, view } = await nextView(tab, seen);
      if (view && isOver(view)) return "over";
      if (version === seen) assertAlive(tab, view);
      seen = version;
      if (view?.status === "ready") await act(tab, view, { version, done, leaving });
    }
    return "left";
  } catch (error) {
    if (tab.isDead) return "dead";
    throw error;
  }
}

function nextView({ page }, seen) {
  return page.evaluate(
    ([from, limitMs]) => window.torture.nextView(from, limitMs),
    [seen, LOOK_AGAIN_MS],
  );
}

function isOver({ status, isEmpty, activity }) {
  return status === "ready" && !isEmpty && activity === "idle";
}

function assertAlive({ trial, name }, view) {
  if (performance.now() - trial.lastSignAt < STUCK_MS) return;
  throw new StuckError(`Nothing happens any more. Tab ${name} shows ${JSON.stringify(view)}`);
}

async function act(tab, view, { version, done, leaving }) {
  if (view.isEmpty) await start(tab, version, done);
  for (const step of view.pending) {
    if (leaving?.aborted) return;
    if (!done.has(step.id)) await decide(tab, step);
    done.add(step.id);
  }
  if (view.retryRunId !== undefined) await retry(tab, view.retryRunId);
}

/**
 * Says the prompt, unless this tab said it already and has not shown it yet. After a death a person first
 * looks whether it still comes.
 */
async function start(tab, seen, done) {
  if (done.has("prompt")) return;
  if (tab.trial.isSprung) {
    const { view } = await nextView(tab, seen);
    if (!view?.isEmpty) return;
  }
  done.add("prompt");
  await inTime(
    tab.page.evaluate(() => window.torture.start()),
    "to say the prompt",
  );
}

async function retry({ page, trial }, runId) {
  trial.retries += 1;
  const resumed = page.evaluate((id) => window.torture.runtime.resume(id), runId);
  await inTime(resumed, "to press Retry");
}

async function decide(tab, step) {
  const { trial } = tab;
  const wanted = await wantedFor(trial, step);
  const told = await settle(tab, step, wanted);
  trial.decisions.push({ interactionId: step.id, kind: step.kind, wanted, told, by: tab.name });
}

/** The decision, as the journal will name it. */
async function wantedFor(trial, { kind, callId }) {
  if (kind === "question") return { status: "answered" };
  if (kind === "recovery") return { status: await whatTheLedgerShows(trial, callId) };
  const { approved, input } = trial.variant.verdicts[callId];
  return { status: approved ? "approved" : "rejected", input };
}

/** A careful person waits until nothing can be under way any more, and looks at the account. */
async function whatTheLedgerShows(trial, callId) {
  while (!trial.isQuiet) await pause(5);
  const happened = trial.effects.some(
    ({ status, operationId }) => status === "applied" && operationId.endsWith(`:${callId}`),
  );
  return happened ? "happened" : "run_again";
}

async function settle({ page, name }, { id, kind }, { status, input }) {
  const order = {
    id,
    status,
    input,
    reviewerId: name,
    answers: { [QUESTION.id]: QUESTION.answer },
  };
  const result = await inTime(
    page.evaluate(SETTLE[kind], order),
    `to ${status} ${id} in tab ${name}`,
  );
  return result.status;
}

/** What a person presses has to have an effect that they can see. */
async function inTime(work, what) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new StuckError(`Nothing came of it ${what}.`)), STUCK_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Run in the page. */
const SETTLE = {
  approval: ({ id, status, input, reviewerId }) =>
    window.torture.runtime.approvals.decide({
      approvalId: id,
      approved: status === "approved",
      reviewerId,
      ...(input && { input }),
    }),
  question: ({ id, answers, reviewerId }) =>
    window.torture.runtime.answer(id, answers, { reviewerId }),
  recovery: ({ id, status, reviewerId }) =>
    window.torture.runtime.recover(id, { status }, { reviewerId }),
};
