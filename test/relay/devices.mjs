// Two devices of one person, and one of somebody else, at a site's server that runs as a process of its own.
import { createHttpRelay } from "anvia-chat";
import { openWay, startEngine } from "./engine.mjs";

const quick = { timeoutMs: 10_000, retryMs: 100 };

/** How often engines are killed in each suite; the attack has the full number. */
export const kills = Number(process.env.RELAY_KILLS ?? 3);

/**
 * Opens devices at one engine, which is started at the first use and goes on from test to test, as servers do.
 * `open` is for one test; `stop` ends the engine.
 */
export function devicesAt(kind, place) {
  let starting;
  const open = async () => {
    starting ??= startEngine(kind, place);
    const engine = await starting;
    const way = await openWay(engine.url);
    const relayAt = (baseURL, account) =>
      createHttpRelay({ baseURL, headers: () => ({ "x-account": account }), ...quick });
    const laptop = relayAt(`${engine.url}/api/support`, "robin");
    const phone = relayAt(`${way.url}/api/support/`, "robin");
    const stranger = relayAt(`${engine.url}/api/support`, "kim");
    return {
      engine,
      laptop,
      phone,
      stranger,
      disruption: { ...way, killEngine: () => engine.kill() },
      dispose: () => Promise.all([laptop, phone, stranger, way].map((opened) => opened.close())),
    };
  };
  return { open, stop: async () => (await starting)?.stop() };
}
