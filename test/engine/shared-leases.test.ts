// Who drives a run that several devices share: the local lock, and inside it the relay's lease (J6).
import { expect } from "@open-wc/testing";
import type { DriverLocks, HoldOptions } from "../../src/engine/driver-lock.js";
import { createLeaseLocks } from "../../src/engine/shared/lease-locks.js";
import { createGate, createPageLocks, ManualClock } from "../../src/testing/index.js";
import { type JournalDevice, MemoryJournals } from "../../src/testing/memory-journals.js";
import { TestNetwork } from "./relay-world.js";
import { eventually } from "./shared-world.js";

const LEASE_MS = 15_000;
const RUN = "anvia:shop:run-1";

/** Somebody who wants to drive a run, and how that goes. */
class Driver {
  isDriving = false;
  isLost = false;
  readonly #leave = new AbortController();
  readonly #done = createGate();
  readonly ended: Promise<void>;

  constructor(locks: DriverLocks, options?: HoldOptions) {
    this.ended = locks.hold(RUN, this.#leave.signal, (lost) => this.#drive(lost), options);
  }

  /** The run is over. */
  finish(): void {
    this.#done.open();
  }

  /** The page hides. */
  hide(): void {
    this.#leave.abort();
  }

  async #drive(lost: AbortSignal): Promise<void> {
    this.isDriving = true;
    const isLost = new Promise<void>((resolve) => {
      lost.addEventListener("abort", () => {
        this.isLost = true;
        resolve();
      });
    });
    const hidden = new Promise<void>((resolve) => {
      this.#leave.signal.addEventListener("abort", () => resolve());
    });
    await Promise.race([this.#done.promise, isLost, hidden]);
    this.isDriving = false;
  }
}

describe("leases of runs", () => {
  let clock: ManualClock;
  let engine: MemoryJournals;
  let network: TestNetwork;
  let drivers: Driver[];

  beforeEach(() => {
    clock = new ManualClock();
    engine = new MemoryJournals({ now: () => clock.now() });
    network = new TestNetwork();
    drivers = [];
  });

  afterEach(async () => {
    for (const driver of drivers) driver.hide();
    await Promise.all(drivers.map(({ ended }) => ended));
  });

  function tabOf(device: JournalDevice, holder: string, locks = createPageLocks()): DriverLocks {
    const { journals } = device;
    const ports = { locks, clock, network, name: "shop", journals, leaseMs: LEASE_MS };
    return createLeaseLocks({ ...ports, holder: async () => holder });
  }

  function drive(locks: DriverLocks, options?: HoldOptions): Driver {
    const driver = new Driver(locks, options);
    drivers.push(driver);
    return driver;
  }

  /** Time passes, in small steps, until it is so. */
  async function until(isSo: () => boolean, stepMs = LEASE_MS / 3): Promise<void> {
    await eventually(() => {
      if (!isSo()) clock.advance(stepMs);
      return isSo();
    });
  }

  /** Time passes; whatever was going to happen in it has happened. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
  }

  test("of two devices one drives, the other one goes on when it is finished", async () => {
    const laptop = drive(tabOf(engine.device("robin"), "laptop"));
    await eventually(() => laptop.isDriving);
    const phone = drive(tabOf(engine.device("robin"), "phone"));
    await pass(4 * LEASE_MS);
    expect([laptop.isDriving, phone.isDriving]).to.deep.equal([true, false]);
    laptop.finish();
    await until(() => phone.isDriving, 500);
  });

  test("a device that died holds a run up as long as its lease, by the relay's clock", async () => {
    const device = engine.device("robin");
    const laptop = drive(tabOf(device, "laptop"));
    await eventually(() => laptop.isDriving);
    device.disruption.cut(); // it can neither renew nor give back
    const phone = drive(tabOf(engine.device("robin"), "phone"));
    await pass(LEASE_MS - 1000);
    expect(phone.isDriving).to.equal(false);
    await until(() => phone.isDriving, 500);
  });

  test("a device that finds its lease taken stops driving", async () => {
    const device = engine.device("robin");
    const laptop = drive(tabOf(device, "laptop"));
    await eventually(() => laptop.isDriving);
    device.disruption.cut();
    const phone = drive(tabOf(engine.device("robin"), "phone"));
    await until(() => phone.isDriving);
    expect(laptop.isLost).to.equal(false); // it cannot know
    device.disruption.heal();
    await until(() => laptop.isLost);
    expect(phone.isDriving).to.equal(true);
  });

  test("a device that cannot reach the relay drives nothing, and does when it can", async () => {
    const device = engine.device("robin");
    device.disruption.cut();
    const laptop = drive(tabOf(device, "laptop"));
    await pass(4 * LEASE_MS);
    expect(laptop.isDriving).to.equal(false);
    device.disruption.heal();
    network.isBack();
    await eventually(() => laptop.isDriving);
  });

  test("a page that hides gives its lease back at once", async () => {
    const device = engine.device("robin");
    const laptop = drive(tabOf(device, "laptop"));
    await eventually(() => laptop.isDriving);
    laptop.hide();
    await laptop.ended;
    const lease = await device.journals.lease("run-1", "phone", LEASE_MS);
    expect(lease).to.deep.equal({ isHeld: true });
  });

  test("a page that hides while it waits drives nothing later", async () => {
    const laptop = drive(tabOf(engine.device("robin"), "laptop"));
    await eventually(() => laptop.isDriving);
    const phone = drive(tabOf(engine.device("robin"), "phone"));
    phone.hide();
    await phone.ended;
    laptop.finish();
    await pass(2 * LEASE_MS);
    expect(phone.isDriving).to.equal(false);
    const third = drive(tabOf(engine.device("robin"), "tablet"));
    await eventually(() => third.isDriving);
  });

  test("“Continue here” works at once, and the other device stops when it learns of it", async () => {
    const laptop = drive(tabOf(engine.device("robin"), "laptop"));
    await eventually(() => laptop.isDriving);
    const phone = drive(tabOf(engine.device("robin"), "phone"), { steal: true });
    await eventually(() => phone.isDriving);
    await until(() => laptop.isLost);
    await pass(2 * LEASE_MS);
    expect([laptop.isDriving, phone.isDriving]).to.deep.equal([false, true]);
  });

  test("“Continue here” works when the relay does not answer: the journal decides", async () => {
    const device = engine.device("robin");
    device.disruption.cut();
    const phone = drive(tabOf(device, "phone"), { steal: true });
    await eventually(() => phone.isDriving);
  });

  test("tabs of one device share its lease: the next one in line goes on at once", async () => {
    const device = engine.device("robin");
    const locks = createPageLocks();
    const first = drive(tabOf(device, "laptop", locks));
    await eventually(() => first.isDriving);
    const second = drive(tabOf(device, "laptop", locks));
    await pass(LEASE_MS);
    expect(second.isDriving).to.equal(false);
    first.hide();
    await eventually(() => second.isDriving);
  });

  test("a tab that is robbed by another tab of its device leaves that one the lease", async () => {
    const device = engine.device("robin");
    const locks = createPageLocks();
    const first = drive(tabOf(device, "laptop", locks));
    await eventually(() => first.isDriving);
    const second = drive(tabOf(device, "laptop", locks), { steal: true });
    await first.ended;
    await eventually(() => second.isDriving);
    const phone = await engine.device("robin").journals.lease("run-1", "phone", LEASE_MS);
    expect(phone.isHeld).to.equal(false);
  });

  test("locks of other names are this device's own", async () => {
    const device = engine.device("robin");
    device.disruption.cut();
    let isHeld = false;
    await tabOf(device, "laptop").hold("elsewhere", new AbortController().signal, async () => {
      isHeld = true;
    });
    expect(isHeld).to.equal(true);
  });
});
