import { AnviaError } from "../../src/index.js";
import { NOBODY, type Parked } from "./scheduler.js";
import type { Tab } from "./tab.js";
import type { World } from "./world.js";

/** What can go wrong. */
export const FAULTS = [
  "crash",
  "hide",
  "offline",
  "lost_answer",
  "lost_write",
  "lost_hint",
  "stolen_lock",
  "double_lock",
] as const;
/** See {@link FAULTS}. */
export type Fault = (typeof FAULTS)[number];

const BROKEN_DISK = "The disk did not answer.";

/** Lets something go wrong; `false` when there is nothing that could, at this step. */
export function inject(world: World, fault: Fault): boolean {
  const { scheduler, locks } = world;
  switch (fault) {
    case "crash":
      return onTab(world, (tab) => crash(world, tab));
    case "hide":
      return onTab(world, (tab) => hide(world, tab));
    case "offline":
      return goOffline(world);
    case "lost_answer":
      return onCall(world, "append", (call) => {
        world.mayLag = true;
        call.goOnThenFail(brokenDisk());
      });
    case "lost_write":
      return onCall(world, "append", (call) => call.fail(brokenDisk()));
    case "lost_hint":
      return onCall(world, "hint", () => {
        world.hasLostHints = true;
        world.mayLag = true;
      });
    case "stolen_lock":
      if (!locks.isAnyHeld || !scheduler.all().some(({ kind }) => kind === "lock")) return false;
      locks.robEverybody();
      return true;
    case "double_lock":
      if (!locks.isAnyHeld) return false;
      locks.grantToBoth();
      return true;
    default:
      return fault satisfies never;
  }
}

function brokenDisk(): AnviaError {
  return new AnviaError("storage_unavailable", BROKEN_DISK, { retryable: true });
}

/** Strikes a tab; one whose tool is running rather than another. */
function onTab(world: World, strike: (tab: Tab) => void): boolean {
  const awake = world.tabs.filter(({ page }) => !page.isHidden);
  if (awake.length === 0) return false;
  const busy = world.scheduler.all().find(({ kind }) => kind === "request" || kind === "response");
  const hurt = world.random.chance(0.6) ? awake.find(({ id }) => id === busy?.owner) : undefined;
  strike(hurt ?? world.random.pick(awake));
  return true;
}

function onCall(world: World, kind: Parked["kind"], strike: (call: Parked) => void): boolean {
  const calls = world.scheduler
    .ready()
    .filter((call) => call.kind === kind && call.owner !== NOBODY);
  if (calls.length === 0) return false;
  const call = world.random.pick(calls);
  world.note(`  it strikes ${call.owner} ${call.label}`);
  world.scheduler.take(call);
  strike(call);
  return true;
}

/** The tab's process is gone. What was outside may have been done, may still be, or never. */
export function crash(world: World, tab: Tab): void {
  world.note(`  ${tab.id} crashes`);
  world.mayLag = true;
  world.tabs = world.tabs.filter((other) => other !== tab);
  world.locks.releaseOf(tab.id);
  for (const call of world.scheduler.kill(tab.id)) {
    const fate = world.random.pick(["never", "done", "late"] as const);
    world.note(`  its ${call.label}: ${fate}`);
    if (fate === "done") call.goOn();
    // No tab can know that a dead one's write still comes: somebody has to look again, as after a lost hint.
    if (fate === "late" && call.kind === "append") world.hasLostHints = true;
    if (fate === "late") void world.scheduler.park({ ...call, owner: NOBODY }, () => call.goOn());
  }
}

const NETWORK_KINDS = new Set(["model", "response", "reconcile"]);

/** The page goes into the back/forward cache; some of what it waited for from the network breaks off. */
function hide(world: World, tab: Tab): void {
  world.note(`  ${tab.id} is hidden`);
  tab.page.hide();
  const isWriting = ({ kind, owner }: Parked) => kind === "append" && owner === tab.id;
  if (world.scheduler.all().some(isWriting)) world.hasLostHints = true; // it comes late, as above
  breakOff(world, tab);
}

function goOffline(world: World): boolean {
  if (!world.network.isOnline()) return false;
  world.network.turn(false);
  for (const tab of world.tabs) breakOff(world, tab);
  return true;
}

function breakOff(world: World, tab: Tab): void {
  const waiting = world.scheduler.all().filter(({ owner }) => owner === tab.id);
  for (const call of waiting) {
    if (!NETWORK_KINDS.has(call.kind) || world.random.chance(0.4)) continue;
    world.scheduler.take(call);
    const broken = { ...call, kind: "broken", label: `${call.label} breaks off` } as const;
    void world.scheduler.park(broken, () => call.fail(new TypeError("Failed to fetch")));
  }
}
