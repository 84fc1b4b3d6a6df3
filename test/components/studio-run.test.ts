/** One run in the studio: its picture, its journal, and what is typed in it by others. */
import { expect, nextFrame } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import { createMemoryStore, type RunStore } from "../../src/index.js";
import type { JournalEvent, RunEvent } from "../../src/run/events.js";
import { emptyRun, fold } from "../../src/run/reduce.js";
import { rowOf } from "../../src/run/state.js";
import { answered, calling, event, started } from "../../src/testing/journal-builder.js";
import { longJournal } from "../bench/long-journal.js";
import { runCompleted, toolAllowed, toolFailed } from "../run/builders.js";
import { closeChats } from "./chat-page.js";
import { byRole, descendants, textOf } from "./roles.js";
import { all, find, found, key, openStudio, RICH_RUN, until } from "./studio-page.js";

afterEach(closeChats);

async function keep(store: RunStore, runId: string, events: readonly RunEvent[]) {
  const rows = events.map((one, seq): JournalEvent => ({ ...one, runId, seq }));
  await store.append(rows, rowOf(fold(emptyRun(runId), rows)));
}

async function openRun(runId = RICH_RUN, store = createMemoryStore()) {
  const page = await openStudio({ runId, store });
  await found(page.studio, "button.line");
  return page;
}

const line = (studio: Element, seq: number) => find(studio, `button.line[data-seq="${seq}"]`);
const items = (studio: Element) => all(studio, ".frame [data-key]");
const said = (studio: Element) => textOf(find(studio, "anvia-studio-timeline") ?? studio);

describe("the journal in the studio", () => {
  it("opens an event to its faithful JSON, to what it changed, and to the state after it", async () => {
    const { studio, store } = await openRun();
    line(studio, 16)?.click();
    const shown = textOf(await found(studio, "pre.json"));
    expect(JSON.parse(shown)).to.deep.equal((await store.read(RICH_RUN))[16]);
    byRole(studio, "button", "What it changed").click();
    const changes = textOf(await found(studio, ".differences"));
    expect(changes).to.contain("turns[1].calls[0].progress.status");
    expect(changes).to.contain('"allowed"');
    byRole(studio, "button", "State after").click();
    const state = JSON.parse(textOf(await found(studio, "pre.json")));
    const rows = (await store.read(RICH_RUN)) as JournalEvent[]; // CAST: the demo wrote them
    expect(state).to.deep.equal(
      JSON.parse(JSON.stringify(fold(emptyRun(RICH_RUN), rows.slice(0, 17)))),
    );
  });

  it("shows what the model read at a call, earlier runs of the conversation included", async () => {
    const { studio } = await openRun();
    line(studio, 9)?.click();
    await found(studio, ".tabs");
    byRole(studio, "button", "What the model read").click();
    await until(
      () => textOf(find(studio, ".detail") ?? studio).includes('"role": "tool"'),
      "no messages",
    );
    const messages = JSON.parse(textOf(await found(studio, "pre.json")));
    const roles = messages.map(({ role }: { role: string }) => role);
    // The run that failed came before this one.
    expect(roles).to.deep.equal(["user", "user", "assistant", "tool", "tool"]);
    line(studio, 3)?.click();
    await until(() => all(studio, ".tabs").length === 2, "the other event is not open");
    expect(textOf(all(studio, ".tabs")[0] ?? studio)).not.to.contain("What the model read");
  });

  it("shows only the parts that are wanted, and finds words in events", async () => {
    const { studio } = await openRun();
    for (const part of ["run", "model", "tool", "people"]) byRole(studio, "button", part).click();
    await until(() => all(studio, "button.line").length === 1, "the others are still there");
    expect(textOf(all(studio, "button.line")[0] ?? studio)).to.contain("503 the template service");
    for (const part of ["run", "model", "tool", "people"]) byRole(studio, "button", part).click();
    const search = (await found(studio, "[aria-label='Search the journal']")) as HTMLInputElement; // CAST: it is one
    search.value = "RF-2291";
    search.dispatchEvent(new InputEvent("input"));
    await until(() => all(studio, "button.line").length === 1, "the search finds more");
  });

  it("tells events that the state did not allow", async () => {
    const store = createMemoryStore();
    await keep(store, "odd", [
      started(),
      calling(1),
      toolFailed("nobody"),
      answered(1),
      runCompleted,
    ]);
    const { studio } = await openRun("odd", store);
    expect(find(studio, ".ignored button.line")?.dataset.seq).to.equal("2");
    line(studio, 2)?.click();
    await found(studio, ".tabs");
    byRole(studio, "button", "What it changed").click();
    await until(() => textOf(studio).includes("the state did not allow it"), "nothing is said");
  });

  it("shows the rows that this version cannot read, as they are", async () => {
    const store = createMemoryStore();
    await keep(store, "new", [started(), calling(1)]);
    const newer = { ...answered(1), v: 99, runId: "new", seq: 2 };
    const row = (await store.listRuns()).find(({ runId }) => runId === "new");
    // CAST: what a later version would write
    await store.append([newer as unknown as JournalEvent], { ...row, nextSeq: 3 } as never);
    const { studio } = await openRun("new", store);
    expect(textOf(await found(studio, ".unread"))).to.contain("written by a newer version");
    expect(textOf(await found(studio, ".unread pre"))).to.contain('"v": 99');
  });

  it("draws a thousand events as they come into sight, and has all of them for those who ask", async () => {
    const store = createMemoryStore();
    await keep(store, "long", longJournal("long", 1000));
    const { studio } = await openRun("long", store);
    expect(textOf(studio)).to.contain("1,000 events");
    expect(all(studio, "button.line").length).to.be.below(400);
    (await found(studio, ".more button")).click();
    await until(() => all(studio, "button.line").length === 1000, "some are missing");
  });
});

