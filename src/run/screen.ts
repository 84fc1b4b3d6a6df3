/**
 * What a person sees of a session: its journals, folded, as one list from top to bottom. Live and
 * reloaded conversations are the same function of the same states, so they cannot differ.
 */
import type { RunFault } from "./events.js";
import type { Json } from "./json.js";
import {
  currentTurn,
  type Interaction,
  pendingInteractions,
  type RunState,
  type ToolCall,
  type Turn,
} from "./state.js";

/** An answer that is being received. It is never journalled; it is lost or replaced, not edited. */
export interface PartialAnswer {
  readonly runId: string;
  readonly turn: number;
  readonly attempt: number;
  readonly text: string;
  readonly reasoning: string;
}

/** What is shown of a run beside its journal, and may be lost (DESIGN §6, drafts). */
export interface Overlay {
  readonly partial?: PartialAnswer;
  /** The last line of progress of each running call, by call id. */
  readonly progress: ReadonlyMap<string, string>;
  /** Why nothing more can be written to the journal; the journal itself cannot say so. */
  readonly fault?: RunFault;
}

/** How a tool's own input is drawn for a reviewer: a Lit template, an element or text. Code of the page. */
export type InputRenderer = (
  input: Json,
  context: { readonly locale: string | undefined },
) => unknown;

/** What a conversation shows of a tool that this page has. */
export interface KnownTool {
  readonly title?: string;
  readonly renderInput?: InputRenderer;
}

/** The tools that this page has for a run, by name. */
export type KnownTools = ReadonlyMap<string, KnownTool>;

const NO_OVERLAY: Overlay = { progress: new Map() };

/** Where a tool call stands, in the one word that its row shows. */
export type ToolCallStatus =
  | "preparing"
  | "waiting"
  | "running"
  | "unknown"
  | "done"
  | "failed"
  | "rejected"
  | "skipped"
  | "stopped";

/** One thing in the conversation. `id` is stable over reloads and unique in the session. */
export type ScreenItem =
  | {
      readonly type: "user";
      readonly id: string;
      readonly runId: string;
      readonly text: string;
      readonly queued: boolean;
    }
  | {
      readonly type: "assistant";
      readonly id: string;
      readonly runId: string;
      readonly text: string;
      readonly reasoning?: string;
      /** `interrupted`: its driver died, or it was stopped; what is here is all there is. */
      readonly status: "streaming" | "complete" | "interrupted";
    }
  | {
      readonly type: "tool_call";
      readonly id: string;
      readonly runId: string;
      readonly call: ToolCall;
      readonly title?: string;
      readonly status: ToolCallStatus;
      /** What the running tool says that it is doing. */
      readonly progress?: string;
    }
  | {
      readonly type: "interaction";
      readonly id: string;
      readonly runId: string;
      readonly interaction: Interaction;
      /** What was approved before, when it is asked again because the tool or its input changed (J10). */
      readonly before?: Interaction;
      /** Set when the page has the run's agent, and the agent has no such tool any more. */
      readonly isToolGone?: true;
      /** The tool's own way to draw its input, where it has one. */
      readonly renderInput?: InputRenderer;
      /**
       * Set while an approval must not be approved: it is not known yet that its request is as it was asked, or
       * it is known that it is not (J10). A changed one can be rejected, or asked again.
       */
      readonly integrity?: "checking" | "changed";
    }
  | {
      readonly type: "fault";
      readonly id: string;
      readonly runId: string;
      readonly fault: RunFault;
      /** Whether `runtime.resume(runId)` goes on from here. */
      readonly canRetry: boolean;
    }
  | {
      readonly type: "cancelled";
      readonly id: string;
      readonly runId: string;
      readonly reason: string;
    };

/**
 * The items of one run, top to bottom, with what is shown beside its journal. `tools`: those that this page
 * has; `undefined` when it does not have the run's agent. Pure.
 */
export function screenItems(
  state: RunState,
  overlay = NO_OVERLAY,
  tools?: KnownTools,
): readonly ScreenItem[] {
  const { runId } = state;
  const byCall = interactionsByCall(state);
  const items: ScreenItem[] = [];
  for (const [index, message] of state.prompt.entries()) {
    if (message.role !== "user") continue;
    items.push({
      type: "user",
      id: `${runId}:prompt:${index}`,
      runId,
      text: message.content,
      queued: false,
    });
  }
  for (const turn of state.turns) items.push(...turnItems(state, turn, overlay, byCall, tools));
  items.push(...pageItems(runId, byCall, 0));
  items.push(
    ...state.steers.map((steer) => steerItem(runId, steer, true)),
    ...endItems(state, overlay),
  );
  return items;
}

/** Approvals that page code asked for during a turn; they belong to no call. */
function pageItems(runId: string, byCall: InteractionsByCall, turn: number): ScreenItem[] {
  return (byCall.get("") ?? [])
    .filter((interaction) => interaction.turn === turn)
    .map((interaction) => interactionItem(runId, interaction));
}

function steerItem(
  runId: string,
  steer: { messageId: string; text: string },
  queued: boolean,
): ScreenItem {
  return { type: "user", id: `${runId}:steer:${steer.messageId}`, runId, text: steer.text, queued };
}

type InteractionsByCall = ReadonlyMap<string, readonly Interaction[]>;

function interactionsByCall(state: RunState): InteractionsByCall {
  const byCall = new Map<string, Interaction[]>();
  for (const interaction of state.interactions) {
    const { callId } = interaction.request;
    byCall.set(callId, [...(byCall.get(callId) ?? []), interaction]);
  }
  return byCall;
}

