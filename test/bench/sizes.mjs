// Prints the sizes of what a page downloads: raw, gzip and brotli, per file of the browser build
// and summed over the unbundled modules of the package.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** Sizes in bytes of one piece of text as it travels. */
export function measure(bytes) {
  return {
    rawBytes: bytes.length,
    gzipBytes: gzipSync(bytes, { level: 9 }).length,
    brotliBytes: brotliCompressSync(bytes).length,
  };
}

/**
 * One row per file of dist/cdn (entry first), one for what a page loads at once, and one per unbundled
 * folder, where there is one.
 * @throws Error when there is no build to measure.
 */
export function measureBuild() {
  const files = scripts(join(dist, "cdn")).sort((a, b) => a.length - b.length);
  const [entry] = files;
  if (!entry) throw new Error("dist/cdn is empty: run the build first.");
  const rows = files.map((file) => ({
    name: relative(dist, file),
    ...measure(readFileSync(file)),
  }));
  rows.push(sumOf("what a page loads at once, without openai", initialFiles(entry)));
  for (const folder of ["src", "components"].filter((name) => existsSync(join(dist, name)))) {
    const all = Buffer.concat(scripts(join(dist, folder)).map((file) => readFileSync(file)));
    rows.push({ name: `${folder}/**/*.js, as one text`, ...measure(all) });
  }
  return rows;
}

/** The entry and all that it imports statically: chunks behind `import()` are loaded when used. */
function initialFiles(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const source = readFileSync(file, "utf8");
  for (const [, path] of source.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g)) {
    initialFiles(join(file, "..", path), found);
  }
  return found;
}

/** Every file is compressed on its own, as it travels. */
function sumOf(name, files) {
  const row = { name, rawBytes: 0, gzipBytes: 0, brotliBytes: 0 };
  for (const file of files) {
    const { rawBytes, gzipBytes, brotliBytes } = measure(readFileSync(file));
    row.rawBytes += rawBytes;
    row.gzipBytes += gzipBytes;
    row.brotliBytes += brotliBytes;
  }
  return row;
}

function scripts(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".js"))
    .map((path) => join(folder, path));
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const rows = measureBuild();
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(
    `${"dist/".padEnd(width)}${["raw", "gzip", "brotli"].map((t) => t.padStart(10)).join("")}`,
  );
  for (const { name, rawBytes, gzipBytes, brotliBytes } of rows) {
    console.log(`${name.padEnd(width)}${[rawBytes, gzipBytes, brotliBytes].map(kB).join("")}`);
  }
}
