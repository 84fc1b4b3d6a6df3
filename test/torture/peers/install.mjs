/** Brings the packages of package-lock.json into this folder. They are for this command only. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Installs what is missing, or not of the version that package.json names. */
export function install() {
  const { dependencies } = readJson("package.json");
  const wanted = Object.entries(dependencies);
  if (wanted.every(([name, version]) => installedVersion(name) === version)) return;
  console.log("Installing the peers (once) ...");
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", args, { cwd: here, stdio: "inherit" });
  if (status !== 0) throw new Error("`npm ci` failed in test/torture/peers: see above.");
}

/** The version that is installed here; `undefined` when there is none. */
export function installedVersion(name) {
  try {
    return readJson(`node_modules/${name}/package.json`).version;
  } catch {
    return undefined;
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}
