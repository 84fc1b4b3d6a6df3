// The journals that the tests of two devices travel by keep what every relay's journals promise.
import { journalRelayAcceptance } from "../../src/testing/journal-relay-acceptance.js";
import { MemoryJournals } from "../../src/testing/memory-journals.js";

journalRelayAcceptance(
  "journals in memory",
  async () => {
    const engine = new MemoryJournals();
    const phone = engine.device("robin");
    return {
      laptop: engine.device("robin").journals,
      phone: phone.journals,
      stranger: engine.device("kim").journals,
      disruption: phone.disruption,
      dispose: async () => undefined,
    };
  },
  { describe, it },
);
