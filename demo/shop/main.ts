/** Puts the shop's page together: the orders on one side, the agent that works on them on the other. */
import "../../components/define-all.js";
import type { AnviaChat } from "../../components/elements.js";
import { defaultRuntime } from "../../src/index.js";
import { buildSupportAgent } from "./agent.js";
import {
  createModel,
  DEFAULT_SETTINGS,
  loadSettings,
  type ModelSettings,
  modelLine,
  onSettingsElsewhere,
  saveSettings,
} from "./model-settings.js";
import { loadedHere, registerOfflineWorker } from "./offline-worker.js";
import { showOrders } from "./orders-view.js";
import { pageElement } from "./page-element.js";
import { SettingsPanel } from "./settings-panel.js";
import { openShop, type Shop } from "./shop-database.js";
import { conversationFile, deleteYourData, download } from "./your-data.js";

// CAST: define-all.js registered the element that index.html has
const chat = pageElement("anvia-chat", HTMLElement) as AnviaChat;
let settings: ModelSettings = loadSettings(localStorage);

/** Gives the chat the agent with the chosen model. The agent's id stays, so its runs go on. */
function useSettings(shop: Shop, chosen: ModelSettings): void {
  settings = chosen;
  try {
    chat.agent = buildSupportAgent(createModel(chosen), shop);
  } catch (error) {
    console.warn("This model cannot be used:", error);
    useSettings(shop, { ...chosen, provider: DEFAULT_SETTINGS.provider });
    return;
  }
  chat.strings = { disclaimer: modelLine(chosen) };
  pageElement("#model-line", HTMLElement).textContent = modelLine(chosen);
}

function bindSettings(shop: Shop): void {
  const panel = new SettingsPanel((chosen) => {
    saveSettings(localStorage, chosen);
    useSettings(shop, chosen);
  });
  pageElement("#open-settings", HTMLButtonElement).addEventListener("click", () =>
    panel.open(settings),
  );
  onSettingsElsewhere((chosen) => useSettings(shop, chosen));
}

function bindStartOver(shop: Shop): void {
  bindQuestion("start-over", async () => {
    await chat.clear(); // first, so that nothing of it can still change an order
    await shop.reset();
  });
}

function bindYourData(shop: Shop): void {
  const runtime = defaultRuntime();
  const result = pageElement("#your-data-result", HTMLElement);
  pageElement("#download-conversation", HTMLButtonElement).addEventListener("click", async () => {
    result.textContent = "";
    try {
      download(await conversationFile(runtime, chat.session));
    } catch (error) {
      console.error("The conversation could not be read:", error);
      result.textContent = "The conversation could not be read. Reload the page and try again.";
    }
  });
  bindQuestion("delete-all", async () => {
    try {
      await deleteYourData({ runtime, shop, storage: localStorage });
    } catch (error) {
      console.error("Not everything was deleted:", error);
      result.textContent = "Not everything was deleted. Reload the page and try again.";
      return;
    }
    useSettings(shop, DEFAULT_SETTINGS);
    pageElement("#settings", HTMLDialogElement).close(); // it shows what was chosen before
  });
}

/** The dialog `name` asks before `doIt`; the button `open-name` opens it. */
function bindQuestion(name: string, doIt: () => Promise<void>): void {
  const dialog = pageElement(`#${name}`, HTMLDialogElement);
  pageElement(`#open-${name}`, HTMLButtonElement).addEventListener("click", () => {
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") void doIt();
  });
}

/** Every `<button data-say>` says its words to the agent. */
function bindStarters(): void {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-say]") : null;
    const words = button?.getAttribute("data-say");
    if (!words) return;
    chat.show();
    chat.send(words).catch(() => undefined); // the chat shows the fault
  });
}

/** Beside the orders where there is room, else over them. */
function bindLayout(): void {
  const narrow = matchMedia("(width < 940px)");
  const follow = (): void => {
    chat.layout = narrow.matches ? "popup" : "inline";
  };
  narrow.addEventListener("change", follow);
  follow();
}

/** After the page itself: it has the network first. */
async function bindOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  if (!(await registerOfflineWorker(navigator.serviceWorker, "./sw.js", loadedHere))) return;
  pageElement("#offline-line", HTMLElement).textContent =
    "Reload in between: this page is kept now, and loads without a network.";
}

bindLayout();
const orders = pageElement("#orders", HTMLElement);
try {
  const shop = await openShop();
  useSettings(shop, settings);
  bindSettings(shop);
  bindStartOver(shop);
  bindYourData(shop);
  bindStarters();
  await showOrders(shop, orders);
} catch (error) {
  console.error("The shop could not be opened:", error);
  orders.textContent =
    "This browser does not let the page keep anything, so the shop has no orders. A private window may be the reason.";
}
await bindOffline();
