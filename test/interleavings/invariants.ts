/** What must be true when a schedule is over, whatever happened in it. */

import type { ScreenItem } from "../../src/index.js";
import { type JournalEvent, parseJournal } from "../../src/run/events.js";
import { canonicalJson, type Json } from "../../src/run/json.js";
import { emptyRun, isAllowed, reduce } from "../../src/run/reduce.js";
import {
  type Interaction,
  isOpen,
  type RunState,
  rowOf,
  type ToolCall,
} from "../../src/run/state.js";
import { asksFirst, dedupes, recoveryOf } from "./shop.js";
import type { Tab } from "./tab.js";
import type { World } from "./world.js";

/** Checks everything; what does not hold is noted in the world. */
export async function checkWorld(world: World): Promise<void> {
  const rows = await world.disk.store.listRuns();
  for (const row of rows) {
    const events = await checkJournal(world, row.runId);
    const state = checkEvents(world, row.runId, events);
    if (canonicalJson(plain(rowOf(state))) !== canonicalJson(plain(row))) {
      world.violate("journal", `the row of ${row.runId} is not the fold of its journal`);
    }
    if (isOpen(state)) world.violate("stuck", `${row.runId} is ${state.status} at the end`);
    checkCalls(world, state, events);
    checkDecisions(world, state, events);
  }
  checkTabs(world);
}

async function checkJournal(world: World, runId: string): Promise<readonly JournalEvent[]> {
  const rows = await world.disk.store.read(runId);
  const { events, unreadable } = parseJournal(runId, rows);
  if (unreadable) world.violate("journal", `${runId} cannot be read at ${unreadable.seq}`);
  for (const commit of world.commits) {
    if (commit.runId !== runId) continue;
    const kept = events[commit.seq];
    if (kept && canonicalJson(plain(kept)) === canonicalJson(plain(commit))) continue;
    world.violate("commits", `${commit.type} at ${commit.seq} was acknowledged and is not there`);
  }
  return events;
}

/** A copy without the members that are `undefined`, as any store would give it back. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}

/** What only the driver of the moment may write (J6); what a tool returned is a fact that anybody may. */
const OF_THE_DRIVER = new Set<JournalEvent["type"]>([
  ...(["model_call_started", "model_call_finished", "model_call_failed"] as const),
  ...(["tool_allowed", "tool_refused", "tool_reopened", "tool_started"] as const),
  ...(["interaction_requested", "run_failed", "run_completed"] as const),
]);

/** Nobody writes what changes nothing (J3), and nobody drives whose run it is not (J6). */
function checkEvents(world: World, runId: string, events: readonly JournalEvent[]): RunState {
  let state = emptyRun(runId);
  let driver = "";
  for (const event of events) {
    const writer = world.writers.get(`${runId}:${event.seq}`) ?? "";
    if (event.type === "run_started" || event.type === "run_claimed") driver = writer;
    if (OF_THE_DRIVER.has(event.type) && writer !== driver) {
      world.violate("journal", `${event.type} at ${event.seq} was written by ${writer}`);
    }
    if (!isAllowed(state, event)) {
      world.violate("journal", `${event.type} at ${event.seq} of ${runId} changes nothing`);
    }
    state = reduce(state, event);
  }
  return state;
}

function checkCalls(world: World, state: RunState, events: readonly JournalEvent[]): void {
  for (const turn of state.turns) {
    for (const call of turn.calls) {
      checkIntent(world, state, call);
      checkCount(world, state, call, events);
      checkApproval(world, state, call);
      checkOutcome(world, state, call);
    }
  }
}

function checkIntent(world: World, { runId }: RunState, { callId, attempts }: ToolCall): void {
  const executions = world.ledger.executionsOf(runId, callId);
  const tried = new Set(executions.map(({ attempt }) => attempt));
  const unmeant = executions.find(({ wasIntended }) => !wasIntended);
  if (unmeant) world.violate("intent", `${callId} ran before its intent was written`);
  if (tried.size < executions.length)
    world.violate("executions", `${callId}: one intent ran twice`);
  if (executions.length > attempts) {
    world.violate("executions", `${callId} ran ${executions.length} times on ${attempts} intents`);
  }
  const operations = new Set(executions.map(({ operationId }) => operationId));
  if (operations.size > 1 || (operations.size === 1 && !operations.has(`${runId}:${callId}`))) {
    world.violate("executions", `${callId} ran as ${[...operations].join()}`);
  }
}

