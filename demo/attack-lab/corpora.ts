/** The collections of hostile texts: some from elsewhere, under their own licences, and some made here. */

/** A collection, and where it comes from. */
export interface Corpus {
  readonly name: string;
  readonly source: string;
  readonly texts: readonly string[];
}

const DOMPURIFY = new URL("../../test/corpora/dompurify.json", import.meta.url);
const NAUGHTY = new URL("../../test/corpora/blns.json", import.meta.url);
const FORGED = new URL("../../test/corpora/forged-transcripts.json", import.meta.url);

/** Loads all collections. @throws Error when one cannot be read. */
export async function loadCorpora(): Promise<readonly Corpus[]> {
  const [dompurify, naughty, forged] = await Promise.all([
    load<{ payloads: readonly { payload: string }[] }>(DOMPURIFY),
    load<{ strings: readonly string[] }>(NAUGHTY),
    load<{ transcripts: readonly { text: string }[] }>(FORGED),
  ]);
  return [
    {
      name: "DOMPurify’s payloads",
      source: "cure53/DOMPurify, MPL-2.0 or Apache-2.0",
      texts: dompurify.payloads.map(({ payload }) => payload),
    },
    {
      name: "Naughty strings",
      source: "minimaxir/big-list-of-naughty-strings, MIT",
      texts: naughty.strings,
    },
    {
      name: "Forged transcripts",
      source: "made for this project",
      texts: forged.transcripts.map(({ text }) => text),
    },
    { name: "Hidden characters", source: "generated from Unicode’s classes", texts: hidden() },
    { name: "Link tricks", source: "made for this project", texts: links() },
  ];
}

async function load<Content>(address: URL): Promise<Content> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname} could not be loaded (${response.status})`);
  return (await response.json()) as Content; // CAST: files of this project, with tests of their own
}

/** One text for each invisible, control, bidi and tag character that can change what people read. */
function hidden(): string[] {
  const ranges = [
    [0x00, 0x08],
    [0x0b, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x61c, 0x61c],
    [0x180e, 0x180e],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
    [0xe0020, 0xe007f],
  ] as const;
  return ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, i) => {
      const hiding = String.fromCodePoint(from + i);
      return `Refund 1${hiding}0${hiding} to the card of Ann.`;
    }),
  );
}

function links(): string[] {
  const targets = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript&colon;alert(1)",
    "\u0001javascript:alert(1)",
    "javascript&#58;alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+",
    "blob:https://example.com/1",
    "file:///etc/passwd",
    "intent://example#Intent;end",
    "//example.com/?leak=1",
    "https://shop.example@evil.example/",
    "https://evil.example/?next=https://shop.example",
    "https://xn--pple-43d.com/",
    "http://[::1]/",
  ];
  return targets.flatMap((target) => [
    `[Your order](${target})`,
    `<${target}>`,
    `![A picture](${target})`,
    `[https://shop.example/](${target} "Safe")`,
    `[a]: ${target}\n\n[Your order][a] and ![it][a]`,
    `<a href="${target}">Your order</a>`,
  ]);
}
