/**
 * From states to what a model reads. The history is always valid for every provider: each call of an
 * answer is followed by exactly one result, in call order, whatever became of it (ANVIA §Behaviour 7, 8).
 */
import { editNote } from "./edit-note.js";
import type { AssistantMessage, Message } from "./message.js";
import type { Interaction, RunState, Steer, ToolCall, Turn } from "./state.js";

/** Said in place of a result that will not come: the run ended first. */
export const NO_RESULT =
  "This call was not completed: the run was stopped first. Do not assume that it took effect.";

/**
 * The messages of one run, from its prompt to where it stands. Calls that are not settled are closed
 * with {@link NO_RESULT}. The result of a call whose input was edited ends with {@link editNote}. Pure.
 */
export function runMessages({ prompt, turns, interactions }: RunState): readonly Message[] {
  return [...prompt, ...turns.flatMap((turn) => turnMessages(turn, interactions))];
}

/**
 * The messages of a session's earlier runs, oldest first, then of this one. Call ids are unique in a run; one
 * that an earlier run used too, as some servers' are, is told to the model under another. Pure.
 */
export function sessionMessages(earlier: readonly RunState[], state: RunState): readonly Message[] {
  const taken = new Set<string>();
  return [...earlier, state].flatMap((run) => {
    const own = run.turns.flatMap(({ calls }) => calls.map(({ callId }) => callId));
    const repeated = own.filter((callId) => taken.has(callId));
    for (const callId of own) taken.add(callId);
    const ids = new Map<string, string>();
    for (const callId of repeated) {
      const id = freeId(callId, taken);
      ids.set(callId, id);
      taken.add(id);
    }
    return runMessages(run).map((message) => renamed(message, ids));
  });
}

function renamed(message: Message, ids: ReadonlyMap<string, string>): Message {
  const idOf = (callId: string) => ids.get(callId) ?? callId;
  if (message.role === "tool") return { ...message, callId: idOf(message.callId) };
  if (message.role !== "assistant" || !message.toolCalls) return message;
  if (message.toolCalls.every(({ callId }) => idOf(callId) === callId)) return message;
  // The provider's own items name the call by its old id.
  const { providerItems: _named, ...rest } = message;
  const toolCalls = message.toolCalls.map((call) => ({ ...call, callId: idOf(call.callId) }));
  return { ...rest, toolCalls };
}

function turnMessages(turn: Turn, interactions: readonly Interaction[]): readonly Message[] {
  const steers = turn.steers.map(
    (steer: Steer): Message => ({ role: "user", content: steer.text }),
  );
  if (turn.status !== "answered") return steers;
  const results = turn.calls.map((call) => resultMessage(call, interactions));
  return [...steers, ...answerMessages(turn), ...results];
}

function answerMessages(turn: Turn): readonly AssistantMessage[] {
  if (turn.text === "" && turn.calls.length === 0) return [];
  return [
    {
      role: "assistant",
      content: turn.text,
      ...(turn.reasoning && { reasoning: turn.reasoning }),
      ...(turn.calls.length > 0 && { toolCalls: turn.calls.map(callPart) }),
      ...(turn.providerItems && { providerItems: [...turn.providerItems] }),
    },
  ];
}

function callPart({ callId, toolName, args }: ToolCall) {
  return { callId, toolName, args };
}

function resultMessage(call: ToolCall, interactions: readonly Interaction[]): Message {
  const { callId, toolName, progress } = call;
  const result = progress.status === "settled" ? progress.outcome.text : NO_RESULT;
  const note = editNote(call, interactions);
  const content = note === undefined ? result : `${result === "" ? "" : `${result}\n`}${note}`;
  return { role: "tool", callId, toolName, content };
}

/**
 * An id for each call of an answer, unique in the run: the provider's own where it has one that is
 * free, else `call_<turn>_<position>`. Some servers repeat their ids every turn, and `operationId`
 * must never name two operations. Pure.
 */
export function assignCallIds<Call extends { readonly toolCallId?: string }>(
  state: RunState,
  turn: number,
  calls: readonly Call[],
): readonly (Call & { readonly callId: string })[] {
  const taken = new Set(state.turns.flatMap((past) => past.calls.map(({ callId }) => callId)));
  return calls.map((call, index) => {
    const own = call.toolCallId;
    const callId = own && !taken.has(own) ? own : freeId(`call_${turn}_${index}`, taken);
    taken.add(callId);
    return { ...call, callId };
  });
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? freeId(`${wanted}_`, taken) : wanted;
}
