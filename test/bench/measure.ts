/** How the page measures: many times, the thing itself and its floor by turns, so that noise hits both. */

/** One line of the table: a figure, and the floor that was measured in the same run. */
export interface Measure {
  readonly name: string;
  /** What one figure is: "ms per append". */
  readonly unit: string;
  readonly median: number;
  readonly p95: number;
  /** What the floor is: "a bare add". */
  readonly floorName: string;
  readonly floorMedian: number;
  /** The figure that counts: how many times the floor it takes. */
  readonly ratio: number;
  /** How often it was measured. */
  readonly runs: number;
}

/** How long `work` takes, in ms, divided by `parts`. */
export async function timeOf(work: () => unknown, parts = 1): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / parts;
}

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** What is measured: the thing itself, and its floor. Each returns its time in ms. */
export interface Contest {
  readonly name: string;
  readonly unit: string;
  readonly floorName: string;
  readonly runs: number;
  subject(run: number): Promise<number>;
  floor(run: number): Promise<number>;
}

/** Measures subject and floor by turns. The first turn warms up and does not count. */
export async function measure(contest: Contest): Promise<Measure> {
  const [subject, floor]: [number[], number[]] = [[], []];
  for (let run = 0; run <= contest.runs; run++) {
    const [a, b] = [await contest.subject(run), await contest.floor(run)];
    if (run === 0) continue;
    subject.push(a);
    floor.push(b);
  }
  const { name, unit, floorName, runs } = contest;
  const [median, floorMedian] = [quantile(subject, 0.5), quantile(floor, 0.5)];
  return {
    name,
    unit,
    median,
    p95: quantile(subject, 0.95),
    floorName,
    floorMedian,
    ratio: median / floorMedian,
    runs,
  };
}
