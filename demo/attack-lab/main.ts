/** The attack lab: draws every hostile text in every place, counts what came of it, and shows any one of them. */
import { pageElement } from "../shop/page-element.js";
import { NEEDED, reload, runControl } from "./control.js";
import { type Corpus, loadCorpora } from "./corpora.js";
import { PLACES, type Place, Places } from "./places.js";
import { type Line, Report } from "./report.js";
import { dialogsIn, elementCounts, pageCounts, watchPage } from "./watch.js";

/** In how many steps an answer streams in. */
const STEPS = 6;
/** How long the page draws before it lets the browser do something else. */
const SLICE_MS = 50;

watchPage();

const run = pageElement("#run", HTMLButtonElement);
const stop = pageElement("#stop", HTMLButtonElement);
const doing = pageElement("#doing", HTMLElement);
const progress = pageElement("#progress", HTMLProgressElement);
const frame = pageElement("#frame", HTMLIFrameElement);
const verdict = pageElement("#control", HTMLElement);

/** Shows the texts while they run; what is chosen below has elements of its own. */
const stage = document.createElement("div");
stage.className = "stage";
stage.inert = true;

async function runAll(corpora: readonly Corpus[], report: Report, signal: AbortSignal) {
  const places = new Places();
  for (const place of PLACES) stage.append(places.element(place));
  document.body.append(stage);
  const all = corpora.reduce((sum, { texts }) => sum + texts.length, 0);
  let done = 0;
  let sliceEnds = performance.now() + SLICE_MS;
  for (const corpus of corpora) {
    const line = report.line(corpus.name);
    for (const text of corpus.texts) {
      if (signal.aborted) return;
      await drawEverywhere(places, text, line);
      line.texts += 1;
      done += 1;
      if (performance.now() < sliceEnds) continue;
      progress.value = done / (all * 1.2);
      doing.textContent = `${corpus.name}: ${line.texts} of ${corpus.texts.length}`;
      await frames(line);
      report.show();
      sliceEnds = performance.now() + SLICE_MS;
    }
    await frames(line);
    report.show();
  }
}

/** Draws one text in all four places; as an answer it streams in, up to {@link STEPS} pieces. */
async function drawEverywhere(places: Places, text: string, line: Line): Promise<void> {
  const piece = Math.max(1, Math.ceil(text.length / STEPS));
  for (let end = piece; end < text.length; end += piece) {
    await draw(places, "answer", text.slice(0, end), line, false);
  }
  for (const place of PLACES) await draw(places, place, text, line, true);
}

async function draw(places: Places, place: Place, text: string, line: Line, isWhole: boolean) {
  await places.show(place, text, isWhole);
  const element = places.element(place);
  const found = elementCounts(element, place);
  if (place === "card" || place === "question") found.forged += Math.max(0, dialogsIn(element) - 1);
  line.add(found, place, text);
}

/** Two frames: handlers of what was drawn have run by then, and requests are on the timeline. */
async function frames(line: Line): Promise<void> {
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  line.addPage(pageCounts());
}

async function control(corpora: readonly Corpus[], signal: AbortSignal) {
  const payloads = corpora[0]?.texts ?? [];
  await reload(frame);
  const fired = await runControl(
    frame,
    payloads,
    (done, sum) => {
      progress.value = 1 / 1.2 + done / payloads.length / 6;
      doing.textContent = `Control: ${done} of ${payloads.length}`;
      verdict.textContent = `${sum} of ${done} fired so far.`;
    },
    signal,
  );
  if (signal.aborted) return;
  const isAlive = fired >= NEEDED;
  verdict.dataset.is = isAlive ? "good" : "bad";
  verdict.textContent = isAlive
    ? `${fired} of ${payloads.length} fired as HTML. The payloads are alive, and the counts mean something.`
    : `Only ${fired} of ${payloads.length} fired as HTML. ${NEEDED} have to: in this browser the counts mean little.`;
}

async function start(corpora: readonly Corpus[], report: Report) {
  const stopping = new AbortController();
  stop.onclick = () => stopping.abort();
  run.hidden = true;
  stop.hidden = false;
  verdict.textContent = "Runs after the texts.";
  delete verdict.dataset.is;
  report.clear(pageCounts());
  const began = performance.now();
  try {
    await runAll(corpora, report, stopping.signal);
    await control(corpora, stopping.signal);
    const seconds = Math.round((performance.now() - began) / 1000);
    const isStopped = stopping.signal.aborted;
    doing.textContent = isStopped ? "Stopped." : `Done in ${seconds} s. ${report.sentence()}`;
    if (!isStopped) progress.value = 1;
  } finally {
    stage.remove();
    stage.replaceChildren();
    run.hidden = false;
    run.textContent = "Run again";
    stop.hidden = true;
  }
}

/** What stands there first: a table that would like to be a card. */
const FIRST = { collection: 2, payload: 5 } as const;

function preview(corpora: readonly Corpus[]) {
  const places = new Places("Refund an order");
  const collection = pageElement("#collection", HTMLSelectElement);
  const payload = pageElement("#payload", HTMLSelectElement);
  const source = pageElement("#source", HTMLElement);
  for (const place of PLACES) pageElement(`#${place}`, HTMLElement).append(places.element(place));
  collection.replaceChildren(...corpora.map(({ name }, index) => new Option(name, String(index))));
  const texts = () => corpora[collection.selectedIndex]?.texts ?? [];
  const show = () => {
    const text = texts()[payload.selectedIndex] ?? "";
    source.textContent = text;
    for (const place of PLACES) void places.show(place, text);
  };
  const fill = () => {
    const options = texts().map((text, i) => new Option(`${i + 1}. ${labelOf(text)}`, String(i)));
    payload.replaceChildren(...options);
    show();
  };
  const step = (by: number) => {
    const { length } = texts();
    payload.selectedIndex = (payload.selectedIndex + by + length) % length;
    show();
  };
  collection.onchange = fill;
  payload.onchange = show;
  pageElement("#previous", HTMLButtonElement).onclick = () => step(-1);
  pageElement("#next", HTMLButtonElement).onclick = () => step(1);
  collection.selectedIndex = FIRST.collection;
  fill();
  payload.selectedIndex = FIRST.payload;
  show();
}

/** What stands in the list: the beginning, without what would hide it. */
function labelOf(text: string): string {
  return (
    text
      .replace(/[\p{C}\p{Z}\s]+/gu, " ")
      .trim()
      .slice(0, 60) || "(nothing that shows)"
  );
}

try {
  const corpora = await loadCorpora();
  const report = new Report(corpora);
  const sources = corpora.map(({ name, source, texts }) => `${name}: ${texts.length}, ${source}`);
  pageElement("#sources", HTMLElement).textContent = `${sources.join(". ")}.`;
  preview(corpora);
  run.onclick = () => void start(corpora, report);
} catch (error) {
  run.disabled = true;
  doing.textContent = `The collections could not be loaded. ${error instanceof Error ? error.message : ""}`;
}
