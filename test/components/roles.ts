/** Elements as assistive technology finds them: by role and accessible name, through shadow roots. */
import axe from "axe-core";

/** An element with its role and name. */
export interface Accessible {
  readonly role: string;
  readonly name: string;
  readonly element: HTMLElement;
}

const INPUT_ROLES: Readonly<Record<string, string>> = {
  radio: "radio",
  checkbox: "checkbox",
  text: "textbox",
};
const TAG_ROLES: Readonly<Record<string, string>> = {
  BUTTON: "button",
  TEXTAREA: "textbox",
  DIALOG: "dialog",
  ARTICLE: "article",
  H2: "heading",
  H3: "heading",
  H4: "heading",
  TABLE: "table",
};

/** Everything in `root` that has a role and can be perceived, in document order. */
export function accessibles(root: Element): readonly Accessible[] {
  axe.setup(root.ownerDocument.documentElement);
  try {
    return perceivable(root).flatMap((element) => {
      const role = roleOf(element);
      return role === undefined ? [] : [{ role, name: nameOf(element), element }];
    });
  } finally {
    axe.teardown();
  }
}

/** Those with this role; with `name`, only the ones named exactly so. */
export function allByRole(root: Element, role: string, name?: string): readonly HTMLElement[] {
  return accessibles(root)
    .filter((found) => found.role === role && (name === undefined || found.name === name))
    .map(({ element }) => element);
}

/** The one with this role and this exact name. @throws Error naming what there is instead. */
export function byRole(root: Element, role: string, name: string): HTMLElement {
  const [first, second] = allByRole(root, role, name);
  if (first && !second) return first;
  const there = accessibles(root).map((found) => `${found.role} “${found.name}”`);
  throw new Error(`${first ? "More than one" : "No"} ${role} “${name}” among: ${there.join(", ")}`);
}

/** All text below `root`, shadow roots included. */
export function textOf(root: Node): string {
  if (root instanceof Text) return root.data;
  if (root instanceof HTMLStyleElement) return "";
  return childrenOf(root).map(textOf).join("");
}

/** Every element below `root`, shadow roots and slots included. */
export function descendants(root: Node): readonly Element[] {
  return childrenOf(root).flatMap((child) =>
    child instanceof Element ? [child, ...descendants(child)] : [],
  );
}

function childrenOf(node: Node): readonly Node[] {
  if (node instanceof HTMLSlotElement) {
    const assigned = node.assignedNodes();
    return assigned.length > 0 ? assigned : [...node.childNodes];
  }
  if (node instanceof Element && node.shadowRoot) return [...node.shadowRoot.childNodes];
  return [...node.childNodes];
}

function perceivable(root: Element): readonly HTMLElement[] {
  return [root, ...descendants(root)].filter(
    (element): element is HTMLElement =>
      element instanceof HTMLElement && element.checkVisibility(),
  );
}

function roleOf(element: HTMLElement): string | undefined {
  const explicit = element.getAttribute("role");
  if (explicit) return explicit;
  if (element instanceof HTMLInputElement) return INPUT_ROLES[element.type];
  return TAG_ROLES[element.tagName];
}

function nameOf(element: HTMLElement): string {
  return axe.commons.text.accessibleText(element).replace(/\s+/g, " ").trim();
}
