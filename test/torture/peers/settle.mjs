/** Waiting until a contestant has gone as far as it goes by itself. */

/** Nothing moves for this long: then nothing will. Everything here answers within one or two ms. */
const QUIET_MS = 80;
/** Somebody who is still busy after this long is stuck. */
const LIMIT_MS = 4000;

/** Resolves when `isBusy` is false and the shop stands still; also when the limit is over. */
export async function settled(shop, isBusy = () => false) {
  const start = Date.now();
  let last = shop.pulse();
  let since = start;
  while (Date.now() - start < LIMIT_MS) {
    await pause(5);
    if (isBusy() || shop.pulse() !== last) {
      last = shop.pulse();
      since = Date.now();
    }
    if (Date.now() - since >= QUIET_MS) return;
  }
}

/** The value of `work`, or `undefined` when it takes longer than anything here may. */
export async function within(work) {
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
