/**
 * A function that does `work` now. Asked again while it is at it, it does it once more afterwards, however
 * often it was asked: what happened meanwhile is seen, and a flood of hints costs two looks, not a flood.
 */
export function onceMore(work: () => Promise<void>): () => Promise<void> {
  let isAsked = false;
  let current: Promise<void> | undefined;
  const rounds = async () => {
    try {
      while (isAsked) {
        isAsked = false;
        await work();
      }
    } finally {
      current = undefined;
    }
  };
  return () => {
    isAsked = true;
    current ??= rounds();
    return current;
  };
}
