/** The manager's page: an inbox of what waits on the visitors' devices. It has no agent, and no chat. */
import "../../components/anvia-inbox/define.js";
import { pageElement } from "../shop/page-element.js";
import { bindDeskPage } from "./desk-page.js";
import { openSupport } from "./support.js";

// CAST: define.js registered the element that review.html has
const inbox = pageElement("anvia-inbox", HTMLElement) as HTMLElementTagNameMap["anvia-inbox"];

await bindDeskPage("dana", () => {
  inbox.runtime = openSupport("dana", "desk").runtime;
  inbox.hidden = false;
});
