/** A page of the shop's site with an inbox and nothing else: it reads what the shop's own pages have written. */
import "../../components/anvia-inbox/define.js";
import { registerOfflineWorker } from "../shop/offline-worker.js";

/** Not the inbox's: lets this demo load without a network. */
async function bindOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  await registerOfflineWorker(navigator.serviceWorker, "../sw.js", () => []);
}

await bindOffline();
