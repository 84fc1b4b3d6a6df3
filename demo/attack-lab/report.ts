/** The table of the attack lab: what each collection brought about, and the first texts that brought it about. */
import { pageElement } from "../shop/page-element.js";
import type { Corpus } from "./corpora.js";
import type { Place } from "./places.js";
import { COUNTED, type Counted, type Counts, nothing } from "./watch.js";

const NAMES: Readonly<Record<Counted, string>> = {
  ran: "scripts ran",
  active: "active elements",
  links: "links off the list",
  requests: "requests to other hosts",
  reports: "policy reports",
  forged: "forged controls",
};
/** How many findings are told in words. */
const TOLD = 20;

/** What one collection brought about. */
export class Line {
  readonly counts: Counts = nothing();
  texts = 0;
  drawn = 0;
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Adds what stands in an element. */
  add(found: Partial<Counts>, place: Place, text: string): void {
    this.drawn += 1;
    for (const name of COUNTED) {
      const count = found[name] ?? 0;
      this.counts[name] += count;
      if (count > 0)
        this.#report.tell(`${NAMES[name]}, as ${place}: ${JSON.stringify(text).slice(0, 160)}`);
    }
  }

  /** Adds what happened in the page since the last look. */
  addPage(now: Partial<Counts>): void {
    for (const [name, count] of this.#report.since(now)) this.counts[name] += count;
  }
}

/** All collections. */
export class Report {
  readonly #lines: ReadonlyMap<string, Line>;
  readonly #corpora: readonly Corpus[];
  #before: Partial<Counts> = {};
  #told: string[] = [];

  constructor(corpora: readonly Corpus[]) {
    this.#corpora = corpora;
    this.#lines = new Map(corpora.map(({ name }) => [name, new Line(this)]));
    this.show();
  }

  /** The line of a collection. */
  line(name: string): Line {
    return this.#lines.get(name) ?? new Line(this);
  }

  /** Begins anew. What happened in the page before does not count. */
  clear(now: Partial<Counts>): void {
    this.#before = now;
    this.#told = [];
    for (const line of this.#lines.values()) Object.assign(line, { texts: 0, drawn: 0 });
    for (const line of this.#lines.values()) Object.assign(line.counts, nothing());
    this.show();
  }

  /** How much more there is of each than at the last look. */
  since(now: Partial<Counts>): readonly (readonly [Counted, number])[] {
    const more = COUNTED.map(
      (name) => [name, (now[name] ?? 0) - (this.#before[name] ?? 0)] as const,
    );
    this.#before = now;
    return more;
  }

  /** Keeps a finding, to be told in words. */
  tell(finding: string): void {
    if (this.#told.length < TOLD) this.#told.push(finding);
  }

  /** What all of it amounts to. */
  sentence(): string {
    const sum = COUNTED.reduce((all, name) => all + this.#sum(name), 0);
    return sum === 0 ? "Nothing happened, as it should." : "Something happened: see below.";
  }

  /** Draws the counts, the table and the findings. */
  show(): void {
    const texts = [...this.#lines.values()].reduce((sum, line) => sum + line.texts, 0);
    const counts = COUNTED.map((name) => tile(this.#sum(name), NAMES[name], texts > 0));
    pageElement("#counts", HTMLElement).replaceChildren(tile(texts, "texts drawn"), ...counts);
    pageElement("#rows", HTMLElement).replaceChildren(
      ...this.#corpora.map((one) => this.#row(one)),
    );
    const found = this.#told.map((text) =>
      Object.assign(document.createElement("li"), { textContent: text }),
    );
    pageElement("#findings", HTMLElement).replaceChildren(...found);
  }

  #sum(name: Counted): number {
    return [...this.#lines.values()].reduce((sum, { counts }) => sum + counts[name], 0);
  }

  #row({ name, texts }: Corpus): HTMLTableRowElement {
    const line = this.line(name);
    const row = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { textContent: name, scope: "row" });
    const numbers = [line.drawn, ...COUNTED.map((counted) => line.counts[counted])];
    const done = line.texts === 0 ? String(texts.length) : `${line.texts} of ${texts.length}`;
    row.append(
      head,
      cell(done),
      ...numbers.map((count, index) =>
        cell(line.texts === 0 ? "–" : String(count), index > 0 && count > 0),
      ),
    );
    return row;
  }
}

function cell(text: string, isBad = false): HTMLTableCellElement {
  const made = Object.assign(document.createElement("td"), { textContent: text });
  if (isBad) made.className = "bad";
  return made;
}

function tile(count: number, name: string, isJudged = false): HTMLElement {
  const made = document.createElement("div");
  if (isJudged) made.className = count === 0 ? "good" : "bad";
  made.append(
    Object.assign(document.createElement("dt"), { textContent: name }),
    Object.assign(document.createElement("dd"), { textContent: String(count) }),
  );
  return made;
}
