import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type BrowserContext, chromium } from "@playwright/test";
import { launchOptions } from "../browsers.mjs";

const LISTENING = /DevTools listening on (ws:\S+)/;

/** A browser whose tabs are treated as a person's are. */
export interface BareBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/**
 * Opens a Chromium on a profile of its own and leaves it as it is. A Chromium that Playwright starts
 * takes every tab for a focused one, which cannot be frozen, and has no back/forward cache.
 */
export async function openBareBrowser(folder: string): Promise<BareBrowser> {
  const { executablePath, args = [] } = launchOptions("chromium");
  if (!executablePath) throw new Error("There is no Chromium to start.");
  const own = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0"];
  const script = [...args, ...own, `--user-data-dir=${folder}`, "about:blank"];
  const child = spawn(executablePath, script, { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      const found = LISTENING.exec(line)?.[1];
      if (found) resolve(found);
    });
    child.on("exit", () => reject(new Error("Chromium ended before it listened.")));
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [context] = browser.contexts();
  if (!context) throw new Error("Chromium has no context of its own.");
  return {
    context,
    async close() {
      await browser.close();
      child.kill();
      await exited;
    },
  };
}
