/** JSON as it is: every character, hidden ones visible, in the colours of code. */
import { html, nothing, type TemplateResult } from "lit";
import { faithfulText } from "../internal/look-alikes.js";
import { countText, numberText } from "./durations.js";

/** More than that is not drawn; copies and downloads have all of it. */
const MOST_CHARACTERS = 120_000;
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;

/** A value as indented JSON in a box that can be scrolled by keyboard. `name` names that box. Pure. */
export function jsonView(value: unknown, name: string): TemplateResult {
  const text = jsonText(value);
  const left = text.length - MOST_CHARACTERS;
  return html`<pre class="json" tabindex="0" role="group" aria-label=${name}><code>${coloured(text.slice(0, MOST_CHARACTERS))}</code></pre>${
    left > 0
      ? html`<p class="quiet">${numberText(left)} more ${countText(left, "character").replace(/^\S+ /, "")} are not drawn. Copy it to have all of it.</p>`
      : nothing
  }`;
}

/** A value as indented JSON; what has none in words. Pure. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? String(value);
}

function coloured(text: string): unknown[] {
  const pieces: unknown[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon] = match;
    pieces.push(text.slice(at, match.index));
    const shown = quoted === undefined ? whole : faithfulText(quoted);
    const kind = quoted === undefined ? "literal" : colon === undefined ? "string" : "attribute";
    pieces.push(html`<span class=${kind}>${shown}</span>${colon ?? ""}`);
    at = match.index + whole.length;
  }
  pieces.push(text.slice(at));
  return pieces;
}
