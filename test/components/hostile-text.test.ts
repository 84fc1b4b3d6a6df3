/** SECURITY: DOMPurify's payloads in everything that shows text from a model, a tool or a server. */
import { expect, fixture, html, nextFrame } from "@open-wc/testing";
import "../../components/define-all.js";
import "../../components/later.js";
import type { AnviaMessage, AnviaToolCall } from "../../components/elements.js";
import type { ToolCall } from "../../src/index.js";
import { approval, card, questions } from "./interactions.js";
import { descendants } from "./roles.js";

const corpus: { payloads: readonly { payload: string }[] } = await (
  await fetch(new URL("../corpora/dompurify.json", import.meta.url))
).json();
const payloads = corpus.payloads.map(({ payload }) => payload);
const ACTIVE =
  "script, iframe, object, embed, img, image, svg image, video, audio, form, link, meta, base, style:not([data-own]), use";
const ICONS = new Set(["svg", "path", "rect"]);

let executed = 0;
for (const name of ["alert", "confirm", "prompt", "print"] as const) {
  window[name] = () => {
    executed += 1;
    return true as never; // CAST: payloads do not read it
  };
}

/** What in `root` could act: elements, handlers, addresses off the list. */
function active(root: Element): readonly string[] {
  return descendants(root).flatMap((element) => [
    ...(element.matches(ACTIVE) ? [element.tagName] : []),
    ...(element.namespaceURI !== "http://www.w3.org/1999/xhtml" && !ICONS.has(element.tagName)
      ? [element.tagName]
      : []),
    ...attributesOf(element).flatMap(([name, value]) => badAttribute(name, value)),
  ]);
}

/** Through the prototype: a form's own fields may stand in for its methods. */
function attributesOf(element: Element): readonly (readonly [string, string])[] {
  const { getAttributeNames, getAttribute } = Element.prototype;
  return getAttributeNames
    .call(element)
    .map((name) => [name, getAttribute.call(element, name) ?? ""]);
}

function badAttribute(name: string, value: string): readonly string[] {
  if (/^on/i.test(name) || name === "style" || name === "srcdoc" || name === "src") return [name];
  return name === "href" && !/^(https?|mailto):/.test(value) ? [`${name}=${value}`] : [];
}

async function quiet() {
  await nextFrame(); // by then the handlers of what was added have run
  expect(executed).to.equal(0);
}

describe("hostile text", () => {
  it("does nothing in an answer, read at once or in pieces of any size", async () => {
    const element = await fixture<AnviaMessage>(html`<anvia-message></anvia-message>`);
    for (const payload of payloads) {
      for (const size of [payload.length, 7]) {
        for (
          let end = size;
          end <= payload.length + size;
          end += Math.max(size, payload.length / 40)
        ) {
          element.item = {
            type: "assistant",
            id: "a",
            runId: "r",
            text: payload.slice(0, end),
            status: "streaming",
          };
          await element.updateComplete;
          expect(active(element), payload).to.be.empty;
        }
      }
    }
    await quiet();
  });

  it("does nothing in an approval's title, reason, names and values", async () => {
    for (const payload of payloads) {
      const element = await card(
        approval({
          title: payload,
          reason: payload,
          description: payload,
          input: { [payload]: payload, list: [payload] },
        }),
      );
      expect(active(element), payload).to.be.empty;
      element.remove();
    }
    await quiet();
  });

  it("does nothing in a question and its choices", async () => {
    for (const payload of payloads) {
      const question = {
        id: payload,
        question: payload,
        choices: [{ label: payload, value: payload }],
        multiple: false,
        allowCustom: true,
      };
      const element = await card(questions([question]));
      expect(active(element), payload).to.be.empty;
      element.remove();
    }
    await quiet();
  });

  it("does nothing in a tool's name, arguments, progress and result", async () => {
    const element = await fixture<AnviaToolCall>(html`<anvia-tool-call></anvia-tool-call>`);
    for (const payload of payloads) {
      element.item = {
        type: "tool_call",
        id: "t",
        runId: "r",
        status: "done",
        title: payload,
        call: toolCall(payload),
      };
      await element.updateComplete;
      expect(active(element), payload).to.be.empty;
    }
    await quiet();
  });

  it("does act where it is parsed as HTML: the payloads are alive", () => {
    const parsed = payloads.map(
      (payload) => new DOMParser().parseFromString(payload, "text/html").body,
    );
    const alive = parsed.filter((body) => active(body).length > 0);
    expect(alive.length).to.be.at.least(40);
  });
});

function toolCall(text: string): ToolCall {
  const outcome = { type: "finished", text, at: 1 } as const;
  return {
    callId: "c",
    toolName: text,
    args: text,
    attempts: 1,
    asked: 0,
    progress: { status: "settled", outcome },
  };
}
