/**
 * Most cards, and what else a chat needs only once something happens, come right after the chat is drawn:
 * before they are needed, also when the network goes later. Elements draw themselves as soon as they are
 * there.
 */
type Later = typeof import("../later.js");

let loaded: Later | undefined;
let loading: Promise<Later | undefined> | undefined;

/** It, once {@link loadLater} has resolved with it. */
export function later(): Later | undefined {
  return loaded;
}

/** Loads it once; never rejects. `undefined`: it could not be loaded, and the next call tries again. */
export function loadLater(): Promise<Later | undefined> {
  loading ??= import("../later.js").then(
    (module) => {
      loaded = module;
      return module;
    },
    () => {
      loading = undefined; // most often there is no network: again when it is back
      window.addEventListener("online", () => void loadLater(), { once: true });
      return undefined;
    },
  );
  return loading;
}
