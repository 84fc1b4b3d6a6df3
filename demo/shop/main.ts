/** Puts the shop's page together: the orders on one side, the agent that works on them on the other. */
import "../../components/define-all.js";
import type { AnviaChat } from "../../components/elements.js";
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
import { showOrders } from "./orders-view.js";
import { pageElement } from "./page-element.js";
import { SettingsPanel } from "./settings-panel.js";
import { openShop, type Shop } from "./shop-database.js";

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
  const dialog = pageElement("#start-over", HTMLDialogElement);
  pageElement("#open-start-over", HTMLButtonElement).addEventListener("click", () => {
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "yes") return;
    await chat.clear(); // first, so that nothing of it can still change an order
    await shop.reset();
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

bindLayout();
const orders = pageElement("#orders", HTMLElement);
try {
  const shop = await openShop();
  useSettings(shop, settings);
  bindSettings(shop);
  bindStartOver(shop);
  bindStarters();
  await showOrders(shop, orders);
} catch (error) {
  console.error("The shop could not be opened:", error);
  orders.textContent =
    "This browser does not let the page keep anything, so the shop has no orders. A private window may be the reason.";
}
