/** The page of `npm run bench`: `bench.mjs` calls `window.runBench()` and prints what comes back. */
import {
  appending,
  bombing,
  folding,
  looping,
  loopingAgainstAdds,
  parsing,
  resuming,
} from "./contests.js";
import { type Measure, measure } from "./measure.js";
import { studying } from "./studio-contest.js";

declare global {
  interface Window {
    runBench(): Promise<readonly Measure[]>;
  }
}

window.runBench = async () => {
  const contests = [
    appending,
    () => folding(1_000),
    () => folding(10_000),
    () => parsing(1_000),
    () => resuming(1_000),
    () => looping("memory"),
    () => looping("IndexedDB"),
    loopingAgainstAdds,
    () => bombing(10_000),
    () => bombing(40_000),
    () => studying(1_000),
  ];
  const measures: Measure[] = [];
  for (const prepare of contests) measures.push(await measure(await prepare()));
  return measures;
};