function turnItems(
  state: RunState,
  turn: Turn,
  { partial, progress }: Overlay,
  byCall: InteractionsByCall,
  tools: KnownTools | undefined,
): ScreenItem[] {
  const items = turn.steers.map((steer) => steerItem(state.runId, steer, false));
  const answer = answerItem(state, turn, partial);
  if (answer) items.push(answer);
  for (const call of turn.calls) {
    items.push(...callItems(state, call, byCall.get(call.callId) ?? [], { progress, tools }));
  }
  items.push(...pageItems(state.runId, byCall, turn.turn));
  return items;
}

function answerItem(
  state: RunState,
  turn: Turn,
  partial: PartialAnswer | undefined,
): ScreenItem | undefined {
  const id = `${state.runId}:turn:${turn.turn}`;
  const base = { type: "assistant", id, runId: state.runId } as const;
  if (turn.status === "answered") {
    if (turn.text === "" && !turn.reasoning) return undefined;
    return { ...base, text: turn.text, ...reasoningOf(turn.reasoning), status: "complete" };
  }
  const mine = partial?.turn === turn.turn ? partial : undefined;
  const live = state.status === "running" && turn.status === "calling";
  if (!live && !mine?.text) return undefined;
  return {
    ...base,
    text: mine?.text ?? "",
    ...reasoningOf(mine?.reasoning),
    status: live ? "streaming" : "interrupted",
  };
}

function reasoningOf(reasoning: string | undefined): { reasoning?: string } {
  return reasoning ? { reasoning } : {};
}

function callItems(
  state: RunState,
  call: ToolCall,
  asked: readonly Interaction[],
  { progress: lines, tools }: Pick<Overlay, "progress"> & { tools: KnownTools | undefined },
): ScreenItem[] {
  const { runId } = state;
  const progress = lines.get(call.callId);
  const name =
    tools?.get(call.toolName)?.title ?? asked.find(({ request }) => request.title)?.request.title;
  const status = callStatus(state, call);
  const row: ScreenItem = {
    type: "tool_call",
    id: `${runId}:call:${call.callId}`,
    runId,
    call,
    ...(name !== undefined && { title: name }),
    status,
    ...(progress !== undefined && status === "running" && { progress }),
  };
  const cards = asked.map((interaction, index) =>
    callCard(runId, interaction, asked[index - 1], tools),
  );
  const saysItAll = asked.length > 0 && call.attempts === 0;
  return saysItAll ? cards : [...cards, row];
}

function interactionItem(runId: string, interaction: Interaction) {
  return { type: "interaction", id: interaction.request.id, runId, interaction } as const;
}

function callCard(
  runId: string,
  interaction: Interaction,
  before: Interaction | undefined,
  tools: KnownTools | undefined,
): ScreenItem {
  const { request, settlement } = interaction;
  const isGone = tools !== undefined && !tools.has(request.toolName);
  const renderInput = tools?.get(request.toolName)?.renderInput;
  const isAgain = request.kind === "approval" && before?.request.kind === "approval";
  return {
    ...interactionItem(runId, interaction),
    ...(isAgain && { before }),
    ...(isGone && settlement.status === "pending" && { isToolGone: true }),
    ...(renderInput && { renderInput }),
  };
}

function callStatus(state: RunState, { progress }: ToolCall): ToolCallStatus {
  switch (progress.status) {
    case "settled":
      return settledStatus(progress.outcome.type);
    case "waiting":
      return "waiting";
    case "unknown":
      return "unknown";
    case "started":
      return state.status === "cancelled" ? "stopped" : "running";
    default:
      return isEnded(state) ? "stopped" : "preparing";
  }
}

function isEnded(state: RunState): boolean {
  return state.status === "cancelled" || state.status === "completed";
}

function settledStatus(outcome: string): ToolCallStatus {
  switch (outcome) {
    case "failed":
    case "refused":
      return "failed";
    case "rejected":
    case "timed_out":
      return "rejected";
    case "superseded":
    case "skipped":
      return "skipped";
    case "stopped":
      return "stopped";
    default:
      return "done";
  }
}

function endItems(state: RunState, overlay: Overlay): ScreenItem[] {
  const { runId } = state;
  const fault = state.status === "failed" ? state.fault : overlay.fault;
  if (fault && state.status !== "completed" && state.status !== "cancelled") {
    const canRetry = fault.code !== "max_turns";
    return [{ type: "fault", id: `${runId}:fault`, runId, fault, canRetry }];
  }
  if (state.status === "cancelled") {
    return [
      { type: "cancelled", id: `${runId}:cancelled`, runId, reason: state.cancelReason ?? "" },
    ];
  }
  return [];
}

/** What a whole session is doing, for its header and its composer. Pure. */
export interface SessionActivity {
  /** `working`: the model or a tool is busy. `waiting`: only a person can go on. */
  readonly status: "idle" | "working" | "waiting" | "failed";
  /** How many interactions wait for a person. */
  readonly pending: number;
  /** The newest run that has not ended, if any: the one that Stop stops. */
  readonly openRunId?: string;
}

/** What the session's runs, oldest first, amount to. Pure. */
export function sessionActivity(states: readonly RunState[]): SessionActivity {
  const pending = states.reduce((sum, state) => sum + pendingInteractions(state).length, 0);
  const open = states.findLast((state) => state.status === "running");
  if (open) {
    return { status: isIdle(open) ? "waiting" : "working", pending, openRunId: open.runId };
  }
  return { status: states.at(-1)?.status === "failed" ? "failed" : "idle", pending };
}

function isIdle(state: RunState): boolean {
  if (pendingInteractions(state).length === 0) return false;
  const turn = currentTurn(state);
  if (!turn) return true;
  const busy = turn.calls.some(({ progress }) =>
    ["requested", "allowed", "started", "unknown"].includes(progress.status),
  );
  return turn.status === "answered" && !busy;
}
