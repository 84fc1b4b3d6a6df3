/**
 * What of a growing text is not shown yet, because the next characters decide what it is.
 *
 * S1 A half link is never seen as another link, half a fence, image or formula never as text.
 * S2 What stays unfinished for too long is shown as it stands; all of it is once the text is whole.
 */

/** Lines that would be a rule, a heading, an empty item or a table for one frame only. */
const MARKERS_ONLY = /^[-=*+_#~`|:>$\\ \t]*$/;
const NUMBER_ONLY = /^[ \t>]*\d{1,9}[.)]?[ \t]*$/;
/** The line that opens a fence: its language is known when it ends. */
const FENCE_LINE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3,}[^`]*|~{3,}.*)$/;
const HALF_ADDRESS = /:\/\/|^www\.|@|^(?:h|ht|htt|https?|https?:\/?|w{1,3})$/i;

const MAX_LABEL = 400;
const MAX_ADDRESS = 2000;
const MAX_CODE = 150;
const MAX_TAG = 300;
const MAX_FORMULA = 1000;
const MAX_DOLLAR = 80;
const WINDOW = 2600;

/** `text` without an unfinished last line that says nothing yet. Pure. */
export function withoutHalfLine(text: string): string {
  const start = text.lastIndexOf("\n") + 1;
  const line = text.slice(start);
  const undecided = MARKERS_ONLY.test(line) || NUMBER_ONLY.test(line) || FENCE_LINE.test(line);
  return undecided ? text.slice(0, start) : text;
}

/** `text`, which does not end in code, without an unfinished link, image, formula or table at its end. Pure. */
export function withoutHalfInline(text: string): string {
  const shown = withoutHalfTable(text);
  const start = Math.max(shown.lastIndexOf("\n\n"), shown.length - WINDOW, 0);
  const { end, finishedAt } = finished(shown.slice(start));
  const whole = shown.slice(0, start + end);
  const [word = ""] = /[^\s<]*$/.exec(whole.slice(start + finishedAt)) ?? [];
  const address = word.replace(/^[(*_~"'|[]+/, "");
  const waits = address.length < MAX_ADDRESS && HALF_ADDRESS.test(address);
  return waits ? whole.slice(0, whole.length - address.length) : whole;
}

/** Without the first row of a table while its second is not whole: only both make a table. */
function withoutHalfTable(text: string): string {
  const lines = text.slice(-WINDOW).split("\n");
  const rows = /^[ \t|:-]*$/.test(lines.at(-1) ?? "") && isRow(lines.at(-2)) ? 2 : 1;
  if (!isRow(lines.at(-rows)) || isRow(lines.at(-rows - 1))) return text;
  return text.slice(0, text.length - lines.slice(-rows).join("\n").length);
}

function isRow(line: string | undefined): boolean {
  return line !== undefined && /^[ \t]*\|/.test(line);
}

/** How far `text` is finished, and where the last construct in it ends. */
function finished(text: string): { readonly end: number; readonly finishedAt: number } {
  let finishedAt = 0;
  let at = 0;
  while (at < text.length) {
    const step = STEPS.get(text[at] ?? "");
    const next = step ? step(text, at) : at + 1;
    if (next === undefined) return { end: at, finishedAt };
    if (next > at + 1) finishedAt = next;
    at = next;
  }
  return { end: text.length, finishedAt };
}

/** The place after what begins at `at`; `undefined` where that is unfinished and worth waiting for. */
type Step = (text: string, at: number) => number | undefined;

const STEPS: ReadonlyMap<string, Step> = new Map<string, Step>([
  ["\\", escaped],
  ["`", codeSpan],
  ["$", dollar],
  ["!", image],
  ["[", bracket],
  ["<", tag],
  ["&", (text, at) => (/^&[#\w]{0,31}$/.test(text.slice(at, at + 33)) ? undefined : at + 1)],
]);

/** `undefined`, to wait, while no more than `limit` characters came since `at`; then the next character's place. */
function wait(text: string, at: number, limit: number): number | undefined {
  return text.length - at <= limit ? undefined : at + 1;
}

function escaped(text: string, at: number): number | undefined {
  const next = text[at + 1];
  if (next === undefined) return undefined;
  if (next !== "(" && next !== "[") return at + 2;
  const end = text.indexOf(next === "(" ? "\\)" : "\\]", at + 2);
  return end < 0 ? wait(text, at, MAX_FORMULA) : end + 2;
}

function codeSpan(text: string, at: number): number | undefined {
  const [run = "`"] = /^`+/.exec(text.slice(at)) ?? [];
  const close = new RegExp(`(?<!\`)\`{${run.length}}(?!\`)`, "g");
  close.lastIndex = at + run.length;
  if (close.exec(text)) return close.lastIndex;
  return wait(text, at, MAX_CODE) && at + run.length;
}

function dollar(text: string, at: number): number | undefined {
  if (text.startsWith("$$", at)) return dollars(text, at);
  const [before = "", next] = [text[at - 1], text[at + 1]];
  if (next === undefined) return undefined;
  if (/[\s\d]/.test(next) || /[\w$]/.test(before)) return at + 1;
  const line = text.indexOf("\n", at);
  const end = text.indexOf("$", at + 1);
  if (end > 0 && (line < 0 || end < line)) return end + 1;
  return line < 0 ? wait(text, at, MAX_DOLLAR) : at + 1;
}

function dollars(text: string, at: number): number | undefined {
  const end = text.indexOf("$$", at + 2);
  if (end >= 0) return end + 2;
  const alone = at === 0 || text[at - 1] === "\n";
  if (!alone && /\s/.test(text[at + 2] ?? "")) return at + 2;
  return wait(text, at, alone ? MAX_FORMULA : MAX_DOLLAR) && at + 2;
}

function image(text: string, at: number): number | undefined {
  const next = text[at + 1];
  if (next === undefined) return undefined;
  return next === "[" ? bracket(text, at + 1) : at + 1;
}

function bracket(text: string, at: number): number | undefined {
  const close = closing(text, at, "[", "]", MAX_LABEL);
  if (close === undefined) return wait(text, at, MAX_LABEL);
  const next = text[close + 1];
  if (next === undefined) return undefined;
  if (next === "(") {
    const end = closing(text, close + 1, "(", ")", MAX_ADDRESS);
    return end === undefined ? wait(text, close + 1, MAX_ADDRESS) : end + 1;
  }
  if (next === "[") {
    const end = text.indexOf("]", close + 1);
    return end < 0 ? wait(text, close + 1, MAX_LABEL) : end + 1;
  }
  const isDefinition = next === ":" && (at === 0 || text[at - 1] === "\n");
  if (!isDefinition) return at + 1;
  const line = text.indexOf("\n", close);
  return line < 0 ? wait(text, close, MAX_ADDRESS) : line;
}

/** Where the bracket that opens at `at` closes, among the next `limit` characters. */
function closing(
  text: string,
  at: number,
  open: string,
  close: string,
  limit: number,
): number | undefined {
  if (text.indexOf(close, at) < 0) return undefined;
  let depth = 0;
  for (let place = at; place < Math.min(text.length, at + limit); place += 1) {
    const character = text[place];
    if (character === "\\") place += 1;
    else if (character === open) depth += 1;
    else if (character === close) depth -= 1;
    else if (open === "[" && character === "`") place = (codeSpan(text, place) ?? place + 1) - 1;
    else if (open === "(" && character === " " && /["']/.test(text[place + 1] ?? "")) {
      const end = text.indexOf(text[place + 1] ?? "", place + 2);
      if (end < 0) return undefined; // in a title
      place = end;
    }
    if (depth === 0) return place;
  }
  return undefined;
}

function tag(text: string, at: number): number | undefined {
  const next = text[at + 1];
  if (next !== undefined && !/[a-zA-Z/!?]/.test(next)) return at + 1;
  const end = text.indexOf(">", at);
  return end < 0 ? wait(text, at, MAX_TAG) : end + 1;
}
