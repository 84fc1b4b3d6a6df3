/** What the inbox says and offers above its list. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { InboxItem } from "../../src/index.js";
import type { InboxWords } from "../internal/inbox-words.js";
import type { NotifyState } from "../internal/notifications.js";
import { isPress } from "../internal/press.js";
import { format } from "../internal/strings.js";
import { visibleLabel } from "../internal/visible-text.js";
import {
  agentsOf,
  type CardKind,
  cardKindOf,
  type InboxFilter,
  isOpenFilter,
  kindsOf,
} from "./filter.js";
import { bellIcon, ringingIcon, searchIcon, upIcon } from "./icons.js";
import { waits } from "./inbox-entries.js";

/** What the head of the inbox needs. */
export interface HeadView {
  readonly words: InboxWords;
  readonly heading: string;
  readonly count: number;
  readonly newCount: number;
  /** Whether notifications are offered, and how they stand. */
  readonly notify: NotifyState | undefined;
  readonly onShowNew: () => void;
  readonly onNotify: () => void;
}

/** The heading, how many wait, what has arrived meanwhile, and notifications. */
export function head(view: HeadView): TemplateResult {
  const { words, heading, count, newCount, onShowNew } = view;
  const waiting = format(words.inboxCount, { count });
  return html`<header part="header">
    <h2 part="heading"><bdi>${heading}</bdi></h2>
    ${count > 0 ? html`<span class="count" part="count" title=${waiting}><span aria-hidden="true">${count}</span><span class="visually-hidden"><bdi>${waiting}</bdi></span></span>` : nothing}
    <span class="gap"></span>
    ${
      newCount > 0
        ? html`<button type="button" class="new" part="new" @click=${(press: MouseEvent) => isPress(press) && onShowNew()}>
            ${upIcon}<bdi>${format(words.showNew, { count: newCount })}</bdi></button>`
        : nothing
    }
    ${notifyButton(view)}
  </header>`;
}

function notifyButton({ words, notify, onNotify }: HeadView) {
  if (notify === undefined || notify === "impossible") return nothing;
  if (notify === "blocked") {
    return html`<span class="blocked" role="img" aria-label=${words.notifyBlocked} title=${words.notifyBlocked}>${bellIcon}</span>`;
  }
  const isOn = notify === "on";
  const text = isOn ? words.notifying : words.notifyMe;
  return html`<button type="button" class="quiet notify ${notify}" part="notify" aria-pressed=${isOn} aria-label=${words.notifyMe} title=${text}
    @click=${(press: MouseEvent) => isPress(press) && onNotify()}>${isOn ? ringingIcon : bellIcon}<span class="label"><bdi>${text}</bdi></span></button>`;
}

/** What the filter's controls need. */
export interface ToolbarView {
  readonly words: InboxWords;
  readonly items: readonly InboxItem[];
  readonly filter: InboxFilter;
  readonly onFilter: (change: Partial<InboxFilter>) => void;
}

/** The filter; only where there is something to tell apart. */
export function toolbar(view: ToolbarView): TemplateResult | typeof nothing {
  const { words, items, filter, onFilter } = view;
  if (items.length < 2 && isOpenFilter(filter)) return nothing;
  const type = ({ target }: InputEvent) => {
    // CAST: the listener is on an input.
    onFilter({ text: (target as HTMLInputElement).value });
  };
  return html`<div class="toolbar" part="toolbar" role="search" aria-label=${words.filter}>
    <label class="search">${searchIcon}<input type="search" part="filter" aria-label=${words.filterHint} placeholder=${words.filterHint}
      autocomplete="off" spellcheck="false" .value=${live(filter.text)} @input=${type}></label>
    ${agents(view)}${kinds(view)}
  </div>`;
}

function agents({ words, items, filter, onFilter }: ToolbarView) {
  const names = agentsOf(items);
  if (names.length < 2 && filter.agentId === undefined) return nothing;
  const chosen = filter.agentId;
  const all = chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
  const choose = ({ target }: Event) => {
    // CAST: the listener is on a select.
    const { selectedIndex } = target as HTMLSelectElement;
    onFilter({ agentId: all[selectedIndex - 1] });
  };
  return html`<select part="agent" aria-label=${words.agentFilter} @change=${choose}>
    <option ?selected=${chosen === undefined}>${words.allAgents}</option>
    ${all.map((name) => html`<option ?selected=${name === chosen}>${visibleLabel(name)}</option>`)}
  </select>`;
}

function kinds({ words, items, filter, onFilter }: ToolbarView) {
  const waiting = items.filter(waits);
  const there = kindsOf(items); // also of what is settled: a chip that goes would move the list
  const chosen = filter.kind;
  if (there.length < 2 && chosen === undefined) return nothing;
  const shown = chosen === undefined || there.includes(chosen) ? there : [...there, chosen];
  const chip = (kind: CardKind | undefined, label: string, count: number) =>
    html`<button type="button" class="chip-button" part="kind" aria-pressed=${kind === chosen}
      @click=${() => onFilter({ kind })}><bdi>${label}</bdi> <span class="number">${count}</span></button>`;
  const labels = {
    approval: words.kindApproval,
    question: words.kindQuestion,
    output: words.kindOutput,
    recovery: words.kindRecovery,
  };
  const countOf = (kind: CardKind) => waiting.filter((item) => cardKindOf(item) === kind).length;
  return html`<div class="kinds" role="group" aria-label=${words.kinds}>
    ${chip(undefined, words.kindAll, waiting.length)}
    ${shown.map((kind) => chip(kind, labels[kind], countOf(kind)))}
  </div>`;
}
