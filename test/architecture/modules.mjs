// Parsed source files for the architecture rules. TypeScript 7 has no JavaScript API; oxc does the
// parsing, and its tree is ESTree with TypeScript's nodes.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "oxc-parser";

/**
 * @typedef {object} Module
 * @property {string} path From the project's root, with forward slashes.
 * @property {string} text
 * @property {object} program The syntax tree.
 * @property {object[]} comments
 * @property {{ specifier: string | undefined, typeOnly: boolean, dynamic: boolean, line: number }[]}
 *   imports Everything that names another module; `specifier` is undefined where it is computed.
 * @property {(offset: number) => number} lineAt Line number, from 1.
 */

/**
 * Parses one file.
 * @returns {Module}
 * @throws Error on a syntax error: a file that nobody can read passes no rule.
 */
export function parseModule(path, text) {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const starts = lineStarts(text);
  const lineAt = (offset) => starts.findLastIndex((start) => start <= offset) + 1;
  return { path, text, program, comments, lineAt, imports: importsOf(program, lineAt) };
}

/** Parses in-memory files, `{ path: text }`: the fixtures of the rules. */
export function parseModules(files) {
  return Object.entries(files).map(([path, text]) => parseModule(path, text));
}

/** Reads and parses the TypeScript and JavaScript files below the project's `folders`. */
export function readModules(root, folders) {
  return readPaths(root, folders)
    .filter((path) => /\.(ts|js|mjs)$/.test(path) && !path.endsWith(".d.ts"))
    .map((path) => parseModule(path, readFileSync(join(root, path), "utf8")));
}

/** What is installed, built or made by tests, and the corpora; in the demo some of it is large. */
const NOT_OURS = /^(?:node_modules|dist|corpora|test-results|\.next|\.tanstack)$/;

/** Every file below the project's `folders`; a folder that does not exist has none. */
export function readPaths(root, folders) {
  return folders.flatMap((folder) => readFolder(root, folder).sort());
}

/**
 * Visits every node, parents first.
 * @param {object} node
 * @param {(node: object, ancestors: object[]) => void} visit `ancestors` are nearest first.
 */
export function walk(node, visit, ancestors = []) {
  visit(node, ancestors);
  const inner = [node, ...ancestors];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === "string") walk(child, visit, inner);
    }
  }
}

/** The project file that a relative specifier of `from` means, or undefined for a package. */
export function resolveRelative(from, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  return path.replace(/\.js$/, ".ts");
}

function readFolder(root, folder) {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    return entries.flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (!entry.isDirectory()) return entry.isFile() ? [path] : [];
      return NOT_OURS.test(entry.name) ? [] : readFolder(root, path);
    });
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function importsOf(program, lineAt) {
  const imports = [];
  const add = (node, source, typeOnly, dynamic = false) => {
    const specifier = typeof source?.value === "string" ? source.value : undefined;
    imports.push({ specifier, typeOnly, dynamic, line: lineAt(node.start) });
  };
  walk(program, (node) => {
    // `import { type A }` still loads the module under verbatimModuleSyntax: only `import type` is typeOnly.
    if (node.type === "ImportDeclaration") add(node, node.source, node.importKind === "type");
    else if (node.type === "ExportAllDeclaration")
      add(node, node.source, node.exportKind === "type");
    else if (node.type === "ExportNamedDeclaration" && node.source) {
      add(node, node.source, node.exportKind === "type");
    } else if (node.type === "ImportExpression") add(node, node.source, false, true);
    else if (node.type === "TSImportType") add(node, node.source ?? node.argument?.literal, true);
    else if (node.type === "TSExternalModuleReference") add(node, node.expression, false);
  });
  return imports;
}
