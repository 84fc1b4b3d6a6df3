import type { Clock } from "../../src/engine/clock.js";
import type { ManualClock } from "../../src/testing/index.js";
import type { Scheduler } from "./scheduler.js";

/** The world's clock as one tab sees it: its alarms ring late, by as much as the explorer likes. */
export function parkedClock(scheduler: Scheduler, owner: string, clock: ManualClock): Clock {
  return {
    now: () => clock.now(),
    wake(at, callback) {
      let isOff = false;
      const ring = () => {
        if (isOff) return;
        void scheduler.park({ kind: "alarm", owner, label: "alarm" }, () => {
          if (!isOff) callback();
        });
      };
      const cancel = clock.wake(at, ring);
      return () => {
        isOff = true;
        cancel();
      };
    },
  };
}
