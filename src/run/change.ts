/** Copy-on-change: states share everything that an event did not touch. Pure. */
import { currentTurn, type RunState, type ToolCall, type Turn } from "./state.js";

/** The state with its current turn replaced. */
export function withTurn(state: RunState, turn: Turn): RunState {
  return { ...state, turns: state.turns.with(-1, turn) };
}

/** Changes a call of the current turn; `undefined` from `change` means: not allowed, nothing happens. */
export function changeCall(
  state: RunState,
  callId: string,
  change: (call: ToolCall) => Partial<ToolCall> | undefined,
): RunState {
  const turn = currentTurn(state);
  if (!turn) return state;
  const calls = mapChanged(turn.calls, (call) => {
    if (call.callId !== callId) return call;
    const changes = change(call);
    return changes ? { ...call, ...changes } : call;
  });
  return calls === turn.calls ? state : withTurn(state, { ...turn, calls });
}

/** `map` that keeps the array itself when no member changed. */
export function mapChanged<Item>(
  items: readonly Item[],
  change: (item: Item) => Item,
): readonly Item[] {
  const mapped = items.map(change);
  return mapped.some((item, i) => item !== items[i]) ? mapped : items;
}
