import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = ["src", "components", "vite.config.ts", "package-lock.json"];

interface Build {
  /** What makes it: an npm script that takes `--outDir`. */
  readonly script: string;
  readonly folder: string;
  /** A file of the folder that every build writes. */
  readonly entry: string;
  readonly sources: readonly string[];
  /** Names the copy's folder for the site; workers inherit it. */
  readonly variable: string;
}

const BUILDS: readonly Build[] = [
  {
    script: "build:cdn",
    folder: "dist/cdn",
    entry: "anvia-chat.js",
    sources: SOURCES,
    variable: "ANVIA_E2E_CDN",
  },
  {
    script: "build:demo",
    folder: "dist-demo",
    entry: "sw.js",
    sources: [...SOURCES, "demo"],
    variable: "ANVIA_E2E_DEMO",
  },
];

/**
 * Takes the package and the demo as they are built, or builds what is missing or out of date. The
 * site serves these copies as /dist/cdn/ and /demo/, so that one run visits one build whatever is
 * built meanwhile.
 * @returns What removes the copies again.
 */
export default function takeBuilds(): () => void {
  const copies = BUILDS.map(takeBuild);
  return () => {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  };
}

function takeBuild({ script, folder, entry, sources, variable }: Build): string {
  const copy = mkdtempSync(join(tmpdir(), "anvia-e2e-"));
  const built = join(root, folder);
  const sourcesChangedAt = Math.max(...sources.map((name) => newest(join(root, name))));
  if (changedAt(join(built, entry)) > sourcesChangedAt) cpSync(built, copy, { recursive: true });
  else build(script, copy);
  process.env[variable] = copy;
  return copy;
}

function build(script: string, folder: string): void {
  const { status, stdout, stderr } = spawnSync("npm", ["run", script, "--", "--outDir", folder], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm run ${script} failed:\n${stdout}${stderr}`);
}

function newest(path: string): number {
  if (!statSync(path).isDirectory()) return changedAt(path);
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  // What the frameworks' demos install, build and store is nothing of the demo site.
  const own = names.filter((name) => !/^(?:next|tanstack)\b|\bdata\b/.test(name));
  return Math.max(...own.map((name) => changedAt(join(path, name))));
}

/** 0 for a file that is not there. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
