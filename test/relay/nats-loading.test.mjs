// The NATS client costs nothing until it is used. Needs `npm run build` for the last test.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readModules, resolveRelative } from "../architecture/modules.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const modules = new Map(readModules(root, ["src", "components"]).map((each) => [each.path, each]));

/** Everything that is imported from `entry` on, by whoever imports it. */
function reachedFrom(entry, follows) {
  const reached = new Set([entry]);
  for (const path of reached) {
    for (const edge of modules.get(path)?.imports ?? []) {
      if (!follows(edge)) continue;
      reached.add(resolveRelative(path, edge.specifier) ?? edge.specifier);
    }
  }
  return [...reached];
}

const isNats = (name) => /^@nats-io\/|^src\/relay\/nats\//.test(name);

test("no entry of the package, and no chunk of the browser build, has anything of NATS", () => {
  const entries = ["src/index.ts", "components/define-all.ts", "components/cdn.ts"];
  for (const entry of entries) {
    const reached = reachedFrom(entry, ({ typeOnly }) => !typeOnly);
    assert.ok(reached.length > 100, `${entry}: ${reached.length} modules were followed`);
    assert.deepEqual(reached.filter(isNats), []);
  }
});

test("the NATS entry imports the client only when it connects", () => {
  const entry = "src/relay/nats/nats-relay.ts";
  const atOnce = reachedFrom(entry, ({ typeOnly, dynamic }) => !typeOnly && !dynamic);
  assert.ok(atOnce.includes("src/relay/nats/nats-link.ts"));
  assert.deepEqual(
    atOnce.filter((name) => name.startsWith("@nats-io/")),
    [],
  );
  const later = reachedFrom(entry, ({ typeOnly }) => !typeOnly);
  assert.ok(later.includes("@nats-io/nats-core"), "it is loaded somewhere");
});

test("a relay that nobody uses loads no client and opens no socket", async () => {
  const { createNatsRelay } = await import("anvia-chat/relay/nats");
  const sockets = [];
  globalThis.WebSocket = class {
    constructor(url) {
      sockets.push(url);
      throw new Error("there is no network here");
    }
  };
  const { cache } = createRequire(import.meta.url);
  const loaded = () => Object.keys(cache).filter((file) => file.includes("@nats-io"));
  const relay = createNatsRelay({ servers: "ws://127.0.0.1:1", account: "robin" });
  assert.deepEqual([loaded(), sockets], [[], []]);
  const asked = relay.list({}, AbortSignal.timeout(1000));
  await assert.rejects(asked, { code: "relay_unavailable", retryable: true });
  assert.ok(loaded().length > 0 && sockets.length > 0);
  await relay.close();
});
