// Chance that can be repeated: the same seed and the same words give the same numbers.

/**
 * A stream of numbers from a seed and a name, so that every case has its own and none depends on the
 * order in which cases run. Mulberry32.
 * @param {number} seed
 * @param {string} name
 */
export function createRandom(seed, name = "") {
  let state = hash(`${seed}:${name}`);
  /** @returns {number} From 0 to less than 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    next,
    /** A whole number from `low` to `high`, both included. */
    between: (low, high) => low + below(high - low + 1),
    pick: (list) => list[below(list.length)],
    chance: (share) => next() < share,
    shuffle(list) {
      const left = [...list];
      return list.map(() => left.splice(below(left.length), 1)[0]);
    },
  };
}

function hash(text) {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value;
}

/** Resolves after `ms`; here time is the subject. */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
