/**
 * TeX to MathML nodes. Loaded when an answer holds a formula.
 *
 * R1 `temml` gives a tree of its own. From it only the elements, attributes and classes that are listed
 *    here reach the page: no links, no pictures, no ids, no style attributes, no colours, no HTML text.
 * R2 What it cannot read, and what is too large or too deep, is no formula: its source is shown.
 */
import temml from "temml";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const MAX_NODES = 5000;
const MAX_DEPTH = 80;
/** They define macros, which can grow without end, or reach outside the formula. */
const REFUSED =
  /\\(?:[egx]?def|(?:re)?newcommand|providecommand|(?:future)?let|global|long|newenvironment|renewenvironment|DeclareMathOperator|includegraphics|href|url|html[A-Z]\w*|class|id|style|data|label|ref|eqref)(?![a-zA-Z])/;

const ELEMENTS = new Set(
  "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle mpadded mphantom merror menclose msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "display displaystyle scriptlevel mathvariant form fence separator stretchy symmetric largeop movablelimits accent accentunder lspace rspace minsize maxsize linethickness width height depth voffset columnspan rowspan columnalign rowspacing columnspacing notation".split(
    " ",
  ),
);
const CLASSES = new Set(
  "tml-display tml-left tml-right tml-overline tml-underline tml-fbox tml-cancel upstrike downstrike sout tml-xcancel menclose tml-prime tml-tag".split(
    " ",
  ),
);
/** Styles that carry meaning, as classes of ours: a border of an array, the place of an aligned cell. */
const STYLES: ReadonlyMap<string, string> = new Map([
  ["borderTop", "line-top"],
  ["borderBottom", "line-bottom"],
  ["borderLeft", "line-left"],
  ["borderRight", "line-right"],
  ["border", "boxed"],
  ["textAlign:left", "tml-left"],
  ["paddingLeft:0em", "no-left"],
  ["paddingRight:0em", "no-right"],
  ["fontWeight:bold", "bold"],
]);

/** A node of `temml`'s tree: an element has a `type`, a text has `text`, a fragment has neither. */
interface TreeNode {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly children?: readonly TreeNode[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly classes?: readonly unknown[];
  readonly style?: Readonly<Record<string, unknown>>;
}

/** CAST: the types are those of the package's CommonJS build; as a module it has one export, its default. */
const { __renderToMathMLTree: buildTree } = temml as unknown as {
  __renderToMathMLTree(source: string, settings: object): TreeNode;
};
const SETTINGS = {
  throwOnError: true,
  trust: false,
  maxExpand: 200,
  maxSize: [20, 200],
  annotate: false,
  wrap: "none",
};

/** The formula as a `<math>` element of its own, or `undefined` when it is to be shown as it was written (R2). */
export function renderMath(source: string, display: boolean): Element | undefined {
  if (REFUSED.test(source)) return undefined;
  try {
    const tree = buildTree(source, { ...SETTINGS, displayMode: display });
    return new Builder().element(tree, 0);
  } catch {
    return undefined; // R2: not TeX that can be read
  }
}

class TooLarge extends Error {}

class Builder {
  #nodes = 0;

  element(tree: TreeNode, depth: number): Element {
    const { type } = tree;
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) throw new TooLarge();
    if (typeof type !== "string" || !ELEMENTS.has(type)) throw new TooLarge(`not MathML: ${type}`);
    const element = document.createElementNS(MATHML, type);
    for (const [name, value] of Object.entries(tree.attributes ?? {})) {
      if (ATTRIBUTES.has(name)) element.setAttribute(name, String(value));
    }
    const classes = classesOf(tree);
    if (classes !== "") element.setAttribute("class", classes);
    element.append(...this.#all(tree.children ?? [], depth + 1));
    return element;
  }

  #all(trees: readonly TreeNode[], depth: number): readonly (Element | string)[] {
    return trees.flatMap((tree) => {
      if (typeof tree.text === "string" && tree.type === undefined) return [tree.text];
      if (tree.type === undefined && tree.children) return this.#all(tree.children, depth + 1);
      return [this.element(tree, depth)];
    });
  }
}

function classesOf({ classes = [], style = {} }: TreeNode): string {
  const own = classes.filter((name) => typeof name === "string" && CLASSES.has(name));
  const styled = Object.entries(style).map(
    ([name, value]) => STYLES.get(`${name}:${value}`) ?? STYLES.get(name),
  );
  return [...own, ...styled.filter(Boolean)].join(" ");
}
