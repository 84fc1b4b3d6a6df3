// Makes sure that there is a Chromium and a Firefox to test with, and installs what is missing:
// as root on Debian from its packages, elsewhere with Playwright's own installer.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { BROWSER_NAMES, debianPackage, findBrowser, requireBrowser } from "./browsers.mjs";

/**
 * Installs every browser that `findBrowser` does not find.
 * @throws Error when a browser is still missing afterwards; the message says how to get one.
 */
export function ensureBrowsers() {
  const missing = BROWSER_NAMES.filter((name) => !findBrowser(name));
  if (missing.length > 0) {
    console.log(`Installing ${missing.join(" and ")} for the tests.`);
    if (isRoot() && isDebian()) installFromDebian(missing);
    else installWithPlaywright(missing);
  }
  return BROWSER_NAMES.map((name) => ({ name, ...requireBrowser(name) }));
}

function installFromDebian(names) {
  run("apt-get", ["update"]);
  run("apt-get", ["install", "-y", "--no-install-recommends", ...names.map(debianPackage)]);
}

function installWithPlaywright(names) {
  const folder = dirname(createRequire(import.meta.url).resolve("playwright/package.json"));
  // System libraries can only be added by root; others get Playwright's own message about them.
  const withDeps = isRoot() && process.platform === "linux" ? ["--with-deps"] : [];
  run(process.execPath, [join(folder, "cli.js"), "install", ...withDeps, ...names]);
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, error } = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}.`);
}

function isRoot() {
  return process.getuid?.() === 0;
}

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false; // no such file: another system
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const { name, executablePath, source } of ensureBrowsers()) {
    console.log(`${name}: ${executablePath} (${source})`);
  }
}
