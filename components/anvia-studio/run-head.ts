/** The head of a run: what was asked, how it stands, and its sums. */
import { html, nothing, type TemplateResult } from "lit";
import type { RunState, Timeline, TimelineTotals } from "../../src/index.js";
import { faithfulText } from "../internal/look-alikes.js";
import { agoText, countText, durationText, momentText, numberText } from "./durations.js";
import { brief, faultText, type Part } from "./words.js";

/** How a run stands, in the word that its row has. Pure. */
export function statusOf(state: RunState): string {
  const waits = state.interactions.some(({ settlement }) => settlement.status === "pending");
  return state.status === "running" && waits ? "waiting" : state.status;
}

/** What the run was asked, in full. Pure. */
export function promptOf({ prompt, purpose }: RunState): string {
  if (purpose === "approval") return "Approval that page code asked for";
  return prompt.findLast(({ role }) => role === "user")?.content ?? "";
}

/** Title, status and ids. */
export function headView({ state }: Timeline, now: number, onWaiting: () => void): TemplateResult {
  const { runId, agentId, sessionId, userId, startedAt } = state;
  const status = statusOf(state);
  return html`<header class="head">
    <div class="line"><span class="status ${status}" part="status">${status}</span><span class="quiet" title=${momentText(startedAt)}>${momentText(startedAt)} · ${agoText(startedAt, now)}</span>${waitingView(state, onWaiting)}</div>
    <h2 tabindex="-1"><bdi>${faithfulText(brief(promptOf(state), 240))}</bdi></h2>
    <div class="ids">
      <span>Agent <code>${faithfulText(agentId)}</code></span>
      <span>Run <code>${faithfulText(runId)}</code></span>
      <span>Conversation <code>${faithfulText(sessionId)}</code></span>
      ${userId === undefined ? nothing : html`<span>User <code>${faithfulText(userId)}</code></span>`}
    </div>
  </header>`;
}

/** Durations, tokens and counts, and how the time was spent. */
export function sumsView(timeline: Timeline, totals: TimelineTotals, now: number): TemplateResult {
  const { state, calls, drivers, from } = timeline;
  const to = state.status === "running" ? Math.max(timeline.to, now) : timeline.to;
  const { usage, turns } = state;
  const { modelMs, toolMs, waitingMs, faults, takeOvers } = totals;
  const again = triedAgain(timeline, totals);
  const takenOver = takeOvers > 0 ? countText(takeOvers, "take-over") : "";
  return html`<dl class="sums">
    ${sum("Took", durationText(to - from), "")}
    ${sum("Model", durationText(modelMs), countText(turns.length, "turn"), "model")}
    ${sum("Tools", durationText(toolMs), countText(calls.length, "call"), "tool")}
    ${sum("Waited for people", durationText(waitingMs), "", "people")}
    ${sum("Tokens", numberText(usage.inputTokens), `in, ${numberText(usage.outputTokens)} out`)}
    ${drivers.length > 1 ? sum("Drivers", numberText(drivers.length), takenOver) : nothing}
    ${faults > 0 ? sum("Faults", numberText(faults), again > 0 ? `${again} tried again` : "", "trouble") : nothing}
    ${faults === 0 && again > 0 ? sum("Tried again", numberText(again), "") : nothing}
    ${sharesView([
      ["model", modelMs],
      ["tool", toolMs],
      ["people", waitingMs],
    ])}
  </dl>`;
}

/** How many attempts were not the first of their turn, or of their call. */
function triedAgain({ models, calls, state }: Timeline, { attempts }: TimelineTotals): number {
  const started = calls.filter(({ spans }) => spans.some(({ kind }) => kind === "attempt")).length;
  return models.length - state.turns.length + attempts - started;
}

function sum(name: string, value: string, more: string, part?: Part): TemplateResult {
  return html`<div class="sum ${part ? `part-${part}` : ""}"><dt>${name}</dt><dd>${value} ${more === "" ? nothing : html`<small>${more}</small>`}</dd></div>`;
}

function sharesView(shares: readonly (readonly [Part, number])[]): TemplateResult {
  const drawn = shares.filter(([, ms]) => ms > 0);
  return html`<div class="shares" aria-hidden="true">${drawn.map(
    ([part, ms]) =>
      html`<i class="part-${part}" title="${part}: ${durationText(ms)}" .style=${`flex-grow:${ms}`}></i>`,
  )}</div>`;
}

/** Why a run that failed does not go on, and the way on. */
export function faultView({ state }: Timeline, onRetry: () => void) {
  if (state.status !== "failed" || !state.fault) return nothing;
  return html`<div class="note part-trouble"><p><bdi>${faithfulText(faultText(state.fault))}</bdi></p>
    <button type="button" class="small" @click=${onRetry}>Retry</button></div>`;
}

/** Whom a run waits for, in the line of its status: nothing below it moves when that changes. */
function waitingView({ status, interactions }: RunState, onWaiting: () => void) {
  const pending = interactions.filter(({ settlement }) => settlement.status === "pending");
  if (status !== "running" || pending.length === 0) return nothing;
  const what = pending.map(({ request }) => request.title ?? request.toolName).join(", ");
  return html`<span class="asks">Waits for a person: <bdi>${faithfulText(brief(what, 80))}</bdi></span>
    <button type="button" class="small" @click=${onWaiting}>Show what waits</button>`;
}
