/** Names of the languages that code-colours.ts can colour; known before it is loaded, so that other code does not load it. */
const NAMES = new Set(
  (
    "arduino ino bash sh zsh c h cpp cc c++ h++ hpp hh hxx cxx csharp cs c# css diff patch go golang graphql gql " +
    "ini toml java jsp javascript js jsx mjs cjs json jsonc json5 kotlin kt kts less lua pluto makefile mk mak make " +
    "markdown md mkdown mkd objectivec mm objc obj-c obj-c++ objective-c++ perl pl pm php python py gyp ipython " +
    "python-repl pycon r ruby rb gemspec podspec thor irb rust rs scss shell console shellsession sql swift " +
    "typescript ts tsx mts cts vbnet vb wasm xml html xhtml rss atom xjb xsd xsl plist wsf svg yaml yml"
  ).split(" "),
);
/** Longer code stays plain: colouring it would hold the page up. */
const MAX_COLOURED = 50_000;
const MAX_LINE = 5_000;

/** Whether code in a language of this name can be coloured. Pure. */
export function isKnownLanguage(name: string): boolean {
  return NAMES.has(name.toLowerCase());
}

/** Whether this code is coloured: its language is known and it is not too long. Pure. */
export function isColourable(code: string, language: string): boolean {
  if (code.length > MAX_COLOURED || !isKnownLanguage(language)) return false;
  return code.length <= MAX_LINE || !code.split("\n").some((line) => line.length > MAX_LINE);
}
