import { parseJson } from "./parse-json.js";

/** One event of a stream of changes, or the place that it has come to. */
export interface ServerEvent {
  /** Where it stands in the stream. */
  readonly id?: string;
  /** What its JSON says; `undefined` when it is none. */
  readonly data?: unknown;
}

/** Longer lines are nobody's change: the stream is given up, and opened again. */
const LONGEST = 16_000_000;

/**
 * The events of a body (HTML §9.2.6), as far as streams of changes use it: `id` and `data`, any line end, comments.
 * The last one counts only with the empty line behind it.
 */
export async function* serverEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || text.length > LONGEST) return;
      text += value;
      // A lone \r at the end may be the first half of a line end.
      const blocks = text.split(/\r\n\r\n|\n\n|\r\r(?!$)/);
      text = blocks.pop() ?? "";
      for (const block of blocks) yield eventOf(block);
    }
  } finally {
    await reader.cancel().catch(() => undefined); // it may have broken already
  }
}

function eventOf(block: string): ServerEvent {
  const fields: Record<string, string> = {};
  for (const line of block.split(/\r\n|\n|\r/)) {
    const [, name, value] = /^(id|data): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined) fields[name] = (fields[name] ?? "") + value;
  }
  const { id, data = "" } = fields;
  return { ...(id !== undefined && { id }), data: parseJson(data) };
}
