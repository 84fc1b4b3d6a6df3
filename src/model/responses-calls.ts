import type { CallList, OpenCall } from "./call-list.js";
import type { CompletionEvent } from "./completion-model.js";
import { invalidResponse } from "./faults.js";
import { asText, type Wire } from "./wire.js";

/**
 * Decides which tool call an event of a Responses stream belongs to.
 * - R1 `output_index` and item id together name a call. Servers that change the item's id on every
 *   event are followed by the index, those without an index by the id.
 * - R2 The final response lists the calls again. There a call is known by its `call_id`, because
 *   servers leave items out of that list and so shift its positions; calls are taken from it only
 *   when none were streamed, so that no call is ever run twice under two ids.
 */
export class ResponsesCalls {
  readonly #calls: CallList;
  readonly #byKey = new Map<string, OpenCall>();

  constructor(calls: CallList) {
    this.#calls = calls;
  }

  /** An item was added or is done. When it is done, its arguments are the whole ones. */
  pushItem(item: Wire, index: unknown, isDone: boolean): CompletionEvent[] {
    const keys = keysOf(index, item.id);
    const known = isDone ? this.#settled(keys, item) : this.#find(keys.slice(0, 1));
    const isOther = !isDone && known !== undefined && hasOtherId(known, item);
    const call = known === undefined || isOther ? this.#calls.open() : known;
    for (const key of keys) this.#byKey.set(key, call);
    return this.#fill(call, item, isDone);
  }

  pushArgs(chunk: Wire): CompletionEvent[] {
    return this.#calls.append(this.#called(chunk), { id: "", name: "", args: asText(chunk.delta) });
  }

  settleArgs(chunk: Wire): CompletionEvent[] {
    if (typeof chunk.arguments !== "string") return [];
    return this.#calls.settle(this.#called(chunk), chunk.arguments);
  }

  /** R2 */
  pushFinal(items: readonly Wire[]): CompletionEvent[] {
    const isAllThereIs = this.#calls.last === undefined;
    return items.flatMap((item) => {
      const call = isAllThereIs ? this.#calls.open() : this.#calls.find(asText(item.call_id));
      return call === undefined ? [] : this.#fill(call, item, true);
    });
  }

  #fill(call: OpenCall, item: Wire, isDone: boolean): CompletionEvent[] {
    const { call_id, name, arguments: args } = item;
    const opened = this.#calls.append(call, { id: asText(call_id), name: asText(name), args: "" });
    const text = typeof args === "object" && args !== null ? JSON.stringify(args) : asText(args);
    // an item without arguments says nothing about those that were streamed
    return isDone && text !== "" ? [...opened, ...this.#calls.settle(call, text)] : opened;
  }

  #called({ output_index, item_id }: Wire): OpenCall {
    const call = this.#find(keysOf(output_index, item_id)) ?? this.#calls.last;
    if (call === undefined) throw invalidResponse("it has arguments that belong to no tool call");
    return call;
  }

  #find(keys: readonly string[]): OpenCall | undefined {
    return keys.map((key) => this.#byKey.get(key)).find((call) => call !== undefined);
  }

  /** The call that an item was added as. One that only shares the index has to share the id too. */
  #settled([exact, ...others]: readonly string[], item: Wire): OpenCall | undefined {
    if (exact === undefined) return this.#calls.find(asText(item.call_id));
    const byIndex = this.#find(others);
    const isOther = byIndex !== undefined && hasOtherId(byIndex, item);
    return this.#find([exact]) ?? (isOther ? undefined : byIndex);
  }
}

function hasOtherId(call: OpenCall, item: Wire): boolean {
  const id = asText(item.call_id);
  return id !== "" && call.id !== "" && id !== call.id;
}

/** R1: from the surest to the least sure; none for an event that names neither. */
function keysOf(index: unknown, itemId: unknown): string[] {
  const id = asText(itemId);
  if (typeof index === "number") return [`${index} ${id}`, `index ${index}`];
  return id === "" ? [] : [`item ${id}`];
}
