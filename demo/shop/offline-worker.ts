/**
 * The service worker keeps what the page is made of, so that it loads without a network. It is made
 * by `vite.config.ts`; it keeps no conversation and no answer of an API.
 */

/** The part of `navigator.serviceWorker` that is used here. */
export type Workers = Pick<ServiceWorkerContainer, "register" | "controller" | "addEventListener">;

/** A file of this site, and how the browser asked for it. */
export type LoadedFile = readonly [address: string, init: { readonly headers?: HeadersInit }];

/**
 * Registers the worker at `address`. It asks nothing and reloads nothing: a new version waits until
 * the last tab of the old one is closed.
 * @param loaded What the page has loaded without the worker; the worker then keeps what it would have
 *   kept of it.
 * @returns Whether the page loads without a network from now on.
 */
export async function registerOfflineWorker(
  workers: Workers,
  address: string,
  loaded: () => readonly LoadedFile[],
): Promise<boolean> {
  try {
    const hadWorker = workers.controller !== null;
    await workers.register(address);
    if (hadWorker) return true;
    await controlled(workers);
    await handOver(workers, loaded());
    return true;
  } catch (error) {
    // A private window, or a browser that is told to keep nothing: the page works, with a network.
    console.info("This page will not load without a network:", error);
    return false;
  }
}

/** What this page has loaded of its own site, itself included. */
export function loadedHere(): readonly LoadedFile[] {
  const { href, origin } = location;
  const files = new Map<string, LoadedFile>([[href, [href, {}]]]);
  for (const entry of performance.getEntriesByType("resource")) {
    // CAST: "resource" entries are these (Resource Timing §PerformanceResourceTiming)
    const { name, initiatorType } = entry as PerformanceResourceTiming;
    // A dev server tells style sheets from modules that hold styles by what is accepted.
    const isSheet = initiatorType === "link" && new URL(name).pathname.endsWith(".css");
    const init = isSheet ? { headers: { accept: "text/css,*/*;q=0.1" } } : {};
    if (new URL(name).origin === origin) files.set(name, [name, init]);
  }
  return [...files.values()];
}

/** Understood, and answered when it is done, by the worker's router (workbox-routing `Router`). */
function handOver(workers: Workers, urlsToCache: readonly LoadedFile[]): Promise<void> {
  const { port1: answered, port2 } = new MessageChannel();
  workers.controller?.postMessage({ type: "CACHE_URLS", payload: { urlsToCache } }, [port2]);
  return new Promise((resolve) => {
    answered.onmessage = () => {
      answered.close();
      resolve();
    };
  });
}

function controlled(workers: Workers): Promise<void> {
  if (workers.controller) return Promise.resolve();
  return new Promise((resolve) => {
    workers.addEventListener("controllerchange", () => resolve(), { once: true });
  });
}
