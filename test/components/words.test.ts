import { expect, fixture, html } from "@open-wc/testing";
import { otherHost, safeLink } from "../../components/internal/safe-link.js";
import { ENGLISH, format, resolveStrings } from "../../components/internal/strings.js";
import { localeOf, nextChangeMs, timeLeft, timeText } from "../../components/internal/times.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("times", () => {
  it("says what is left in the two units that matter", () => {
    const cases = [
      [23 * HOUR + 58 * MINUTE, "23 h 58 min left"],
      [50 * HOUR, "2 d 2 h left"],
      [12 * MINUTE + 5, "12 min left"],
      [900, "1 s left"],
      [0, "Time is up"],
      [-5, "Time is up"],
    ] as const;
    for (const [leftMs, text] of cases) expect(timeLeft(leftMs, ENGLISH)).to.equal(text);
  });

  it("changes what it says exactly when it says it will", () => {
    for (const leftMs of [3 * 24 * HOUR + 5, 5 * HOUR + 123, 61_000, 59_400, 1000, 1]) {
      const next = nextChangeMs(leftMs);
      expect(timeLeft(leftMs - next, ENGLISH), String(leftMs)).not.to.equal(
        timeLeft(leftMs, ENGLISH),
      );
    }
    expect(nextChangeMs(0)).to.equal(Number.POSITIVE_INFINITY);
  });

  it("gives the time for today, and the date with it for another day", () => {
    const now = new Date(2026, 10, 21, 14, 5).getTime();
    expect(timeText(now, now, "en-GB")).to.equal("14:05");
    expect(timeText(now - 24 * HOUR, now, "en-GB")).to.contain("20 Nov 2026");
    expect(timeText(now, now, "de")).to.equal("14:05");
  });

  it("takes the nearest lang, and none that is no language", async () => {
    const outer = await fixture(html`<div lang="de"><p lang="not a tag"></p></div>`);
    expect(localeOf(outer.querySelector("p") ?? outer)).to.equal("de");
  });
});

describe("strings", () => {
  it("are English, with the page's own in place of some", () => {
    const own = { send: "Absenden" };
    expect(resolveStrings(own)).to.include({ send: "Absenden", stop: "Stop" });
    expect(resolveStrings(own)).to.equal(resolveStrings(own));
    expect(resolveStrings(undefined)).to.equal(ENGLISH);
  });

  it("put values in by name, and nothing of Object.prototype", () => {
    expect(format("{count} waiting", { count: 2 })).to.equal("2 waiting");
    expect(format("{constructor} {x}", {})).to.equal("{constructor} {x}");
  });
});

describe("the classes", () => {
  it("register nothing by being imported", async () => {
    const { AnviaChat } = await import("../../components/elements.js");
    expect(AnviaChat.name).to.equal("AnviaChat");
    expect(customElements.get("anvia-chat")).to.equal(undefined);
  });
});

describe("links", () => {
  it("are absolute and on the list", () => {
    expect(safeLink("https://a.example/")?.href).to.equal("https://a.example/");
    for (const href of ["javascript:1", "/a", "", "https://", "about:blank"])
      expect(safeLink(href)).to.equal(undefined);
  });

  it("name another host only where the label names one", () => {
    const url = new URL("https://evil.example/x");
    expect(otherHost(url, "https://bank.com/login")).to.equal("evil.example");
    expect(otherHost(url, "evil.example")).to.equal(undefined);
    expect(otherHost(url, "see this")).to.equal(undefined);
  });
});
