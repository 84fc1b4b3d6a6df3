/** What a reader needs no colour for is not coloured: comments, texts, and the words of the language are. */
const TOKENS =
  /(?<comment>\/\*[\s\S]*?\*\/|\/\/[^\n]*)|(?<text>`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*")|(?<word>\b(?:import|from|export|const|async|await|function|return|for|of|if|else|try|catch|new|throw|instanceof|typeof|in|as|true|false)\b)/g;

/** The code of a story as a reader of the documentation would write it: from the package, without the demo's own parts. */
export function shownCode(source: string): string {
  return source
    .replaceAll(/"(?:\.\.\/)+src\/index\.js"/g, '"anvia-chat"')
    .replaceAll(/"(?:\.\.\/)+src\/testing\/index\.js"/g, '"anvia-chat/testing"')
    .replaceAll(/"(?:\.\.\/)+components\/elements\.js"/g, '"anvia-chat/elements"')
    .replaceAll(/^import .* from "\.\.\/story\.js";\n/gm, "")
    .trim();
}

/** The code as nodes. No part of it is ever read as markup. */
export function codeNodes(code: string): readonly Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const { index, 0: text, groups } of code.matchAll(TOKENS)) {
    nodes.push(document.createTextNode(code.slice(end, index)));
    const part = document.createElement("span");
    part.className =
      Object.entries(groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? "";
    part.textContent = text;
    nodes.push(part);
    end = index + text.length;
  }
  return [...nodes, document.createTextNode(code.slice(end))];
}