describe("the picture in the studio", () => {
  it("chooses the events of a span, and the span of an event", async () => {
    const { studio } = await openRun();
    const cutOff = await found(studio, ".attempt.unknown[data-key]");
    cutOff.click();
    await until(() => all(studio, "li.chosen").length > 0, "nothing is chosen");
    const seqs = all(studio, "li.chosen button.line").map(({ dataset }) => Number(dataset.seq));
    expect(seqs).to.deep.equal([17, 18]);
    line(studio, 11)?.click();
    await until(() => find(studio, ".wait.chosen"), "no span is chosen");
    expect(cutOff.matches(".chosen")).to.equal(false);
  });

  it("is gone through by keys, and says where one is", async () => {
    const { studio } = await openRun();
    (await found(studio, ".frame")).focus();
    await key("ArrowRight");
    expect(said(studio)).to.contain("Driver A, taken over, at +0 ms, 2 min 9 s");
    await key("ArrowRight");
    expect(said(studio)).to.contain("Run started");
    await key("ArrowDown");
    expect(said(studio)).to.contain("Turn 1, asks for 2 calls, at +12 ms, 1.38 s");
    await key("ArrowRight");
    expect(said(studio)).to.contain("Turn 2");
    await key("Enter");
    await until(() => all(studio, "li.chosen").length === 2, "the turn's events are not chosen");
  });

  it("zooms by keys and buttons, shows everything again, and moves along", async () => {
    const { studio } = await openRun();
    const fit = byRole(studio, "button", "Fit") as HTMLButtonElement; // CAST: it is one
    expect(fit.disabled).to.equal(true);
    const before = items(studio).length;
    (await found(studio, ".frame")).focus();
    for (let press = 0; press < 4; press++) await key("+");
    expect(items(studio).length).to.be.below(before);
    expect(fit.disabled).to.equal(false);
    const first = () =>
      items(studio)
        .map(({ dataset }) => dataset.key)
        .join();
    const there = first();
    for (let press = 0; press < 4; press++) await key("ArrowLeft", { shiftKey: true });
    expect(first()).not.to.equal(there);
    await key("0");
    expect(items(studio).length).to.equal(before);
    byRole(studio, "button", "Zoom in").click();
    await nextFrame();
    expect(fit.disabled).to.equal(false);
  });

  it("zooms by the wheel with Ctrl about the pointer, and leaves the wheel alone without", async () => {
    const { studio } = await openRun();
    const frame = await found(studio, ".frame");
    const turn = (ctrlKey: boolean) => {
      const box = frame.getBoundingClientRect();
      const more = { bubbles: true, composed: true, cancelable: true, clientX: box.right - 20 };
      const wheel = new WheelEvent("wheel", { deltaY: -300, ctrlKey, ...more });
      frame.dispatchEvent(wheel);
      return wheel.defaultPrevented;
    };
    expect(turn(false)).to.equal(false);
    const wide = () => Number.parseFloat(find(studio, ".model[data-key]")?.style.width ?? "0");
    expect(turn(true)).to.equal(true);
    await nextFrame();
    // Near the end of the run: its beginning is out of sight.
    expect(items(studio).some(({ dataset }) => dataset.key === "model:1:1")).to.equal(false);
    expect(wide()).to.be.above(0);
  });

  it("shortens long waits, or shows them as long as they were", async () => {
    const { studio } = await openRun("run-refund-a093");
    const model = () => Number.parseFloat(find(studio, ".model[data-key]")?.style.width ?? "0");
    expect(model()).to.be.above(10);
    expect(textOf(await found(studio, ".cut"))).to.match(/^(2 d 23 h|3 d)$/);
    byRole(studio, "button", "Shorten waits").click();
    await until(() => !find(studio, ".cut"), "the break is still there");
    expect(model()).to.be.below(0.1);
  });

  it("says the same in a table", async () => {
    const { studio } = await openRun();
    (await found(studio, "details.table > summary")).click();
    const rows = await found(studio, "tbody").then((body) => [...body.querySelectorAll("tr")]);
    const texts = rows.map((row) => textOf(row).replace(/\s+/g, " "));
    expect(
      texts.some((text) => /1 min 59 s .*People .*approved by dana@shop\.example/.test(text)),
    ).to.equal(true);
    expect(texts.some((text) => /Tool refund_order .*outcome unknown/.test(text))).to.equal(true);
    expect(texts.some((text) => /Driver B/.test(text))).to.equal(true);
  });
});

