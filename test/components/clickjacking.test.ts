/** SECURITY: clickjacking and overlays. Where the browser can tell, a covered card takes no press. */
import { expect, waitUntil } from "@open-wc/testing";
import { press, pressNow } from "./chat-page.js";
import { approval, card } from "./interactions.js";
import { byRole, textOf } from "./roles.js";

const canTell = "trackVisibility" in IntersectionObserver.prototype;

async function watched() {
  const element = await card(approval());
  const decisions: unknown[] = [];
  element.addEventListener("anvia-decide", (event) => {
    decisions.push(event.detail);
    event.preventDefault();
  });
  const approve = byRole(element, "button", "Approve");
  await waitUntil(() => !approve.closest(".row")?.classList.contains("unarmed"), "armed", {
    timeout: 8000,
  });
  return { element, approve, decisions };
}

const DISGUISES: Readonly<Record<string, (element: HTMLElement) => () => void>> = {
  "a picture that lets the pointer through": () => {
    const overlay = document.createElement("div");
    overlay.style.cssText =
      "position: fixed; inset: 0; background: white; pointer-events: none; z-index: 9";
    document.body.append(overlay);
    return () => overlay.remove();
  },
  "a picture over its words alone": overWords,
  opacity: (element) => styled(element, "opacity", "0.05"),
  "a filter": (element) => styled(element, "filter", "blur(9px)"),
  scaling: (element) => styled(element, "transform", "scale(0.4)"),
};

function styled(element: HTMLElement, name: "opacity" | "filter" | "transform", value: string) {
  const parent = element.parentElement ?? element;
  parent.style[name] = value;
  return () => {
    parent.style[name] = "";
  };
}

/** Over what the card says, beside its buttons. */
function overWords(element: HTMLElement) {
  const words = element.shadowRoot?.querySelector("h3")?.getBoundingClientRect();
  const overlay = document.createElement("div");
  overlay.style.cssText = `position: fixed; inset: 0 0 auto; block-size: ${words?.bottom}px; background: white; z-index: 9`;
  document.body.append(overlay);
  return () => overlay.remove();
}

describe("a card that is disguised", () => {
  for (const [name, disguise] of Object.entries(DISGUISES)) {
    it(`takes no press under ${name}, says so, and works again without it`, async function () {
      if (!canTell) this.skip();
      const { element, approve, decisions } = await watched();
      const undo = disguise(element);
      await waitUntil(() => textOf(element).includes("Something covers this card."), "it notices", {
        timeout: 5000,
      });
      await pressNow(approve);
      expect(decisions).to.be.empty;
      undo();
      await waitUntil(
        () => !textOf(element).includes("Something covers this card."),
        "it notices",
        { timeout: 5000 },
      );
      await press(approve);
      expect(decisions).to.have.length(1);
    });
  }

  it("takes no press while part of its buttons is clipped away", async function () {
    if (!canTell) this.skip();
    const { element, approve, decisions } = await watched();
    element.style.clipPath = "inset(0 0 40px 0)";
    const row = approve.closest(".row");
    await waitUntil(() => row?.classList.contains("unarmed"), "it is not armed", { timeout: 5000 });
    await pressNow(approve);
    expect(decisions).to.be.empty;
  });

  it("does not notice anything on an ordinary page", async () => {
    const { element } = await watched();
    expect(textOf(element)).to.contain("Runs once.").and.not.to.contain("covers");
  });
});
