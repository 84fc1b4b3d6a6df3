import { pause } from "../../../torture/random.mjs";

/** ms since the epoch, with fractions; the same clock in every browser of this machine. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}

/** Sleeps until shortly before `at`, then watches the clock: timers are too coarse for a photo finish. */
export async function instant(at: number): Promise<void> {
  await pause(Math.max(0, at - clock() - 4));
  while (clock() < at);
}
