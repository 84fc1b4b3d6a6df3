/** What is said about one thing in the picture: beside the pointer, to a screen reader, and in the table. */
import { html, nothing, type TemplateResult } from "lit";
import { faithfulText } from "../internal/look-alikes.js";
import { visibleLabel } from "../internal/visible-text.js";
import { clockText, countText, offsetText } from "./durations.js";
import type { Lane, LaneItem } from "./lanes.js";
import { markWords, type SpanWords, spanTime, spanWords } from "./words.js";

/** What one needs to know to put an item in words. */
export interface TipLook {
  readonly startedAt: number;
  readonly now: number;
  readonly driverName: (driverId: string) => string;
  readonly toolOf: (callId: string) => string | undefined;
}

/** An item in words. Pure. */
export function itemWords({ span, mark }: LaneItem, look: TipLook): SpanWords {
  if (span) return spanWords(span, look.driverName);
  if (mark)
    return markWords(mark, mark.callId === undefined ? undefined : look.toolOf(mark.callId));
  return { part: "run", title: "", outcome: "", facts: [] };
}

/** The same in one sentence, for a screen reader. Pure. */
export function itemSentence(item: LaneItem, look: TipLook): string {
  const { title, outcome } = itemWords(item, look);
  const begins = offsetText(item.from - look.startedAt);
  const lasted = item.mark ? "" : `, ${spanTime(item.from, item.to, look.now)}`;
  return visibleLabel(`${title}${outcome === "" ? "" : `, ${outcome}`}, at ${begins}${lasted}`);
}

/** The card beside the pointer. */
export function tipView(item: LaneItem, look: TipLook, place: string): TemplateResult {
  const { part, title, outcome, facts } = itemWords(item, look);
  const lasted = item.mark ? "" : ` · ${spanTime(item.from, item.to, look.now)}`;
  const rows = facts.map(
    ([name, value]) => html`<dt>${name}</dt><dd><bdi>${faithfulText(value)}</bdi></dd>`,
  );
  return html`<div class="tip part-${part}" .style=${place}>
    <strong><bdi>${faithfulText(title)}</bdi></strong>
    ${outcome === "" ? nothing : html`<div><bdi>${faithfulText(outcome)}</bdi></div>`}
    <div class="when">${offsetText(item.from - look.startedAt)} (${clockText(item.from)})${lasted}</div>
    ${rows.length > 0 ? html`<dl>${rows}</dl>` : nothing}
  </div>`;
}

/** The whole picture as a table, in the order of time. */
export function tableView(lanes: readonly Lane[], look: TipLook): TemplateResult {
  const items = lanes
    .flatMap(({ label, kind, rows }) =>
      rows.flatMap((row) =>
        row.items.map((item) => ({ lane: kind === "tool" ? `Tool ${label}` : label, item })),
      ),
    )
    .sort((a, b) => a.item.from - b.item.from);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Timeline as a table"><table>
    <thead><tr><th scope="col">Begins</th><th scope="col">Lasts</th><th scope="col">Lane</th><th scope="col">What</th><th scope="col">Outcome</th><th scope="col">Events</th></tr></thead>
    <tbody>${items.map(({ lane, item }) => rowView(lane, item, look))}</tbody>
  </table></div>`;
}

function rowView(lane: string, item: LaneItem, look: TipLook): TemplateResult {
  const { title, outcome } = itemWords(item, look);
  return html`<tr>
    <td class="number">${offsetText(item.from - look.startedAt)}</td>
    <td class="number">${item.mark ? "" : spanTime(item.from, item.to, look.now)}</td>
    <td><bdi>${faithfulText(lane)}</bdi></td>
    <td><bdi>${faithfulText(title)}</bdi></td>
    <td><bdi>${faithfulText(outcome)}</bdi></td>
    <td class="number" title=${countText(item.seqs.length, "event")}>${item.seqs.map((seq) => `#${seq}`).join(" ")}</td>
  </tr>`;
}
