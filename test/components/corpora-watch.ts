/**
 * A page on which hostile text may do nothing, and a watch that sees everything that it does. Import it
 * before any element: every shadow root of the page is watched from its birth on.
 */
import { expect } from "@open-wc/testing";

/** The strictest policy under which the test page itself still runs. Modules come from its own server. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self' ws:; require-trusted-types-for 'script'; trusted-types lit-html";
const ACTIVE =
  "script, iframe, frame, frameset, object, embed, applet, img, image, picture, source, video, audio, track, form, link, meta, base, use, animate, set, foreignObject, portal, template, noscript, marquee, isindex";
const SVG = "http://www.w3.org/2000/svg";
/** The elements' own icons. */
const ICONS = new Set(["svg", "path", "rect", "circle"]);
const NAMESPACES = new Set([
  "http://www.w3.org/1999/xhtml",
  "http://www.w3.org/1998/Math/MathML",
  SVG,
]);
const REFUSED_ATTRIBUTES =
  /^(?:on.*|style|src|srcset|srcdoc|formaction|action|xlink:href|ping|poster|background|data|code|codebase|manifest|http-equiv|is)$/i;

const faults: string[] = [];
const note = (fault: string) => void faults.push(fault);

for (const name of ["alert", "confirm", "prompt", "print", "open", "eval"] as const) {
  Object.defineProperty(window, name, { value: () => note(`executed: ${name}()`) });
}
for (const name of ["sendBeacon"] as const) {
  Object.defineProperty(navigator, name, { value: () => note(`asked: ${name}()`) });
}

const observer = new MutationObserver((records) => {
  for (const { type, addedNodes, target } of records) {
    if (type === "attributes" && target instanceof Element) checkOne(target);
    for (const node of addedNodes) if (node instanceof Element) checkAll(node);
  }
});

function watchRoot(root: Node) {
  observer.observe(root, { childList: true, attributes: true, subtree: true });
}

const { attachShadow } = Element.prototype;
Element.prototype.attachShadow = function (init) {
  const root = attachShadow.call(this, init);
  watchRoot(root);
  return root;
};

/** Watches this element, which is no element of ours. */
export function watch(element: Element): void {
  watchRoot(element);
}

function checkAll(element: Element) {
  checkOne(element);
  for (const inner of element.querySelectorAll("*")) checkOne(inner);
}

/** Through the prototype: a form's own fields may stand in for its methods. */
function checkOne(element: Element) {
  const { matches, getAttributeNames, getAttribute } = Element.prototype;
  const { localName, namespaceURI } = element;
  if (matches.call(element, ACTIVE)) note(`active: <${localName}>`);
  if (!NAMESPACES.has(namespaceURI ?? "")) note(`foreign: <${localName}>`);
  if (namespaceURI === SVG && !ICONS.has(localName)) note(`active: <${localName}> of SVG`);
  for (const name of getAttributeNames.call(element)) {
    const value = getAttribute.call(element, name) ?? "";
    if (REFUSED_ATTRIBUTES.test(name)) note(`active: ${localName} ${name}=${value}`);
    if (name === "href" && !/^(?:https?|mailto):/.test(value)) note(`link: ${value}`);
  }
}

/** From here on the page is strict. */
export function beStrict(): void {
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    note(`reported: ${violatedDirective} ${blockedURI}`),
  );
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = POLICY;
  document.head.append(meta);
}

const asked = new PerformanceObserver((list) => {
  for (const { name } of list.getEntries()) {
    if (new URL(name, location.href).host !== location.host) note(`asked: ${name}`);
  }
});
asked.observe({ type: "resource", buffered: true });

/** Resolves when everything that was drawn has been looked at, and nothing in it acted. */
export async function expectNothing(context: string): Promise<void> {
  const found = await settledFaults();
  expect(found, context).to.deep.equal([]);
}

/** What was seen since the last look; a frame and a task later all handlers have run. */
export async function settledFaults(): Promise<readonly string[]> {
  await new Promise(requestAnimationFrame);
  await new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  return faults.splice(0);
}
