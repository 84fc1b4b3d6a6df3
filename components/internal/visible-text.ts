/**
 * Text whose hidden characters can be seen. A person approves what they read, so nothing in it may
 * be invisible or change the order of the rest (SECURITY: CVE-2021-42574).
 *
 * V1 Whatever draws nothing, turns its neighbours, or has no meaning of its own becomes a chip `U+202E`:
 *    controls, format characters, private and unassigned ones, lone surrogates, tags, fillers, blanks.
 * V2 A line break, tab or unusual space keeps its effect and gets a faint mark beside it; so does a
 *    joiner between letters of scripts that are written with it (Persian, Hindi).
 * V3 Exempt is only what draws one emoji: a joiner between pictographs, a selector after one.
 */
import { html, type TemplateResult } from "lit";

const HIDDEN =
  /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u2D7F\uFFFC\u{1D159}]|[^\S ]/gu;
const MARKS: Readonly<Record<string, string>> = {
  "\n": "↵",
  "\t": "⇥",
  "\u200C": "⁞",
  "\u200D": "⁞",
};
const BEFORE_JOINER = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)$/u;
const PICTOGRAPH_AHEAD = /^\p{Extended_Pictographic}/u;
const PICTOGRAPH_BEHIND = /\p{Extended_Pictographic}$/u;
const KEY_BEHIND = /[0-9#*]$/;
const JOINING =
  "[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Mongolian}\\p{Script=Khmer}\\p{Script=Myanmar}]";
const JOINING_BEHIND = new RegExp(`${JOINING}$`, "u");
const JOINING_AHEAD = new RegExp(`^${JOINING}`, "u");

/** One piece of {@link visibleText}. */
export type VisiblePiece = string | TemplateResult;

/** `text` as template content, in order, nothing left out. Pure. */
export function visibleText(text: string): readonly VisiblePiece[] {
  const pieces: VisiblePiece[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(HIDDEN)) {
    if (drawsEmoji(text, found, index)) continue;
    if (index > from) pieces.push(text.slice(from, index));
    pieces.push(shown(found, isSpace(found) || shapesLetters(text, found, index)));
    from = index + found.length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** The same for places that take no elements, such as accessible names. Pure. */
export function visibleLabel(text: string): string {
  return text.replace(HIDDEN, (found, index: number) => {
    if (drawsEmoji(text, found, index)) return found;
    if (isSpace(found)) return " ";
    return shapesLetters(text, found, index) ? found : codePoint(found);
  });
}

function shown(found: string, isFaint: boolean): TemplateResult {
  if (!isFaint) return html`<span class="chip">${codePoint(found)}</span>`;
  // The mark is drawn by CSS, so that copied text is the text itself.
  return html`<span class="mark" data-mark=${MARKS[found] ?? "␣"}></span>${found}`;
}

function isSpace(found: string): boolean {
  return found === "\n" || found === "\t" || /^\p{Zs}$/u.test(found);
}

/** V2, for a joiner that shapes the letters around it. */
function shapesLetters(text: string, found: string, index: number): boolean {
  if (found !== "\u200C" && found !== "\u200D") return false;
  const behind = text.slice(Math.max(0, index - 2), index);
  return JOINING_BEHIND.test(behind) && JOINING_AHEAD.test(text.slice(index + 1, index + 3));
}

/** The name of a character's code point, like `U+202E`. Pure. */
export function codePoint(found: string): string {
  const hex = (found.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, "0")}`;
}

function drawsEmoji(text: string, found: string, index: number): boolean {
  if (found !== "\u200D" && found !== "\uFE0F" && found !== "\uFE0E") return false;
  const behind = text.slice(Math.max(0, index - 2), index);
  if (found === "\u200D") {
    return BEFORE_JOINER.test(behind) && PICTOGRAPH_AHEAD.test(text.slice(index + 1, index + 3));
  }
  const drawsKey = KEY_BEHIND.test(behind) && text[index + 1] === "\u20E3";
  return drawsKey || PICTOGRAPH_BEHIND.test(behind);
}
