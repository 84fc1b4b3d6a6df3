/** Counts what hostile text brought about: calls, elements that can act, bad links, requests, reports, forgeries. */
import type { Place } from "./places.js";

/** What is counted, in the order in which it is shown. */
export const COUNTED = ["ran", "active", "links", "requests", "reports", "forged"] as const;
/** See {@link COUNTED}. */
export type Counted = (typeof COUNTED)[number];
/** A count of each. */
export type Counts = Record<Counted, number>;

const ACTIVE =
  "script, iframe, frame, object, embed, img, image, picture, video, audio, form, link, meta, base, use, template, animate, set, foreignObject, anvia-chat, anvia-approval, anvia-question, anvia-recovery, anvia-output, anvia-approve-all";
const HTML = "http://www.w3.org/1999/xhtml";
/** What icons and formulas are made of. */
const QUIET = new Set(["svg", "path", "rect", "circle", "line", "g"]);
const MATHML = "http://www.w3.org/1998/Math/MathML";
const DECIDES =
  /^(approve|reject|submit|allow|run again|it happened|continue here|send now|ask again)/i;

/** Nothing of each. */
export function nothing(): Counts {
  return { ran: 0, active: 0, links: 0, requests: 0, reports: 0, forged: 0 };
}

let ran = 0;
let reports = 0;

/** Starts to listen; the payloads call one of these when they can. */
export function watchPage(): void {
  for (const name of ["alert", "confirm", "prompt", "print"] as const) {
    window[name] = () => {
      ran += 1;
      return null as never; // CAST: payloads do not read it
    };
  }
  document.addEventListener("securitypolicyviolation", () => {
    reports += 1;
  });
  performance.setResourceTimingBufferSize(10_000);
}

/** What happened in the whole page since it was opened. */
export function pageCounts(): Pick<Counts, "ran" | "requests" | "reports"> {
  const requests = performance
    .getEntriesByType("resource")
    .filter(
      ({ name }) => /^(https?|wss?):/.test(name) && new URL(name).host !== location.host,
    ).length;
  return { ran, requests, reports };
}

/** What stands in `root`, shadow roots included, that should not. */
export function elementCounts(
  root: Element,
  place: Place,
): Pick<Counts, "active" | "links" | "forged"> {
  const counts = { active: 0, links: 0, forged: 0 };
  for (const element of descendants(root)) {
    if (isActive(element)) counts.active += 1;
    counts.active += attributesOf(element).filter(([name]) => isActing(name)).length;
    if (isBadLink(element)) counts.links += 1;
    if (isForged(element, place)) counts.forged += 1;
  }
  return counts;
}

function isActive(element: Element): boolean {
  if (element.matches(ACTIVE)) return true;
  const { namespaceURI } = element;
  return namespaceURI !== HTML && namespaceURI !== MATHML && !QUIET.has(element.localName);
}

function isActing(name: string): boolean {
  return /^on/i.test(name) || ["style", "src", "srcset", "srcdoc", "formaction"].includes(name);
}

function isBadLink(element: Element): boolean {
  const href = attributesOf(element).find(([name]) => /(^|:)href$/.test(name))?.[1];
  if (href === undefined) return false;
  const rel = Element.prototype.getAttribute.call(element, "rel") ?? "";
  return !/^(https?|mailto):/.test(href) || !rel.includes("noopener");
}

/** A card has one dialog, and its own buttons; an answer and a tool's row have none that decide. */
function isForged(element: Element, place: Place): boolean {
  if (place === "card" || place === "question") return false;
  const isDialog = element.matches("dialog, [role=dialog], [role=alertdialog]");
  const isButton = element.matches(
    "button, [role=button], input, [role=checkbox]:not([aria-disabled])",
  );
  return isDialog || (isButton && DECIDES.test(element.textContent?.trim() ?? ""));
}

/** How many dialogs stand in a card: its own, and no other. */
export function dialogsIn(root: Element): number {
  return descendants(root).filter((element) => element.matches("dialog, [role=dialog]")).length;
}

/** Through the prototype: a form's own fields may stand in for its methods. */
function attributesOf(element: Element): readonly (readonly [string, string])[] {
  const { getAttributeNames, getAttribute } = Element.prototype;
  return getAttributeNames
    .call(element)
    .map((name) => [name, getAttribute.call(element, name) ?? ""]);
}

function descendants(root: Element): readonly Element[] {
  const found: Element[] = [];
  const waiting: (Element | ShadowRoot)[] = [root];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next instanceof Element && next !== root) found.push(next);
    if (next instanceof Element && next.shadowRoot) waiting.push(next.shadowRoot);
    waiting.push(...next.children);
  }
  return found;
}
