/** The corpora, and the ways in which a text may come in pieces. */

const dompurify: { payloads: readonly { payload: string }[] } = await (
  await fetch(new URL("../corpora/dompurify.json", import.meta.url))
).json();
const blns: { strings: readonly string[] } = await (
  await fetch(new URL("../corpora/blns.json", import.meta.url))
).json();

/** DOMPurify's 223 payloads. */
export const payloads: readonly string[] = dompurify.payloads.map(({ payload }) => payload);
/** The 515 naughty strings. */
export const naughty: readonly string[] = blns.strings;
/** Both. */
export const texts: readonly string[] = [...payloads, ...naughty];

/** How a text is cut: the ends of its pieces, without its own end. */
export interface Chunking {
  readonly name: string;
  readonly ends: (length: number) => readonly number[];
}

const sized = (size: number): Chunking => ({
  name: `pieces of ${size}`,
  ends: (length) =>
    Array.from({ length: Math.max(0, Math.ceil(length / size) - 1) }, (_, at) => (at + 1) * size),
});

/** Pieces of 1 to 20 characters, always the same ones (a linear congruential generator). */
const random: Chunking = {
  name: "random pieces",
  ends: (length) => {
    const ends: number[] = [];
    let seed = length + 1;
    for (let end = 0; ; ) {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      end += 1 + (seed % 20);
      if (end >= length) return ends;
      ends.push(end);
    }
  },
};

/** Seven ways to come in pieces. */
export const chunkings: readonly Chunking[] = [...[1, 2, 3, 7, 16, 64].map(sized), random];

/** The texts in batches of about the same length, so that each batch grows together. */
export function batches(size: number): readonly (readonly string[])[] {
  return grouped(
    texts.toSorted((one, other) => one.length - other.length),
    size,
  );
}

/** Every state of a batch whose texts grow together; the last one is whole. */
export function* growth(
  batch: readonly string[],
  { ends }: Chunking,
): Generator<readonly string[]> {
  const longest = Math.max(0, ...batch.map(({ length }) => length));
  for (const end of ends(longest)) yield batch.map((text) => text.slice(0, end));
  yield batch;
}

/** Every state that any text has in any of the chunkings: all of their beginnings, each once. */
export function beginnings(): readonly string[] {
  const all = new Set<string>();
  for (const text of texts) {
    for (const { ends } of chunkings) {
      for (const end of ends(text.length)) all.add(text.slice(0, end));
    }
    all.add(text);
  }
  return [...all];
}

/** `list` in groups of `size`. */
export function grouped<Item>(list: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}
