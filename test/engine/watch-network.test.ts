// What the page learns of the network, with the browser's own events and without them.
import { expect } from "@open-wc/testing";
import { watchLoss, watchNetwork } from "../../src/engine/network.js";

/** Makes the browser say that it is online, or not; returns the undo. */
function pretendOnline(online: () => boolean): () => void {
  Object.defineProperty(navigator, "onLine", { configurable: true, get: online });
  return () => Reflect.deleteProperty(navigator, "onLine");
}

describe("watch network", () => {
  test("the browser's events are passed on, and losses are counted", () => {
    const network = watchNetwork();
    let told = 0;
    const undo = network.subscribe(() => told++);
    window.dispatchEvent(new Event("offline"));
    window.dispatchEvent(new Event("online"));
    undo();
    window.dispatchEvent(new Event("online"));
    expect(told).to.equal(2);
    expect(network.losses).to.equal(1);
  });

  test("a network that comes back without an event is noticed all the same", async () => {
    let online = false;
    const undo = pretendOnline(() => online);
    const network = watchNetwork();
    const back = new Promise<void>((resolve) => network.subscribe(resolve));
    expect(network.isOnline()).to.equal(false);
    online = true;
    await back;
    expect(network.isOnline()).to.equal(true);
    undo();
  });

  test("what began, ended or went on without a network may be lost; what had one all the time is not", () => {
    let online = true;
    const undo = pretendOnline(() => online);
    const network = watchNetwork();
    expect(watchLoss(network)()).to.equal(false);
    const between = watchLoss(network);
    window.dispatchEvent(new Event("offline"));
    expect(between()).to.equal(true);
    online = false;
    const beganOffline = watchLoss(network);
    online = true;
    expect(beganOffline()).to.equal(true);
    undo();
  });
});
