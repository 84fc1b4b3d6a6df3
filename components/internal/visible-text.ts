/**
 * Text whose hidden characters can be seen. A person approves what they read, so nothing in it may
 * be invisible or change the order of the rest (SECURITY: CVE-2021-42574).
 *
 * V1 A control, format, bidi, private, tag or other invisible character becomes a chip `U+202E`.
 * V2 A line break, tab or unusual space keeps its effect and gets a faint mark beside it.
 * V3 Exempt is only what draws one emoji: a joiner between pictographs, a selector after one.
 */
import { html, type TemplateResult } from "lit";

const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{1D159}]|[^\S ]/gu;
const MARKS: Readonly<Record<string, string>> = { "\n": "↵", "\t": "⇥" };
const BEFORE_JOINER = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)$/u;
const PICTOGRAPH_AHEAD = /^\p{Extended_Pictographic}/u;
const EMOJI_BEHIND = /\p{Emoji}$/u;

/** One piece of {@link visibleText}. */
export type VisiblePiece = string | TemplateResult;

/** `text` as template content, in order, nothing left out. Pure. */
export function visibleText(text: string): readonly VisiblePiece[] {
  const pieces: VisiblePiece[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(HIDDEN)) {
    if (drawsEmoji(text, found, index)) continue;
    if (index > from) pieces.push(text.slice(from, index));
    pieces.push(shown(found));
    from = index + found.length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** The same for places that take no elements, such as accessible names. Pure. */
export function visibleLabel(text: string): string {
  return text.replace(HIDDEN, (found, index: number) => {
    if (drawsEmoji(text, found, index)) return found;
    return isSpace(found) ? " " : codePoint(found);
  });
}

function shown(found: string): TemplateResult {
  if (!isSpace(found)) return html`<span class="chip">${codePoint(found)}</span>`;
  // The mark is drawn by CSS, so that copied text is the text itself.
  return html`<span class="mark" data-mark=${MARKS[found] ?? "␣"}></span>${found}`;
}

function isSpace(found: string): boolean {
  return found === "\n" || found === "\t" || /^\p{Zs}$/u.test(found);
}

function codePoint(found: string): string {
  const hex = (found.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, "0")}`;
}

function drawsEmoji(text: string, found: string, index: number): boolean {
  if (found !== "\u200D" && found !== "\uFE0F" && found !== "\uFE0E") return false;
  const behind = text.slice(Math.max(0, index - 2), index);
  if (found !== "\u200D") return EMOJI_BEHIND.test(behind);
  return BEFORE_JOINER.test(behind) && PICTOGRAPH_AHEAD.test(text.slice(index + 1, index + 3));
}
