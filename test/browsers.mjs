// The one place that decides which browser a test drives and how it is started.
//
// Order: CHROME_PATH / FIREFOX_PATH (a wrong path is an error, never a silent second choice), the
// build that Playwright downloaded, a browser of the system. `test/ensure-browsers.mjs` installs
// one where there is none.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, firefox } from "playwright";

const FIREFOX_SHIM = fileURLToPath(new URL("./e2e/firefox-bidi.mjs", import.meta.url));

const BROWSERS = {
  chromium: {
    variable: "CHROME_PATH",
    playwright: chromium,
    commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    applications: [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ],
    debianPackage: "chromium",
  },
  firefox: {
    variable: "FIREFOX_PATH",
    playwright: firefox,
    commands: ["firefox-esr", "firefox"],
    applications: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
    debianPackage: "firefox-esr",
  },
};

/** Switches that keep Chromium off the network and the GPU; with root it also needs no sandbox. */
export const CHROMIUM_ARGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @typedef {"chromium" | "firefox"} BrowserName */

/**
 * Engines that the tests gate on.
 * @type {readonly BrowserName[]}
 */
export const BROWSER_NAMES = ["chromium", "firefox"];

/** Name of the Debian package that brings the browser. */
export function debianPackage(name) {
  return BROWSERS[name].debianPackage;
}

/**
 * Finds the browser to drive. `source` tells Playwright's patched Firefox, which speaks Playwright's
 * own protocol, from a stock one, which speaks WebDriver BiDi; a FIREFOX_PATH is taken for stock.
 * @returns `{ executablePath, source: "variable" | "playwright" | "system" }`, or undefined.
 * @throws Error when the environment variable names something that cannot be executed.
 */
export function findBrowser(name) {
  const { variable, playwright, commands, applications } = BROWSERS[name];
  const chosen = process.env[variable];
  if (chosen) {
    if (isExecutable(chosen)) return { executablePath: chosen, source: "variable" };
    throw new Error(`${variable}=${chosen} is not an executable file. Correct it or unset it.`);
  }
  const own = playwright.executablePath();
  if (own && isExecutable(own)) return { executablePath: own, source: "playwright" };
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = commands.flatMap((command) => folders.map((dir) => join(dir, command)));
  const system = [...candidates, ...applications].find(isExecutable);
  return system && { executablePath: system, source: "system" };
}

/** Like `findBrowser`, but says how to get the browser when there is none. */
export function requireBrowser(name) {
  const found = findBrowser(name);
  if (found) return found;
  throw new Error(
    `No ${name} found. Run "node test/ensure-browsers.mjs", or set ${BROWSERS[name].variable}.`,
  );
}

/**
 * Options for Playwright's `launch` and `launchPersistentContext` of the browser found.
 * @param {BrowserName} name
 * @returns {import("playwright").LaunchOptions}
 */
export function launchOptions(name) {
  const { executablePath, source } = requireBrowser(name);
  if (name === "chromium") {
    return { executablePath, chromiumSandbox: false, args: [...CHROMIUM_ARGS] };
  }
  if (source === "playwright") return { executablePath };
  return {
    channel: "moz-firefox",
    executablePath: FIREFOX_SHIM,
    env: { ...process.env, FIREFOX_PATH: executablePath },
  };
}

/**
 * Engines chosen with BROWSERS=chromium|firefox|both.
 * @returns {readonly BrowserName[]}
 * @throws Error for any other value.
 */
export function chosenBrowsers(value = process.env.BROWSERS || "both") {
  if (value === "both") return BROWSER_NAMES;
  const chosen = BROWSER_NAMES.filter((name) => name === value);
  if (chosen.length > 0) return chosen;
  throw new Error(`BROWSERS=${value}: say chromium, firefox or both.`);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent or not ours to run: the caller tries the next one or reports it
  }
}
