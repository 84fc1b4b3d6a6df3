import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills the browser that was started on this folder, as a crash or a power cut would: no page hears
 * of it. Only processes whose command line names the folder are touched. Linux only.
 */
export function killBrowserOn(folder: string): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) !== process.pid && commandLine(pid).includes(folder)) kill(Number(pid));
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // it ended meanwhile
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it ended together with its parent
  }
}
