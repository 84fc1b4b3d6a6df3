// What a NATS key-value bucket holds, with nothing but the client of NATS: what the product says of its own
// records is no evidence.
import { Kvm } from "@nats-io/kv";
import { wsconnect } from "@nats-io/nats-core";
import { WebSocket } from "ws";

/**
 * Reads every record of the bucket that the relay makes by default.
 * @param {string} url
 * @returns {Promise<Map<string, object>>} By the ids of the interactions.
 */
export async function bucketRecords(url) {
  globalThis.WebSocket ??= WebSocket; // browsers have it; Node does from 22 on
  const connection = await wsconnect({ servers: url });
  try {
    const bucket = await new Kvm(connection).open("anvia");
    const records = new Map();
    for await (const key of await bucket.keys()) {
      const entry = await bucket.get(key);
      if (entry?.operation !== "PUT") continue;
      const { id, status, version, decision } = entry.json();
      records.set(id, { status, version, decision });
    }
    return records;
  } finally {
    await connection.close();
  }
}
