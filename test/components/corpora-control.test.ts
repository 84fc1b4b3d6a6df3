/** The control pipeline: the same payloads through `innerHTML`, where they act. Else the other tests prove nothing. */
import { expect, waitUntil } from "@open-wc/testing";
import { payloads } from "./corpora-texts.js";

/** Scripts run, other hosts are out of reach. */
const POLICY =
  "default-src 'self' 'unsafe-inline' data: blob:; object-src 'none'; form-action 'none'";
/** A frame that a script leads elsewhere, even to this page, stays empty. */
const NO_FRAMES = "frame-src 'none'";
const CANARIES = ["alert", "confirm", "prompt", "print"] as const;

/** A page of its own in which `payload` was parsed as HTML. `onRun`: a script of it ran. */
function parsed(payload: string, onRun: () => void): HTMLElement {
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts", "allow-same-origin"); // it cannot lead the tests away
  document.body.append(frame);
  const { contentWindow, contentDocument } = frame;
  if (!contentWindow || !contentDocument) throw new Error("the frame has no page");
  for (const name of CANARIES) Object.defineProperty(contentWindow, name, { value: onRun });
  restrict(contentDocument, POLICY);
  contentDocument.body.innerHTML = payload;
  return contentDocument.body;
}

function restrict(page: Document, policy: string) {
  const meta = page.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = policy;
  page.head.append(meta);
}

/** What a person may do to each element: move over it, press it. Through the prototypes: forms hide their own methods. */
function touch(body: HTMLElement) {
  const { getAttributeNames, getAttribute } = Element.prototype;
  const { dispatchEvent } = EventTarget.prototype;
  for (const element of body.querySelectorAll("*")) {
    for (const name of getAttributeNames.call(element)) {
      if (name.startsWith("on")) dispatchEvent.call(element, new Event(name.slice(2)));
    }
    if (/^\s*javascript:/i.test(getAttribute.call(element, "href") ?? "")) {
      dispatchEvent.call(element, new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
  }
}

describe("the payloads, parsed as HTML", () => {
  before(() => restrict(document, NO_FRAMES));
  afterEach(() => {
    for (const frame of document.querySelectorAll("iframe")) frame.remove();
  });

  it("run script in at least 40 of 223 cases, some of them by themselves", async () => {
    const fired = new Set<number>();
    const bodies = payloads.map((payload, index) => parsed(payload, () => fired.add(index)));
    await waitUntil(() => fired.size >= 8, "nothing runs by itself", { timeout: 8000 });
    for (const body of bodies) touch(body);
    await waitUntil(() => fired.size >= 40, "fewer than 40 ran", { timeout: 8000 });
    expect(fired.size).to.be.at.least(40);
  });
});
