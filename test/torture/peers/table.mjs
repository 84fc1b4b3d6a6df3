/** The results as a Markdown table with footnotes, and its place in the README. */

const START = "<!-- peers:start -->";
const END = "<!-- peers:end -->";
/** The first line of an error says enough. */
const NOTE_LENGTH = 160;

/**
 * `contestants`: what stands at the head of each column. `rows`: for each situation its
 * `title`, what is `right`, and its `results` in the same order.
 */
export function markdownTable(contestants, rows) {
  const notes = [];
  const header = ["What happens [what is right]", ...contestants];
  const lines = rows.map(({ title, right, results }) => [
    `${title} [${right}]`,
    ...results.map((result) => cell(result, notes)),
  ]);
  const sums = contestants.map((_, index) => sumOf(rows.map(({ results }) => results[index])));
  const all = [header, header.map(() => "---"), ...lines, ["**right**", ...sums]];
  const table = all.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const footnotes = notes.map((note, index) => `<sup>${index + 1}</sup> ${note}`).join("<br>\n");
  return footnotes === "" ? table : `${table}\n\n${footnotes}`;
}

/**
 * `readme` with what stands between the markers replaced.
 * @throws Error when the markers are not there, once each and in this order.
 */
export function withTable(readme, table) {
  const [before, rest, ...more] = readme.split(START);
  const [, after, ...others] = (rest ?? "").split(END);
  if (after === undefined || more.length + others.length > 0) {
    throw new Error(`README.md needs one ${START} and, after it, one ${END}.`);
  }
  return `${before}${START}\n\n${table}\n\n${END}${after}`;
}

function cell({ isRight, said, detail, missing }, notes) {
  if (missing) return `n/a${reference(missing, notes)}`;
  const mark = isRight ? "✓" : "✗";
  return `${mark} ${said}${detail ? reference(detail, notes) : ""}`;
}

function reference(text, notes) {
  const line = text.split("\n", 1)[0].replaceAll("|", "\\|");
  const note = line.length > NOTE_LENGTH ? `${line.slice(0, NOTE_LENGTH)} …` : line;
  if (!notes.includes(note)) notes.push(note);
  return ` <sup>${notes.indexOf(note) + 1}</sup>`;
}

function sumOf(results) {
  const measured = results.filter(({ missing }) => !missing);
  return `**${measured.filter(({ isRight }) => isRight).length} of ${measured.length}**`;
}
