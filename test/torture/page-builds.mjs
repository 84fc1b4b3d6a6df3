// The page, bundled from the TypeScript sources as a site would get it; for a negative control with a
// part of the sources replaced.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * One replacement in one file of `src/`.
 * @typedef {{ file: string, find: string, replace: string }} Edit
 */

/**
 * Bundles the page.
 * @param {readonly Edit[]} edits
 * @returns {Promise<Map<string, string>>} The modules by their path.
 * @throws Error when an edit does not fit exactly once: then it would remove nothing, and a control
 * that removes nothing proves nothing.
 */
export async function buildPage(edits = []) {
  const { output } = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    plugins: [editing(edits)],
    build: {
      write: false,
      target: "es2022",
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: { page: join(root, "test/torture/page/page.ts") },
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
  return new Map(
    output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file.code]] : [])),
  );
}

/**
 * A plugin that makes these edits as the sources are bundled, each exactly once.
 * @param {readonly Edit[]} edits
 * @returns {import("vite").Plugin}
 */
export function editing(edits) {
  const open = new Set(edits);
  return {
    name: "torture-edits",
    enforce: "pre",
    transform(code, id) {
      let edited = code;
      for (const edit of edits) {
        if (!id.split("?")[0].endsWith(`/src/${edit.file}`)) continue;
        const parts = edited.split(edit.find);
        if (parts.length !== 2) throw misfit(edit, parts.length - 1);
        edited = parts.join(edit.replace);
        open.delete(edit);
      }
      return edited === code ? undefined : { code: edited, map: null };
    },
    buildEnd(error) {
      const [unused] = open;
      if (!error && unused) throw misfit(unused, 0);
    },
  };
}

function misfit({ file, find }, count) {
  return new Error(`src/${file} has ${count} times, not once: ${find}`);
}