describe("what others wrote, in the studio", () => {
  it("stays text, with what is hidden in it visible", async () => {
    const hostile = `<img src=x onerror="window.hit=1">\u202Eevil <script>window.hit=1</script>`;
    const store = createMemoryStore();
    const start = { ...started(), prompt: [{ role: "user", content: hostile }] } as RunEvent; // CAST: another prompt
    const said = event({
      ...{ type: "model_call_finished", turn: 1, text: hostile, reasoning: hostile },
      calls: [{ callId: "c1", toolName: hostile, args: hostile }],
    });
    await keep(store, "hostile", [start, calling(1), said, toolAllowed("c1", hostile)]);
    const { studio } = await openRun("hostile", store);
    for (const seq of [0, 2, 3]) line(studio, seq)?.click();
    await until(() => all(studio, "pre.json").length === 3, "the events are not open");
    (await found(studio, "details.table > summary")).click();
    await found(studio, "tbody tr");
    const names = new Set(descendants(studio).map(({ localName }) => localName));
    expect(names.has("img") || names.has("script")).to.equal(false);
    expect(Reflect.get(window, "hit")).to.equal(undefined);
    expect(all(studio, "pre.json .chip").length).to.be.above(2);
    expect(all(studio, "h2 .chip")).to.have.length(1);
  });

  it("may be as odd as JSON allows: times beyond every calendar", async () => {
    const store = createMemoryStore();
    const far = [started(), calling(1), answered(1)].map((one, seq) => ({
      ...one,
      at: 1e300 * (seq - 1),
    }));
    await keep(store, "far", far);
    const { studio } = await openRun("far", store);
    expect(all(studio, "button.line")).to.have.length(3);
    await sendKeys({ press: "Tab" });
  });
});
