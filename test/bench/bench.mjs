// `npm run bench`: figures of the runtime in a real Chromium on a real disk, each beside a floor that was
// measured in the same run. The ratio to the floor is what counts; machines and days differ.
// `--json` prints everything as JSON. A failure, or ten minutes, end it with an exit code of 1.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { build } from "vite";
import { launchOptions } from "../browsers.mjs";
import { measureBuild } from "./sizes.mjs";

const TIME_LIMIT_MS = 600_000;
const root = fileURLToPath(new URL("../..", import.meta.url));
/** Isolated from other origins, a page's clock counts in steps of 5 µs instead of 100. */
const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};
const HTML = '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>';

/** The page's modules by path, bundled from the TypeScript sources as a site would get them. */
async function bundlePage() {
  const { output } = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input: { page: join(root, "test/bench/page.ts") },
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
  return new Map(
    output.flatMap((file) => (file.type === "chunk" ? [[`/${file.fileName}`, file.code]] : [])),
  );
}

async function serve(modules) {
  const server = createServer(({ url }, response) => {
    const code = modules.get(url);
    const type = code === undefined ? "text/html" : "text/javascript";
    response
      .writeHead(200, { ...HEADERS, "content-type": `${type}; charset=utf-8` })
      .end(code ?? HTML);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

/** A persistent profile: in any other the browser keeps IndexedDB in memory. */
async function measureInChromium(url, profile) {
  const context = await chromium.launchPersistentContext(profile, launchOptions("chromium"));
  try {
    const [page = await context.newPage()] = context.pages();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error));
    await exposeCpuTime(page);
    await page.goto(url);
    await page.waitForFunction(() => typeof window.runBench === "function");
    const measures = await withinLimit(page.evaluate(() => window.runBench()));
    if (faults.length > 0) throw new AggregateError(faults, "The page had errors.");
    return { browser: `Chromium ${context.browser()?.version() ?? ""}`.trim(), measures };
  } finally {
    await context.close();
  }
}

/** `window.cpuMs()`: how long the page's main thread has worked, in its own time: others on the machine do not count. */
async function exposeCpuTime(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.exposeFunction("cpuMs", async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const worked = metrics.find(({ name }) => name === "TaskDuration");
    if (!worked) throw new Error("Chromium does not say how long the page has worked.");
    return worked.value * 1000;
  });
}

async function runBench() {
  const modules = await bundlePage();
  const profile = mkdtempSync(join(tmpdir(), "anvia-bench-"));
  process.once("exit", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const { server, url } = await serve(modules);
  try {
    return await measureInChromium(url, profile);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function withinLimit(work) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error("The bench took more than ten minutes.")),
      TIME_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The sizes of the build, if there is one. */
function sizes() {
  try {
    return measureBuild();
  } catch (error) {
    console.error(`No sizes: ${error.message}`);
    return [];
  }
}

const figure = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

function print({ browser, measures, sizes: files }) {
  const head = ["", "median", "p95", "unit", "floor", "what the floor is", "ratio", "runs"];
  const lines = measures.map((m) => [
    m.name,
    figure(m.median),
    figure(m.p95),
    m.unit,
    figure(m.floorMedian),
    m.floorName,
    `${figure(m.ratio)}×`,
    String(m.runs),
  ]);
  const perSecond = measures[0] ? `${figure(1000 / measures[0].median)} events/s appended` : "";
  console.log(`${browser}, ${perSecond}\n`);
  printTable([head, ...lines]);
  if (files.length === 0) return;
  const rows = files.map((f) => [f.name, kB(f.rawBytes), kB(f.gzipBytes), kB(f.brotliBytes)]);
  console.log();
  printTable([["dist/", "raw", "gzip", "brotli"], ...rows]);
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    );
}

try {
  const results = { ...(await runBench()), sizes: sizes() };
  if (process.argv.includes("--json")) console.log(JSON.stringify(results, undefined, 2));
  else print(results);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
