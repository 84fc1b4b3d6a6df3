import type { CallDelta, CallList, OpenCall } from "./call-list.js";
import type { CompletionEvent } from "./completion-model.js";
import { asObject, asText, type Wire } from "./wire.js";

/**
 * Decides which tool call a Chat Completions delta belongs to. The API's rule is the `index`; servers
 * that leave it out, always send 0, or repeat or leave out the id are understood too:
 * - C1 An index points at the latest call that was opened at it.
 * - C2 Without an index the id decides, and without both the last call goes on.
 * - C3 A new id at a known index opens another call; an empty id says nothing.
 * - C4 A name opens another call when the call it would belong to has another name and no id to hold
 *   them together, or has its arguments already and would get more.
 */
export class ChatCalls {
  readonly #calls: CallList;
  readonly #byIndex = new Map<number, OpenCall>();

  constructor(calls: CallList) {
    this.#calls = calls;
  }

  /** Takes one entry of `tool_calls`. `whole`: it is a call of a finished message, not a delta. */
  push(entry: Wire, whole: boolean): CompletionEvent[] {
    const called = asObject(entry.function) ?? {};
    const delta = {
      id: asText(entry.id),
      name: asText(called.name),
      args: argsText(called.arguments),
    };
    const index = typeof entry.index === "number" ? entry.index : undefined;
    const known = whole ? undefined : this.#known(index, delta);
    const call = known && !opensAnother(known, delta) ? known : this.#calls.open();
    if (index !== undefined) this.#byIndex.set(index, call);
    return this.#calls.append(call, delta);
  }

  #known(index: number | undefined, { id, name }: CallDelta): OpenCall | undefined {
    if (index !== undefined) return this.#byIndex.get(index); // C1
    const last = this.#calls.last;
    if (id === "") return last; // C2
    // an id that comes after the name still belongs to the call that waits for one
    return this.#calls.find(id) ?? (last?.id === "" && name === "" ? last : undefined);
  }
}

function opensAnother(call: OpenCall, { id, name, args }: CallDelta): boolean {
  if (id !== "" && call.id !== "" && id !== call.id) return true; // C3
  if (name === "") return false;
  const hasMore = call.scanner.complete && args.trim() !== "";
  const renamed = call.name !== "" && call.name !== name;
  return hasMore || (renamed && (id === "" || call.id === "" || call.scanner.complete)); // C4
}

function argsText(args: unknown): string {
  if (typeof args === "string") return args;
  return args === undefined || args === null ? "" : JSON.stringify(args);
}
