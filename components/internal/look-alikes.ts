/**
 * Letters that pass for others. A person approves what they read, so a letter of another script that
 * stands among the letters of a word is named where it stands: `Cyrillic а U+0430` (SECURITY).
 *
 * L1 A word is of one script. In a word of several, the letters of the rarer ones are named; where it is
 *    a tie, or all the others pass for Latin ones, those that are not Latin. Words of Japanese, Korean
 *    and Chinese may hold several.
 * L2 A word made only of letters that pass for Latin ones is named whole where it stands beside Latin
 *    letters without a space between (`admin@аррӏе.com`); beside digits (`А-100`) too, unless the rest
 *    of the text shows that it is of that script.
 * L3 Mathematical letters, letters that are signs, and phonetic twins of Latin letters are of no
 *    language: they are named wherever they stand. Digits of two systems in a word are named.
 * L4 Text of one script, whatever its language, stays as it is.
 */
import { html } from "lit";
import { codePoint, type VisiblePiece, visibleText } from "./visible-text.js";

const LATIN = "Latin";
const CJK = "CJK";
const MATHEMATICAL = "Mathematical";
const TWIN = "Look-alike";
const FULL_WIDTH = "Full-width";
const ROMAN = "Roman numeral";
const OTHER = "Other script";

const ASCII = /^[\0-\x7F]*$/;
const TOKEN = /\S+/gu;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const DIGIT = /\p{Nd}/u;
const ASCII_DIGIT = /[0-9]/;
/** In a word, but of no script: marks, and what belongs to all of them. */
const NEUTRAL = /[\p{M}\p{Script=Common}\p{Script=Inherited}]/u;

/** Those that the scripts of Unicode do not tell from the letters that they pass for. */
const FORMS: readonly (readonly [string, RegExp])[] = [
  [MATHEMATICAL, /[\u{1D400}-\u{1D7FF}]/u],
  [FULL_WIDTH, /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/u],
  [
    TWIN,
    /[\u0261\u1D04\u1D0F\u1D1C\u1D20-\u1D22\uA731\u2102\u210A-\u2113\u2115\u2119-\u211D\u2124\u2128\u212A-\u212D\u212F-\u2131\u2133\u2134\u2145-\u2149]/u,
  ],
  [ROMAN, /[\u2160-\u2188]/u],
];
const CJK_SCRIPTS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
const NAMED =
  "Cyrillic Greek Armenian Cherokee Coptic Lisu Georgian Hebrew Arabic Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Ethiopic Khmer Mongolian Deseret Osage Vai Tifinagh Glagolitic Gothic";
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ...FORMS,
  [LATIN, /\p{Script=Latin}/u],
  [CJK, CJK_SCRIPTS],
  ...NAMED.split(" ").map((name) => [name, new RegExp(`\\p{Script=${name}}`, "u")] as const),
];

/** Of no language (L3). */
const ALWAYS: ReadonlySet<string> = new Set([MATHEMATICAL, TWIN]);
/** What words of Japanese, Korean and Chinese may hold (L1). */
const WITH_CJK: ReadonlySet<string> = new Set([CJK, LATIN, FULL_WIDTH, ROMAN]);

/** Letters that look like a Latin letter in common fonts. Capitals first, script by script. */
const PASSES_FOR_LATIN = new RegExp(
  `^[${[
    "АВЕЅІЈКМНОРСТУХҮҺԌԚԜӀавеѕіјкмнорстухүһԁԛԝѵӏ", // Cyrillic
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹανορυχϲϳ", // Greek
    "ՍՏՕԼոսօհյցզ", // Armenian
    "ᎠᎡᎢᎪᎬᎳᎷᎻᏀᏃᏎᏒᏔᏚᏞᏟᏢᏦᏴᏵ", // Cherokee
    "ⲀⲂⲈⲎⲒⲔⲘⲚⲞⲢⲤⲦⲨⲬⲟⲣⲥ", // Coptic
    "ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓨꓪꓫꓬꓮꓰꓲꓳꓴ", // Lisu
  ].join("")}]$`,
  "u",
);

interface Letter {
  readonly at: number;
  readonly text: string;
  readonly script: string;
}

