import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const BUILT = join(root, "dist/cdn/anvia-chat.js");
const SOURCES = ["src", "components", "vite.config.ts", "package-lock.json"];

/** The pages load the package as it is built; this builds it when it is missing or out of date. */
export default function buildPackage(): void {
  if (changedAt(BUILT) > Math.max(...SOURCES.map((name) => newest(join(root, name))))) return;
  const build = spawnSync("npm", ["run", "build:cdn"], { cwd: root, encoding: "utf8" });
  if (build.status !== 0)
    throw new Error(`npm run build:cdn failed:\n${build.stdout}${build.stderr}`);
}

function newest(path: string): number {
  if (!statSync(path).isDirectory()) return changedAt(path);
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  return Math.max(...names.map((name) => changedAt(join(path, name))));
}

/** 0 for a file that is not there. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
