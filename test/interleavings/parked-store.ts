import type { JournalEvent } from "../../src/run/events.js";
import type { RunRow } from "../../src/run/state.js";
import type { RunStore } from "../../src/store/run-store.js";
import type { CallKind } from "./scheduler.js";
import type { World } from "./world.js";
import { type StoreMethod, viewOf } from "./wrapped-store.js";

/** The disk as one tab sees it: every call is on its way, then with the disk, then on its way back. */
export function parkedStore(world: World, owner: string, disk: RunStore): RunStore {
  const { scheduler, random } = world;
  const outAndBack =
    (kind: CallKind, name: string, method: StoreMethod, waitsOnTheWayBack: number): StoreMethod =>
    async (...args) => {
      const label = kind === "append" ? describe(args) : `${name} ${args.slice(1).join()}`;
      const call = { kind, owner, label, isOutside: true };
      const result = await scheduler.park(call, async () => {
        const written = await method(...args);
        if (written === "appended") world.wrote(owner, eventsOf(args));
        return written;
      });
      if (random.chance(waitsOnTheWayBack)) {
        await scheduler.park({ kind: "answer", owner, label: `${label} answers` }, () => undefined);
      }
      if (kind === "append" && result === "appended") world.acknowledged(eventsOf(args));
      return result;
    };
  return viewOf(disk, (name, method) => {
    if (name === "append") return outAndBack("append", name, method, 1);
    if (name.endsWith("Draft")) return outAndBack("draft", name, method, 0);
    return name === "close" ? async () => undefined : outAndBack("read", name, method, 0.3);
  });
}

function eventsOf(args: readonly unknown[]): readonly JournalEvent[] {
  return args[0] as readonly JournalEvent[]; // CAST: the first argument of `append`
}

function describe(args: readonly unknown[]): string {
  const { nextSeq } = args[1] as RunRow; // CAST: the second argument of `append`
  const events = eventsOf(args);
  const names = events.map((event) => {
    const of = "callId" in event ? event.callId : "";
    const decided = event.type === "interaction_settled" ? event.decision.status : "";
    return `${event.type}(${of}${decided})`;
  });
  return `append ${nextSeq - events.length}: ${names.join(" ")}`;
}