/** `text` as template content: hidden characters visible, and letters that pass for others named. Pure. */
export function faithfulText(text: string): readonly VisiblePiece[] {
  if (ASCII.test(text)) return visibleText(text);
  const pieces: VisiblePiece[] = [];
  // Not all at once: a call takes only so many arguments.
  const add = (more: readonly VisiblePiece[]) => {
    for (const piece of more) pieces.push(piece);
  };
  let from = 0;
  for (const { at, text: letter, script } of lookAlikes(text)) {
    if (at > from) add(visibleText(text.slice(from, at)));
    pieces.push(
      html`<span class="chip">${script} <bdi>${letter}</bdi> ${codePoint(letter)}</span>`,
    );
    from = at + letter.length;
  }
  if (from < text.length) add(visibleText(text.slice(from)));
  return pieces;
}

function lookAlikes(text: string): readonly Letter[] {
  const proven = provenScripts(text);
  return [...text.matchAll(TOKEN)].flatMap(({ 0: token, index }) =>
    ASCII.test(token) ? [] : inToken(token, index, proven),
  );
}

/** The scripts of which some letter of the text passes for no other (L2). */
function provenScripts(text: string): ReadonlySet<string> {
  return new Set(
    lettersOf(text, 0)
      .filter((letter) => !passesForLatin(letter))
      .map(({ script }) => script),
  );
}

function inToken(token: string, at: number, proven: ReadonlySet<string>): readonly Letter[] {
  const words = [...token.matchAll(WORD)].map(({ 0: word, index }) => ({
    word,
    letters: lettersOf(word, at + index),
    digits: mixedDigits(word, at + index),
  }));
  const hasLatin = words.some(({ letters }) => letters.some(({ script }) => script === LATIN));
  const hasDigits = ASCII_DIGIT.test(token);
  return words.flatMap(({ letters, digits }) => {
    const foreign = [...foreignOf(letters), ...digits].sort((a, b) => a.at - b.at);
    if (foreign.length > 0) return foreign;
    const isDoubtful = hasLatin || (hasDigits && letters.some(({ script }) => !proven.has(script)));
    return isDoubtful && letters.every(passesForLatin) ? letters : [];
  });
}

/** L1 and L3. */
function foreignOf(letters: readonly Letter[]): readonly Letter[] {
  const counts = new Map<string, number>();
  for (const { script } of letters) counts.set(script, (counts.get(script) ?? 0) + 1);
  const scripts = [...counts.keys()];
  if (counts.has(CJK) && scripts.every((script) => WITH_CJK.has(script))) return [];
  const most = Math.max(...counts.values());
  const homes = scripts.filter((script) => counts.get(script) === most);
  const isLatin = counts.has(LATIN) && letters.every(isLatinOrPasses);
  const home = isLatin || homes.includes(LATIN) ? LATIN : homes[0];
  return letters.filter(({ script }) => ALWAYS.has(script) || script !== home);
}

/** The letters of a script. Decimal digits have their own rule. */
function lettersOf(text: string, at: number): readonly Letter[] {
  return charactersOf(text, at).filter(({ text: letter, script }) => {
    if (DIGIT.test(letter)) return ALWAYS.has(script) || script === FULL_WIDTH;
    return /[\p{L}\p{N}]/u.test(letter) && (script !== OTHER || !NEUTRAL.test(letter));
  });
}

/** Digits beside ASCII ones that are of another system: some pass for other numbers. */
function mixedDigits(word: string, at: number): readonly Letter[] {
  if (!ASCII_DIGIT.test(word)) return [];
  return charactersOf(word, at).filter(
    ({ text, script }) =>
      DIGIT.test(text) && !ASCII_DIGIT.test(text) && !ALWAYS.has(script) && script !== FULL_WIDTH,
  );
}

function charactersOf(text: string, at: number): readonly Letter[] {
  const characters: Letter[] = [];
  let index = at;
  for (const character of text) {
    characters.push({ at: index, text: character, script: scriptOf(character) });
    index += character.length;
  }
  return characters;
}

/** Long texts hold the same few characters again and again. */
const known = new Map<string, string>();

function scriptOf(character: string): string {
  const before = known.get(character);
  if (before !== undefined) return before;
  const script = SCRIPTS.find(([, one]) => one.test(character))?.[0] ?? OTHER;
  known.set(character, script);
  return script;
}

function isLatinOrPasses(letter: Letter): boolean {
  return letter.script === LATIN || passesForLatin(letter);
}

function passesForLatin({ text, script }: Letter): boolean {
  return script === FULL_WIDTH || script === ROMAN || PASSES_FOR_LATIN.test(text);
}
