// The relay that the other tests of two devices use keeps what every relay promises.
import { MemoryRelay, relayAcceptance } from "../../src/testing/index.js";

relayAcceptance(
  "the relay in memory",
  async () => {
    const engine = new MemoryRelay();
    const [laptop, phone] = [engine.device(), engine.device()];
    return {
      laptop: laptop.relay,
      phone: phone.relay,
      disruption: phone.disruption,
      dispose: async () => {
        await Promise.all([laptop.relay.close(), phone.relay.close()]);
      },
    };
  },
  { describe, it: test },
);
