// What the card tells the audit log: that a person could see all of it.
import { expect, waitUntil } from "@open-wc/testing";
import { SeenInFull } from "../../components/anvia-approve-all/seen-in-full.js";
import { approval, card, quietRuntime, settled } from "./interactions.js";

/** A runtime that notes what it is told was shown. */
function noting() {
  const shown: string[] = [];
  const runtime = quietRuntime({
    // CAST: cards call nothing else of it
    audit: { shown: (id: string) => void shown.push(id) } as unknown as ReturnType<
      typeof quietRuntime
    >["audit"],
  });
  return { runtime, shown };
}

/** Resolves when the browser has said twice what of the card is in sight: what it tells late is told by then. */
async function looked(element: Element): Promise<void> {
  const dialog = element.shadowRoot?.querySelector("dialog");
  if (!dialog) throw new Error("There is no card.");
  for (const threshold of [0, 1]) {
    await new Promise<void>((resolve) => {
      const observer = new IntersectionObserver(
        () => {
          observer.disconnect();
          resolve();
        },
        { threshold, trackVisibility: true, delay: 100 } as IntersectionObserverInit, // CAST: Chromium's
      );
      observer.observe(dialog);
    });
  }
}

describe("a waiting approval", () => {
  it("tells once that it was wholly in sight, and again when it asks something else", async () => {
    const { runtime, shown } = noting();
    const element = await card(approval({ id: "r:1" }), runtime);
    await waitUntil(() => shown.length > 0, "told");
    Object.assign(element, { strings: { approve: "Yes" } });
    await element.updateComplete;
    await looked(element);
    expect(shown).to.deep.equal(["r:1"]);
    Object.assign(element, { interaction: approval({ id: "r:2" }) });
    await waitUntil(() => shown.length > 1, "told again");
    expect(shown).to.deep.equal(["r:1", "r:2"]);
  });

  it("tells nothing while it is out of sight, or only partly in sight", async () => {
    const { runtime, shown } = noting();
    const element = await card(approval(), runtime);
    shown.length = 0;
    const hidden = await card(approval({ id: "r:9" }), runtime);
    hidden.style.cssText = "display: block; height: 20px; overflow: hidden";
    await looked(element);
    await looked(hidden);
    expect(shown).not.to.include("r:9");
  });

  it("tells nothing before a long value was read to its end", async () => {
    const { runtime, shown } = noting();
    const text = Array.from({ length: 200 }, (_, line) => `line ${line}`).join("\n");
    const element = await card(approval({ id: "r:3", input: { text } }), runtime);
    const seen = new SeenInFull(element); // knows when all but the long value was in sight
    for (let n = 0; n < 20 && !seen.done; n++) {
      element.scrollIntoView({ block: n % 2 === 0 ? "start" : "end" });
      await looked(element);
    }
    expect(seen.done).to.equal(true);
    await looked(element);
    expect(shown).to.deep.equal([]);
    const long = element.shadowRoot?.querySelector(".long");
    if (long) long.scrollTop = long.scrollHeight;
    await waitUntil(() => shown.length > 0, "told");
    expect(shown).to.deep.equal(["r:3"]);
  });

  it("tells nothing while its request is checked or turned out to be changed", async () => {
    const { runtime, shown } = noting();
    const element = await card(settled(approval({ id: "r:4" }), { status: "rejected" }), runtime);
    Object.assign(element, { integrity: "changed", interaction: approval({ id: "r:4" }) });
    await element.updateComplete;
    await looked(element);
    expect(shown).to.deep.equal([]);
  });
});
