import type { RunStore } from "../../src/store/run-store.js";

/** A store some of whose methods are replaced; the others, whichever the port has, are the inner one's. */
export function wrapStore(inner: RunStore, replaced: Partial<RunStore>): RunStore {
  return viewOf(inner, (key, method) => Reflect.get(replaced, key) ?? method);
}

/** A store whose every method is what `replace` makes of it. */
export function viewOf(
  inner: RunStore,
  replace: (key: string, method: StoreMethod) => unknown,
): RunStore {
  return new Proxy(inner, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof key !== "string" || typeof member !== "function") return member;
      return replace(key, (...args) => Reflect.apply(member, target, args));
    },
  });
}

/** Any method of a store: all but one of its members are asynchronous functions. */
export type StoreMethod = (...args: unknown[]) => Promise<unknown>;
