// What the relays cost a page, in the browser build: brotli, chunk by chunk, as it travels.
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const HTTP_LIMIT = 3000;

/**
 * @typedef {{ name: string, brotliBytes: number, limitBytes?: number, isOk: boolean }} Size
 */

/**
 * Builds both in memory.
 * @returns {Promise<readonly Size[]>}
 */
export async function measureRelays() {
  const main = await browserBuild();
  const entry = main.find(({ isEntry }) => isEntry);
  const atOnce = reached(main, [entry]);
  const later = (module) => {
    const first = main.filter(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module)));
    if (first.length === 0) throw new Error(`There is no ${module} in the browser build.`);
    return [...reached(main, first)].filter((chunk) => !atOnce.has(chunk));
  };
  const nats = main.filter(({ moduleIds }) => moduleIds.some((id) => NATS.test(id)));
  return [
    limited("HTTP relay, when a page uses it", later("/src/relay/http-relay.ts"), HTTP_LIMIT),
    limited("HTTP relay with journals", [
      ...new Set([...later("/src/relay/http-relay.ts"), ...later("/src/relay/http-journals.ts")]),
    ]),
    limited("the engine's side of a relay", later("/src/engine/relayed/open-relayed.ts")),
    limited("NATS, of the browser build", nats, 0),
    limited("NATS relay with its client, when a page uses it", await natsBuild()),
  ];
}

const NATS = /\/src\/relay\/nats\/|\/@nats-io\//;
const NATS_ENTRY = "src/relay/nats/nats-relay.ts";

/** These chunks and all that they import statically. */
function reached(chunks, from, found = new Set()) {
  for (const chunk of from) {
    if (!chunk || found.has(chunk)) continue;
    found.add(chunk);
    reached(
      chunks,
      chunk.imports.map((name) => chunks.find(({ fileName }) => fileName === name)),
      found,
    );
  }
  return found;
}

function limited(name, chunks, limitBytes) {
  const sizes = chunks.map(({ code }) => brotliCompressSync(code).length);
  const brotliBytes = sizes.reduce((total, size) => total + size, 0);
  const isOk = limitBytes === undefined || brotliBytes <= limitBytes;
  return { name, brotliBytes, isOk, ...(limitBytes !== undefined && { limitBytes }) };
}

/** What the browser build consists of, without its file names and the studio beside it. */
function browserBuild() {
  return chunksOf("components/cdn.ts", "allow-extension");
}

/** The same for a page that bundles the NATS relay itself. */
function natsBuild() {
  return chunksOf(NATS_ENTRY, "strict");
}

async function chunksOf(entry, preserveEntrySignatures) {
  const input = { entry: fileURLToPath(new URL(`../../${entry}`, import.meta.url)) };
  const { output } = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: { input, preserveEntrySignatures },
    },
  });
  return output.filter(({ type }) => type === "chunk");
}
