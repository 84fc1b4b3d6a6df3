/** The visitor's page: a chat whose refunds a manager approves, on whatever device they are. */
import "../../components/define-all.js";
import type { AnviaChat } from "../../components/elements.js";
import { pageElement } from "../shop/page-element.js";
import { bindDeskPage } from "./desk-page.js";
import { PEOPLE } from "./desk-people.js";
import { openSupport } from "./support.js";

const device = new URLSearchParams(location.search).get("device") ?? "laptop";
// CAST: define-all.js registered the element that index.html has
const chat = pageElement("anvia-chat", HTMLElement) as AnviaChat;

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-say]")) {
  const words = button.dataset.say ?? "";
  button.addEventListener("click", () => chat.send(words).catch(() => undefined)); // the chat shows the fault
}

pageElement("#device", HTMLElement).textContent = device;

await bindDeskPage("robin", () => {
  const { runtime, agent } = openSupport("robin", device);
  chat.runtime = runtime;
  chat.agent = agent;
  chat.session = PEOPLE.robin.session;
  chat.hidden = false;
});
