// The page of both devices and the server's side, bundled from the TypeScript sources as a site would get them.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Bundles both into `folder`.
 * @returns {Promise<{ pages: string, routes: string }>} The folder of the page, the URL of the server's module.
 */
export async function buildHandOver(folder) {
  const pages = join(folder, "page");
  await bundle({
    outDir: pages,
    rolldownOptions: {
      input: { page: join(root, "test/relay/hand-over/page.ts") },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  });
  await bundle({
    outDir: join(folder, "server"),
    ssr: true,
    rolldownOptions: {
      input: { routes: join(root, "src/server/index.ts") },
      output: { entryFileNames: "[name].mjs" },
    },
  });
  return { pages, routes: pathToFileURL(join(folder, "server/routes.mjs")).href };
}

function bundle(options) {
  return build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: { target: "es2022", minify: false, modulePreload: false, emptyOutDir: true, ...options },
  });
}
