// A switch of the test's own site, for a negative control: a store that says "settled" before it has settled.

const LATE_MS = 400;

/**
 * Wraps a store so that decisions are acknowledged at once and written later. Killed in between, it has
 * acknowledged what is lost: the suite has to find that.
 * @param {import("../../../src/server/index.js").InteractionStore} store
 * @returns {import("../../../src/server/index.js").InteractionStore}
 */
export function acknowledgeEarly(store) {
  const settled = new Map();
  const seen = (record) => record && (settled.get(record.id) ?? record);
  return {
    open: async (record) => seen(await store.open(record)),
    get: async (id) => seen(await store.get(id)),
    list: async (...args) => (await store.list(...args)).map(seen),
    changes: (...args) => store.changes(...args),
    lastChange: () => store.lastChange(),
    async settle(settlement) {
      const { id, expectedVersion, decision, now } = settlement;
      const record = seen(await store.get(id));
      if (record?.version !== expectedVersion || record.status !== "pending") return false;
      const status = decision ? "settled" : "cancelled";
      const ended = { ...record, status, version: expectedVersion + 1, settledAt: now };
      settled.set(id, decision ? { ...ended, decision } : ended);
      setTimeout(() => store.settle(settlement), LATE_MS);
      return true;
    },
  };
}
