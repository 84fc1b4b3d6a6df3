// `npm run demo:next` and `npm run demo:tanstack`: the real framework, with this package installed into it as from
// the registry (packed, not linked). The first start installs; later ones renew the package only.
// `--production` builds and serves the build, `--port=3000` chooses the port.
import { spawn } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const READY_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 3000;

/** What each one is called with. TanStack Start wants Node 22; its folder brings one. */
const FRAMEWORKS = {
  next: {
    node: () => process.execPath,
    dev: (port) => ["node_modules/next/dist/bin/next", "dev", "--port", port],
    build: [["node_modules/next/dist/bin/next", "build"]],
    start: (port) => ["node_modules/next/dist/bin/next", "start", "--port", port],
  },
  tanstack: {
    node: (folder) => (isNode22() ? process.execPath : join(folder, "node_modules/.bin/node")),
    dev: (port) => ["node_modules/vite/bin/vite.js", "dev", "--port", port, "--strictPort"],
    build: [
      ["node_modules/vite/bin/vite.js", "build"],
      ["node_modules/typescript/bin/tsc", "--noEmit"],
    ],
    start: (port) => {
      const entry = ["-s", "../client", "dist/server/server.js"];
      return ["node_modules/srvx/bin/srvx.mjs", "--prod", "--port", port, ...entry];
    },
  },
};

/** @typedef {keyof typeof FRAMEWORKS} FrameworkName */

/** @type {readonly FrameworkName[]} */
export const FRAMEWORK_NAMES = ["next", "tanstack"];

/**
 * Installs what is missing, builds for production where that is asked for, and starts the server.
 * @param {FrameworkName} name
 * @param {object} [options]
 * @param {boolean} [options.isProduction]
 * @param {number} [options.port] A free one when absent.
 * @param {boolean} [options.isQuiet] Shows faults only.
 * @param {string} [options.dataFolder] Where the demo's database is kept; the demo's own folder when absent.
 * @returns {Promise<{ url: string, ended: Promise<number>, killAndStart: () => Promise<void>, stop: () => Promise<void> }>}
 */
export async function startFramework(name, options = {}) {
  const { isProduction = false, isQuiet = false, port, dataFolder } = options;
  const { node, dev, build, start } = FRAMEWORKS[name];
  const stdio = ["ignore", isQuiet ? "ignore" : "inherit", "inherit"];
  const folder = join(root, "demo", name);
  await install(folder);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  if (dataFolder !== undefined) env.DESK_DATA = dataFolder;
  const bin = node(folder);
  for (const args of isProduction ? build : []) await run(bin, args, { cwd: folder, env, stdio });
  const chosen = port ?? (await freePort());
  const url = `http://localhost:${chosen}`;
  const args = (isProduction ? start : dev)(String(chosen));
  const open = async () => {
    // A group of its own: a framework's development server has children.
    const server = spawn(bin, args, { cwd: folder, env, stdio, detached: true });
    const ended = new Promise((resolve) => server.on("close", (code) => resolve(code ?? 1)));
    process.once("exit", () => signalGroup(server, "SIGKILL"));
    await Promise.race([answers(`${url}/api/sign-in`), ended.then(failToStart)]);
    return { ended, server };
  };
  let current = await open();
  return {
    url,
    ended: current.ended,
    stop: () => stopGroup(current.server, current.ended),
    /** As after a crash: without a word to anybody. */
    async killAndStart() {
      signalGroup(current.server, "SIGKILL");
      await current.ended;
      current = await open();
    },
  };
}

function isNode22() {
  return Number(process.versions.node.split(".")[0]) >= 22;
}

/** The package is built and put in place anew each time, that takes seconds; the rest only when it has changed. */
async function install(folder) {
  await run("npm", ["run", "--silent", "build:package"], { cwd: root });
  const stamp = join(folder, "node_modules/.installed");
  const wanted = ["package.json", "../../package.json"]
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    // Not `ci`: the lock also holds what this package depends on, which may have changed since.
    await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder });
    writeFileSync(stamp, wanted);
  }
  const installed = join(folder, "node_modules/anvia-chat");
  rmSync(join(installed, "dist"), { recursive: true, force: true });
  for (const part of ["dist", "package.json"]) {
    cpSync(join(root, part), join(installed, part), { recursive: true });
  }
}

function run(command, args, options) {
  const child = spawn(command, args, {
    stdio: "inherit",
    shell: isWindowsNpm(command),
    ...options,
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code}.`));
    });
  });
}

/** There `npm` is a script, which only a shell can run. */
function isWindowsNpm(command) {
  return process.platform === "win32" && command === "npm";
}

async function answers(url) {
  const limit = AbortSignal.timeout(READY_LIMIT_MS);
  while (!limit.aborted) {
    const response = await fetch(url, { signal: limit }).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${url} does not answer.`);
}

function failToStart(code) {
  throw new Error(`The server ended with ${code} before it answered.`);
}

/** Open streams would hold a server that ends in good order up for ever. */
async function stopGroup(server, ended) {
  signalGroup(server, "SIGTERM");
  const limit = setTimeout(() => signalGroup(server, "SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(limit);
}

function signalGroup(server, signal) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  if (process.platform === "win32") server.kill(signal);
  else process.kill(-server.pid, signal);
}

function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "localhost", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function main([name, ...flags]) {
  if (!FRAMEWORK_NAMES.includes(name))
    throw new Error(`Say one of: ${FRAMEWORK_NAMES.join(", ")}.`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  const port = Number(flags.find((flag) => flag.startsWith("--port="))?.slice(7) ?? 3000);
  const isProduction = flags.includes("--production");
  const { url, ended } = await startFramework(name, { isProduction, port });
  console.log(`\nThe visitor: ${url}`);
  console.log(`The manager: ${url}/review (in another browser, or a private window)\n`);
  process.exitCode = await ended;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await main(process.argv.slice(2));
