import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const BUILT = join(root, "dist/cdn");
const SOURCES = ["src", "components", "vite.config.ts", "package-lock.json"];

/**
 * Takes the package as it is built, or builds it where that is missing or out of date. The site
 * serves this copy as /dist/cdn/, so that one run visits one build whatever is built meanwhile.
 * @returns What removes the copy again.
 */
export default function takePackage(): () => void {
  const copy = mkdtempSync(join(tmpdir(), "anvia-e2e-cdn-"));
  const sourcesChangedAt = Math.max(...SOURCES.map((name) => newest(join(root, name))));
  if (changedAt(join(BUILT, "anvia-chat.js")) > sourcesChangedAt) {
    cpSync(BUILT, copy, { recursive: true });
  } else build(copy);
  process.env.ANVIA_E2E_CDN = copy; // workers inherit it
  return () => rmSync(copy, { recursive: true, force: true });
}

function build(folder: string): void {
  const script = ["run", "build:cdn", "--", "--outDir", folder];
  const { status, stdout, stderr } = spawnSync("npm", script, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm run build:cdn failed:\n${stdout}${stderr}`);
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
