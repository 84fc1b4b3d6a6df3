// The page of both devices and the server's side, bundled from the TypeScript sources as a site would get them;
// for a negative control with a part of the sources replaced.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { editing } from "../../torture/page-builds.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** @typedef {import("../../torture/page-builds.mjs").Edit} Edit */

/**
 * Bundles the page and the server's side into `folder`, each with the edits that concern it.
 * @param {string} folder
 * @param {{ page?: readonly Edit[], server?: readonly Edit[] }} edits
 * @returns {Promise<{ pages: string, routes: string }>} The folder of the page, the URL of the server's module.
 * @throws Error when an edit does not fit exactly once: it would remove nothing, and prove nothing.
 */
export async function buildAll(folder, { page = [], server = [] } = {}) {
  mkdirSync(folder, { recursive: true });
  const pages = join(folder, "page");
  await bundle(page, {
    outDir: pages,
    rolldownOptions: {
      input: { page: join(root, "test/relay/attack/page/page.ts") },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  });
  await bundle(server, {
    outDir: join(folder, "server"),
    ssr: true,
    rolldownOptions: {
      input: { routes: join(root, "src/server/index.ts") },
      output: { entryFileNames: "[name].mjs" },
    },
  });
  return { pages, routes: pathToFileURL(join(folder, "server/routes.mjs")).href };
}

function bundle(edits, options) {
  return build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    plugins: [editing(edits)],
    ssr: { noExternal: true },
    build: { target: "es2022", minify: false, modulePreload: false, emptyOutDir: true, ...options },
  });
}
