// The rules that the code keeps, as functions from parsed modules to sentences that name what
// breaks them. No sentences: the rule holds. `test/architecture.test.mjs` runs them on the project
// and tries each of them on a small fixture that breaks it.
import { posix } from "node:path";
import { resolveRelative, walk } from "./modules.mjs";

const PORTS = ["model", "store", "relay", "agent"];
const LAYERS_OF_SRC = [
  ...["index", "runtime", "engine", ...PORTS, "run", "errors"],
  ...["testing", "server"],
];

/** Which layers a layer may import, itself aside. Users above, used below. */
const MAY_IMPORT = {
  demo: ["components", "index"],
  components: ["index"],
  index: ["runtime", "engine", ...PORTS, "run", "errors"],
  runtime: ["engine", ...PORTS, "run", "errors"],
  engine: [...PORTS, "run", "errors"],
  model: ["run", "errors"],
  store: ["run", "errors"],
  relay: ["run", "errors"],
  agent: ["run", "errors"],
  server: ["relay", "run", "errors"],
  run: [],
  errors: [],
  testing: LAYERS_OF_SRC,
};

/** Imports that are allowed although the layers say no, by name. */
const EXCEPTIONS = [
  // An agent is declared with a model: it needs the port's type, never its code.
  { from: "agent", target: "src/model/completion-model.ts", typeOnly: true },
  // The demo also shows what the package offers for tests, through its public entry.
  { from: "demo", target: "src/testing/index.ts", typeOnly: false },
  // And what it offers for a site's own server.
  { from: "demo", target: "src/server/index.ts", typeOnly: false },
];

const BARRELS = ["src/index.ts", "src/testing/index.ts", "src/server/index.ts"];

/** Limits in lines. */
export const FILE_LIMITS = { hard: 500, median: 150, p90: 350 };
export const FUNCTION_LIMITS = { hard: 60, median: 8, p90: 30 };

/** The layer that a file belongs to, or undefined. */
export function layerOf(path) {
  const [top, second, third] = path.split("/");
  if (top === "demo" || top === "components") return top;
  if (top !== "src" || second === undefined) return undefined;
  const layer = third === undefined ? second.replace(/\.ts$/, "") : second;
  const single = ["index", "runtime", "errors"].includes(layer);
  return LAYERS_OF_SRC.includes(layer) && single === (third === undefined) ? layer : undefined;
}

/** Imports point from user to used, and every file of the package belongs to a layer. */
export function layerProblems(modules) {
  const known = new Set(modules.map(({ path }) => path));
  return modules.flatMap((module) => {
    const layer = layerOf(module.path);
    if (layer === undefined) return [`${module.path} belongs to no layer of the design`];
    return module.imports.flatMap((entry) => {
      const problem = importProblem(module.path, layer, entry, known);
      return problem === undefined ? [] : [`${module.path}:${entry.line} ${problem}`];
    });
  });
}

