/** Pathological markdown, in families that can be made as long as one likes (SECURITY: size bombs). */

const repeated = (piece: string) => (length: number) =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

const PIECES = [
  ...[">", "> ", ">a\n", "> > a\n\n", "- ", "- a\n", "- a\n\n", "  - a\n", "1. ", "1. a\n"],
  ...["[", "![", "[a](", "![a](", "[a](<", "[a][", "[a] ", "]", "[a]: b\n"],
  ...["*", "*a ", "**a", "__a", "_a ", "a**b", "~~a ", "`", "`a ", "`a``b"],
  ...[
    "|a",
    "|a|b|\n",
    "|",
    "a|b\n",
    "&amp;",
    "&",
    "&a",
    "&#1",
    "\\",
    "\\*",
    "#",
    "# a\n",
    "a\n=\n",
  ],
  ...["<", "<a ", "<!--", "<div>\n", "<http://a>", "a.", "a@", "http://", "http://a.b ", "www.a."],
  ...["a", "a ", "a\n", "a\n\n", "\n", " ", "    a\n", "```\n", "~~~\n", "---\n", "*_`[<&$\\(!|"],
  ...["$", "$a ", "$$", "$$a ", "$x$ ", "$$\n", "a\n$$\n", "\\(", "\\[", "\\(x\\) "],
];

/** Texts that are slow to read for somebody: their name, and how to make one of about that length. */
export const SIZE_BOMBS: readonly (readonly [string, (length: number) => string])[] = [
  ...PIECES.map((piece) => [JSON.stringify(piece), repeated(piece)] as const),
  ["nested brackets", (length) => "[".repeat(length / 2) + "]".repeat(length / 2)],
  ["nested images", (length) => "![".repeat(length / 3) + "]".repeat(length / 3)],
  ["nested emphasis", (length) => "*a ".repeat(length / 6) + "b* ".repeat(length / 6)],
  ["open parentheses", (length) => `[a](${"(".repeat(length)}`],
  ["backticks, ever more", (length) => backticks(length)],
  ["a wide table with short rows", (length) => table(length / 6, length / 6)],
  ["a table of 300 columns with short rows", (length) => table(300, (length - 1200) / 2)],
  ["a square table", (length) => square(Math.floor(Math.sqrt(length / 2)))],
  ["a URL with entities", (length) => `http://a.b/${"&a;".repeat(length / 3)}`],
  ["a URL with marks", (length) => `http://a.b/${"!".repeat(length)}a`],
];

function backticks(length: number): string {
  const count = Math.floor(Math.sqrt(2 * length));
  return Array.from({ length: count }, (_, index) => "`".repeat(index)).join(" ");
}

/** A table whose rows are shorter than its head. */
export function table(columns: number, rows: number): string {
  return `${"|a".repeat(columns)}|\n${"|-".repeat(columns)}|\n${"|\n".repeat(rows)}`;
}

/** A table with as many rows as columns. */
export function square(size: number): string {
  return `${"|a".repeat(size)}|\n${"|-".repeat(size)}|\n${`${"|b".repeat(size)}|\n`.repeat(size)}`;
}
