import { expect } from "@open-wc/testing";
import {
  type LoadedFile,
  loadedHere,
  registerOfflineWorker,
  type Workers,
} from "../../demo/shop/offline-worker.js";

/** What the worker was told, with the port that answers it. */
interface Told {
  readonly message: unknown;
  readonly answer: () => void;
}

/** The browser's service workers: the one that is registered controls the page when `control` is called. */
class FakeWorkers extends EventTarget implements Workers {
  controller: ServiceWorker | null = null;
  readonly registered: string[] = [];
  readonly told: Told[] = [];
  #hear: (told: Told) => void = () => undefined;
  readonly heard = new Promise<Told>((resolve) => {
    this.#hear = resolve;
  });

  register(address: string | URL): Promise<ServiceWorkerRegistration> {
    this.registered.push(String(address));
    // CAST: nothing of it is read
    return Promise.resolve({} as ServiceWorkerRegistration);
  }

  control(): void {
    const postMessage = (message: unknown, [port]: readonly MessagePort[]) => {
      const told = { message, answer: () => port?.postMessage(true) };
      this.told.push(told);
      this.#hear(told);
    };
    // CAST: nothing else of it is used
    this.controller = { postMessage } as unknown as ServiceWorker;
    this.dispatchEvent(new Event("controllerchange"));
  }
}

const page: readonly LoadedFile[] = [["https://shop.example/", {}]];

suite("the worker of the demo", () => {
  test("a first visit is told that it is kept when the worker has kept what was loaded before it", async () => {
    const workers = new FakeWorkers();
    let isKept = false;
    const registered = registerOfflineWorker(workers, "./sw.js", () => page).then((kept) => {
      isKept = kept;
    });
    expect(workers.registered).to.deep.equal(["./sw.js"]);
    workers.control();
    const { message, answer } = await workers.heard;
    expect(message).to.deep.equal({ type: "CACHE_URLS", payload: { urlsToCache: page } });
    expect(isKept).to.equal(false);
    answer();
    await registered;
    expect(isKept).to.equal(true);
  });

  test("a later visit has nothing to hand over", async () => {
    const workers = new FakeWorkers();
    workers.control();
    expect(await registerOfflineWorker(workers, "./sw.js", () => page)).to.equal(true);
    expect(workers.told).to.deep.equal([]);
  });

  test("a browser that refuses the worker leaves the page as it is", async () => {
    const workers = new FakeWorkers();
    workers.register = () => Promise.reject(new DOMException("no", "SecurityError"));
    expect(await registerOfflineWorker(workers, "./sw.js", () => page)).to.equal(false);
  });

  test("what was loaded here is this page and its own files, style sheets as such", async () => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "/demo/shop/orders.css";
    const loaded = new Promise((resolve) => sheet.addEventListener("load", resolve));
    document.head.append(sheet);
    await loaded;
    const files = new Map(loadedHere());
    sheet.remove();
    expect(files.has(location.href)).to.equal(true);
    expect(files.get(sheet.href)).to.deep.equal({ headers: { accept: "text/css,*/*;q=0.1" } });
    const module = new URL("/demo/shop/offline-worker.ts", location.origin).href;
    expect([...files].find(([name]) => name.startsWith(module))?.[1]).to.deep.equal({});
    for (const name of files.keys()) expect(new URL(name).origin).to.equal(location.origin);
  });
});
