// Engines and controls are played beside each other: most of the time they wait.

/**
 * Runs `run` on every item, at most `workers` at a time.
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} workers
 * @param {(item: Item, index: number) => Promise<Result>} run
 * @returns {Promise<Result[]>} In the order of the items.
 */
export async function runPooled(items, workers, run) {
  const results = [];
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) results[index] = await run(item, index);
  };
  await Promise.all(Array.from({ length: workers }, work));
  return results;
}