/** Once, and once more for each time that a person said "Run again"; the effect of a key takes place once. */
function checkCount(
  world: World,
  { runId, interactions }: RunState,
  { callId, toolName }: ToolCall,
  events: readonly JournalEvent[],
): void {
  const runs = world.ledger.executionsOf(runId, callId).length;
  const effects = world.ledger.effectsOf(runId, callId);
  const again = interactions.filter(
    ({ request, settlement }) =>
      request.callId === callId &&
      settlement.status === "settled" &&
      settlement.decision.status === "run_again",
  ).length;
  const starts = events.filter(
    (event) => event.type === "tool_started" && event.callId === callId,
  ).length;
  if (dedupes(toolName)) {
    if (effects > 1)
      world.violate("executions", `${toolName} ${callId} took effect ${effects} times`);
    return;
  }
  if (recoveryOf(toolName) !== "manual") return;
  const allowed = 1 + again;
  if (runs > allowed || starts > allowed || effects > allowed) {
    const what = `${runs} runs, ${starts} starts, ${effects} effects, ${again} times "Run again"`;
    world.violate("executions", `${toolName} ${callId}: ${what}`);
  }
}

/** J10, and the point of it all: what ran is what somebody approved, and what nobody approved did not run. */
function checkApproval(world: World, { runId, interactions }: RunState, call: ToolCall): void {
  const { callId, toolName } = call;
  const executions = world.ledger.executionsOf(runId, callId);
  if (executions.length === 0 || !asksFirst(toolName)) return;
  const approval = interactions.find(
    ({ request }) => request.callId === callId && request.kind === "approval",
  );
  const input = approval && approvedInput(approval);
  if (input === undefined) {
    world.violate("denied_ran", `${toolName} ${callId} ran and was not approved`);
    return;
  }
  for (const execution of executions) {
    if (canonicalJson(execution.input) === canonicalJson(input)) continue;
    world.violate("input", `${callId} ran with ${JSON.stringify(execution.input)}`);
  }
}

function approvedInput({ request, settlement }: Interaction): Json | undefined {
  if (settlement.status !== "settled" || settlement.decision.status !== "approved")
    return undefined;
  return settlement.decision.edited?.input ?? request.input;
}

/** What the model is told of a call is true. */
function checkOutcome(world: World, { runId }: RunState, { callId, progress }: ToolCall): void {
  if (progress.status !== "settled") return;
  const { type, text } = progress.outcome;
  const effects = world.ledger.effectsOf(runId, callId);
  const runs = world.ledger.executionsOf(runId, callId).length;
  if (type === "finished" && effects === 0) {
    world.violate("executions", `${callId} is finished (${text}) and took no effect`);
  }
  const wasNot = ["rejected", "timed_out", "superseded", "refused", "skipped", "answered"];
  if (wasNot.includes(type) && (runs > 0 || effects > 0)) {
    world.violate("denied_ran", `${callId} was ${type} and ran ${runs} times`);
  }
}

function checkDecisions(world: World, state: RunState, events: readonly JournalEvent[]): void {
  for (const { request, settlement } of state.interactions) {
    const settled = events.filter(
      (event) => event.type === "interaction_settled" && event.interactionId === request.id,
    );
    if (settled.length > 1) world.violate("decisions", `${request.id} is settled twice`);
    if (settlement.status === "settled") checkTime(world, request, settlement);
    const records = world.decisions.filter(({ interactionId }) => interactionId === request.id);
    const won = records.filter(({ result }) => result === "decided");
    if (won.length > 1) world.violate("decisions", `${request.id} was decided twice`);
    for (const { reviewerId, wanted } of won) {
      const decision = settlement.status === "settled" ? settlement.decision : undefined;
      if (decision?.reviewerId === reviewerId && decision.status === wanted) continue;
      world.violate(
        "decisions",
        `${reviewerId} decided ${request.id}, and it is ${decision?.status}`,
      );
    }
    for (const { reviewerId, result } of records) {
      if (result !== "missing" && result !== "invalid") continue;
      world.violate("decisions", `${reviewerId} was told that ${request.id} is ${result}`);
    }
  }
}

/** J8: after its deadline no decision counts, and before it nothing is timed out. */
function checkTime(
  world: World,
  request: Interaction["request"],
  { decision, at }: Extract<Interaction["settlement"], { status: "settled" }>,
): void {
  if (request.kind !== "approval" || request.expiresAt === undefined) return;
  const isLate = at >= request.expiresAt;
  if (decision.status === "superseded" || isLate === (decision.status === "timed_out")) return;
  world.violate("decisions", `${request.id} is ${decision.status} at the wrong time`);
}

/** Every tab that is awake shows the same. */
export function checkTabs(world: World): void {
  const [first, ...others] = world.tabs.filter(({ page }) => !page.isHidden);
  if (!first) return;
  for (const tab of others) {
    if (shown(tab) === shown(first)) continue;
    world.violate("tabs_differ", `${first.id}: ${shown(first)}\n${tab.id}: ${shown(tab)}`);
  }
}

function shown({ items }: Tab): string {
  return canonicalJson(plain(items.filter((item) => !isLeftOver(item))));
}

/**
 * What one tab alone may show, because no journal has it: half an answer of a run that was stopped, and
 * that this tab could not write.
 */
function isLeftOver(item: ScreenItem): boolean {
  const isHalf = item.type === "assistant" && item.status === "interrupted";
  return isHalf || (item.type === "fault" && item.fault.code === "storage_unavailable");
}
