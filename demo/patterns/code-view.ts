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

/** The code as nodes, line by line: one that is too long goes on further in. No part of it is read as markup. */
export function codeNodes(code: string): readonly Node[] {
  let line = newPart("line");
  const lines = [line];
  for (const { text, kind } of tokens(code)) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) {
        line = newPart("line");
        lines.push(line);
      }
      line.append(kind === "" ? part : Object.assign(newPart(kind), { textContent: part }));
    }
  }
  for (const one of lines) {
    const [indent = ""] = /^ */.exec(one.textContent ?? "") ?? [];
    one.style.setProperty("--indent", String(indent.length));
    one.append("\n");
  }
  return lines;
}

interface Token {
  readonly text: string;
  readonly kind: string;
}

function tokens(code: string): readonly Token[] {
  const found: Token[] = [];
  let end = 0;
  for (const { index, 0: text, groups } of code.matchAll(TOKENS)) {
    const [kind = ""] = Object.entries(groups ?? {}).find(([, said]) => said !== undefined) ?? [];
    found.push({ text: code.slice(end, index), kind: "" }, { text, kind });
    end = index + text.length;
  }
  return [...found, { text: code.slice(end), kind: "" }];
}

function newPart(kind: string): HTMLElement {
  const part = document.createElement("span");
  part.className = kind;
  return part;
}