function importProblem(path, layer, { specifier, typeOnly }, known) {
  if (specifier === undefined) return "imports a computed path, which no rule can follow";
  const target = resolveRelative(path, specifier.replace(/[?#].*$/, ""));
  if (target === undefined) return undefined;
  const targetLayer = layerOf(target);
  if (layer === "demo" && targetLayer === "demo") return undefined;
  if (!known.has(target)) return `imports ${specifier}, which is no file of the project`;
  if (targetLayer === layer || MAY_IMPORT[layer].includes(targetLayer)) return undefined;
  const isException = EXCEPTIONS.some(
    (allowed) =>
      allowed.from === layer && allowed.target === target && (typeOnly || !allowed.typeOnly),
  );
  return isException ? undefined : `${layer} must not import ${target}`;
}

/**
 * Packages: run knows zod alone; src is headless; the openai client is loaded lazily; the package
 * imports only what it declares in `dependencies`, and lazily what a site brings along (`peers`).
 */
export function packageProblems(modules, dependencies, peers = []) {
  return modules.flatMap(({ path, imports }) =>
    imports.flatMap((entry) => {
      const { specifier, line } = entry;
      if (specifier === undefined || specifier.startsWith(".")) return [];
      const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
      const problem = packageProblem(path, name, entry, dependencies, peers);
      return problem === undefined ? [] : [`${path}:${line} ${problem}`];
    }),
  );
}

function packageProblem(path, name, { dynamic, typeOnly }, dependencies, peers) {
  const layer = layerOf(path);
  if (layer === "run" && name !== "zod") return `run imports only itself and zod, not ${name}`;
  if (layer === "demo") return undefined; // a demo may show any framework
  if (peers.includes(name))
    return dynamic || typeOnly ? undefined : `must load ${name} with import() on first use`;
  if (!dependencies.includes(name)) return `imports ${name}, which is no dependency`;
  if (layer === "components") return undefined;
  if (name === "lit") return "is headless and must not import lit";
  if (name === "openai" && !dynamic && !typeOnly)
    return "must load openai with import() on first use";
  return undefined;
}

/** No cycles, types included: a cycle of types is still a file nobody can read first. */
export function cycleProblems(modules) {
  const targets = new Map(
    modules.map(({ path, imports }) => [
      path,
      imports.flatMap(({ specifier }) => resolveRelative(path, specifier ?? "") ?? []),
    ]),
  );
  const done = new Set();
  const problems = [];
  const enter = (path, trail) => {
    const again = trail.indexOf(path);
    if (again !== -1) problems.push(`cycle: ${[...trail.slice(again), path].join(" > ")}`);
    if (again !== -1 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) enter(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) enter(path, []);
  return problems;
}

/** Two public index.ts, which only re-export; no other. */
export function barrelProblems(modules) {
  return modules.flatMap(({ path, program }) => {
    if (posix.basename(path) !== "index.ts") return [];
    if (!BARRELS.includes(path)) return [`${path}: only ${BARRELS.join(" and ")} are barrels`];
    const others = program.body.filter((node) => !isReexport(node));
    return others.length === 0 ? [] : [`${path} holds more than exports of other files`];
  });
}

function isReexport(node) {
  if (node.type === "ExportAllDeclaration") return true;
  return node.type === "ExportNamedDeclaration" && node.source !== null;
}

/** Lines of each file, against the hard limit and the distribution. */
export function fileSizeProblems(modules, limits = FILE_LIMITS) {
  const sizes = modules.map(({ path, text }) => ({ name: path, lines: countLines(text) }));
  return sizeProblems("file", sizes, limits);
}

/** Lines of each function with a body in braces: an expression-bodied arrow is an expression. */
export function functionSizeProblems(modules, limits = FUNCTION_LIMITS) {
  return sizeProblems("function", modules.flatMap(functionSizes), limits);
}

/** `{ name, lines }` of every function with a body in braces. */
export function functionSizes({ path, program, lineAt }) {
  const sizes = [];
  walk(program, (node) => {
    if (!/^(Function|ArrowFunction)/.test(node.type)) return;
    if (!["BlockStatement", "FunctionBody"].includes(node.body?.type)) return;
    const line = lineAt(node.start);
    sizes.push({ name: `${path}:${line}`, lines: lineAt(node.end - 1) - line + 1 });
  });
  return sizes;
}

function sizeProblems(kind, sizes, { hard, median, p90 }) {
  if (sizes.length === 0) return [];
  const lines = sizes.map((size) => size.lines).sort((a, b) => a - b);
  const at = (share) => lines[Math.ceil(share * lines.length) - 1];
  const tooLong = sizes.filter((size) => size.lines > hard);
  return [
    ...tooLong.map((size) => `${size.name} has ${size.lines} lines, ${kind} limit ${hard}`),
    ...(at(0.5) > median ? [`the median ${kind} has ${at(0.5)} lines, limit ${median}`] : []),
    ...(at(0.9) > p90 ? [`the 90th percentile ${kind} has ${at(0.9)} lines, limit ${p90}`] : []),
  ];
}

function countLines(text) {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** No `any`, no `!`. */
export function looseTypeProblems(modules) {
  return findNodes(modules, (node) => {
    if (node.type === "TSAnyKeyword") return "says any";
    if (node.type === "TSNonNullExpression") return "asserts non-null with !";
    return node.definite === true ? "asserts an assignment with !" : undefined;
  });
}

const MARKUP_NAMES = new Set([
  "innerHTML",
  "outerHTML",
  "insertAdjacentHTML",
  "setHTMLUnsafe",
  "parseHTMLUnsafe",
  "createContextualFragment",
  "srcdoc",
  "unsafeHTML",
  "unsafeSVG",
  "unsafeMathML",
  "unsafeStatic",
]);
const MARKUP_IN_TEMPLATE = /[.?]?\b(innerHTML|outerHTML|srcdoc)\s*=/i;

/** No text becomes markup or code: what a model writes is only ever text. */
export function markupProblems(modules) {
  return findNodes(modules, (node) => {
    if (node.type === "Identifier" && MARKUP_NAMES.has(node.name)) return `uses ${node.name}`;
    if (node.type === "Literal" && MARKUP_NAMES.has(node.value)) return `uses ${node.value}`;
    if (node.type === "ImportDeclaration" && /\/unsafe-/.test(node.source.value)) {
      return `imports ${node.source.value}`;
    }
    if (node.type === "TemplateElement" && MARKUP_IN_TEMPLATE.test(node.value.raw)) {
      return "sets markup in a template";
    }
    return codeFromText(node);
  });
}

function codeFromText(node) {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
  const callee = nameOf(node.callee);
  if (callee === "document.write" || callee === "document.writeln") return `calls ${callee}`;
  return callee === "eval" || callee === "Function" ? `calls ${callee}` : undefined;
}

const IMPURE_CALLS = new Set([
  "Date",
  "Date.now",
  "performance.now",
  "Math.random",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "fetch",
  "setTimeout",
  "setInterval",
  "queueMicrotask",
]);

/** The one module that begins transactions that write; `beginWrite` there says why. */
const WRITER = "src/store/transact.ts";

/** Transactions that write are begun in one place, so that they never run side by side. */
export function writeProblems(modules) {
  const others = modules.filter(({ path }) => path !== WRITER);
  return findNodes(others, ({ type, value }) =>
    type === "Literal" && value === "readwrite" ? "begins a transaction of its own" : undefined,
  );
}

/** The core takes time, randomness and the network as arguments. */
export function impureCoreProblems(modules) {
  const core = modules.filter(({ path }) => layerOf(path) === "run");
  return findNodes(core, (node) => {
    if (node.type === "NewExpression") {
      const isNow = nameOf(node.callee) === "Date" && node.arguments.length === 0;
      return isNow ? "reads the clock with new Date()" : undefined;
    }
    if (node.type === "MemberExpression" || node.type === "CallExpression") {
      const name = nameOf(node.type === "CallExpression" ? node.callee : node);
      // A member is caught without a call too: `const now = Date.now` is the same clock.
      const counts = node.type === "CallExpression" ? !name?.includes(".") : name?.includes(".");
      return counts && IMPURE_CALLS.has(name) ? `uses ${name}` : undefined;
    }
    return undefined;
  });
}

/** Dotted name of an identifier or member chain, without `globalThis.`; undefined for others. */
function nameOf(node) {
  if (node.type === "ChainExpression") return nameOf(node.expression);
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return undefined;
  const object = nameOf(node.object);
  const property = node.computed ? node.property.value : node.property.name;
  if (object === undefined || typeof property !== "string") return undefined;
  return ["globalThis", "self", "window"].includes(object) ? property : `${object}.${property}`;
}

/** Every export carries a docstring, at itself or at the declaration that it names. */
export function docstringProblems(modules) {
  return modules.flatMap((module) => {
    const documented = new Set();
    const problems = new Map();
    for (const { name, node } of exportsOf(module.program)) {
      // Of overloads one docstring speaks for all.
      if (hasDocstring(module, node)) documented.add(name);
      else
        problems.set(name, `${module.path}:${module.lineAt(node.start)} ${name} has no docstring`);
    }
    return [...problems].filter(([name]) => !documented.has(name)).map(([, problem]) => problem);
  });
}

function exportsOf(program) {
  const local = new Map(
    program.body.flatMap((node) => declaredNames(node).map((name) => [name, node])),
  );
  return program.body.flatMap((node) => {
    if (node.type === "ExportDefaultDeclaration") return [{ name: "default", node }];
    if (node.type !== "ExportNamedDeclaration" || node.source) return [];
    if (node.declaration) return declaredNames(node.declaration).map((name) => ({ name, node }));
    return node.specifiers.map((specifier) => ({
      name: specifier.exported.name,
      node: local.get(specifier.local.name) ?? node,
    }));
  });
}

function declaredNames(node) {
  if (node.type === "VariableDeclaration") {
    return node.declarations.map(({ id }) => id.name ?? "a destructured export");
  }
  return node.id?.name === undefined ? [] : [node.id.name];
}

function hasDocstring({ text, comments }, node) {
  // Decorators may stand before `export`; the docstring stands before both.
  const decorators = (node.declaration ?? node).decorators ?? [];
  const start = Math.min(node.start, ...decorators.map((decorator) => decorator.start));
  const before = comments.filter(({ end }) => end <= start).at(-1);
  if (before?.type !== "Block" || !before.value.startsWith("*")) return false;
  return before.value.replace(/[\s*]/g, "") !== "" && text.slice(before.end, start).trim() === "";
}

const EMPTY_NAME = /(^|[-_.])(utils?|helpers?|misc|common)([-_.]|$)/i;

/** A file is named after what it holds. */
export function nameProblems(paths) {
  return paths
    .filter((path) => path.split("/").some((part) => EMPTY_NAME.test(part)))
    .map((path) => `${path} is named after nothing`);
}

/** Tests wait for what they wait for, never for time to pass. */
export function sleepProblems(modules) {
  // There time is the subject: a kill at a random moment, a measurement.
  const timed = /^test\/(torture|bench|relay\/attack)\//;
  const tests = modules.filter(({ path }) => path.startsWith("test/") && !timed.test(path));
  return tests.flatMap((module) => {
    const constants = numericConstants(module.program);
    return findNodes([module], (node, ancestors) => sleepProblem(node, ancestors, constants));
  });
}

function sleepProblem(node, ancestors, constants) {
  if (node.type !== "CallExpression") return undefined;
  const name = nameOf(node.callee);
  const [first, second] = node.arguments;
  if (name === "aTimeout" || name?.endsWith(".waitForTimeout")) return `sleeps with ${name}`;
  if (name !== "setTimeout") return undefined;
  const isNumber = (argument) =>
    argument?.type === "Identifier"
      ? constants.has(argument.name)
      : typeof argument?.value === "number" && argument.value > 0;
  if (isNumber(first) || isNumber(second)) return "sleeps with setTimeout";
  // `new Promise((resolve) => setTimeout(resolve, ms))` is a sleep, whatever ms is.
  const executor = ancestors.find(({ type }) => /Function/.test(type) && type !== "FunctionBody");
  const resolves = first?.type === "Identifier" && first.name === executor?.params[0]?.name;
  const delays = second !== undefined && second.value !== 0;
  return resolves && delays ? "sleeps with a promise around setTimeout" : undefined;
}

function numericConstants(program) {
  const names = new Set();
  walk(program, (node) => {
    if (node.type !== "VariableDeclarator" || typeof node.init?.value !== "number") return;
    if (node.init.value > 0) names.add(node.id.name);
  });
  return names;
}

function findNodes(modules, problemOf) {
  return modules.flatMap(({ path, program, lineAt }) => {
    const problems = [];
    walk(program, (node, ancestors) => {
      const problem = problemOf(node, ancestors);
      if (problem !== undefined) problems.push(`${path}:${lineAt(node.start)} ${problem}`);
    });
    return problems;
  });
}
