/** One page, one story at a time: its code, and the same code at work. */
import "../../components/define-all.js";
import type { AnviaChat } from "../../components/elements.js";
import { createRuntime } from "../../src/index.js";
import { pageElement } from "../shop/page-element.js";
import { codeNodes, shownCode } from "./code-view.js";
import { CHAPTERS, storyOf } from "./stories.js";
import type { Stage } from "./story.js";

const story = storyOf(new URLSearchParams(location.search).get("story"));
const runtime = createRuntime({ name: "patterns", reviewer: () => "Robin" });

// CAST: define-all.js registered the element that index.html has
const chat = pageElement("anvia-chat", HTMLElement) as AnviaChat;
const lines = pageElement("#lines", HTMLOListElement);

const stage: Stage = {
  chat,
  runtime,
  session: story.id,
  place: pageElement("#place", HTMLElement),
  log(line) {
    const item = document.createElement("li");
    item.textContent = line;
    lines.append(item);
  },
};

function showContents(): void {
  const contents = pageElement("#contents", HTMLElement);
  for (const { heading, stories } of CHAPTERS) {
    const title = document.createElement("h2");
    title.textContent = heading;
    const list = document.createElement("ul");
    for (const { id, title: text } of stories) {
      const link = document.createElement("a");
      link.href = `?story=${id}`;
      link.textContent = text;
      if (id === story.id) link.setAttribute("aria-current", "page");
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    contents.append(title, list);
  }
}

async function showStory(): Promise<void> {
  document.title = `${story.title} · Patterns · a demo of anvia-chat`;
  pageElement("#title", HTMLElement).textContent = story.title;
  pageElement("#about", HTMLElement).textContent = story.about;
  pageElement("#more", HTMLElement).hidden = !story.more;
  if (story.more) {
    const more = pageElement("#more a", HTMLAnchorElement);
    more.href = story.more.href;
    more.textContent = story.more.text;
  }
  const { default: source } = await story.code();
  const code = shownCode(source);
  pageElement("#code", HTMLElement).replaceChildren(...codeNodes(code));
  pageElement(".note", HTMLElement).hidden = !code.includes("plays(");
}

showContents();
const shown = showStory();
const module = await story.load();
runtime.register(module.agent);
module.agent.bindTo(runtime);
chat.runtime = runtime;
chat.session = story.id;
chat.agent = module.agent;
module.prepare?.(stage);
await shown;

const run = pageElement("#run", HTMLButtonElement);
run.addEventListener("click", async () => {
  lines.replaceChildren();
  try {
    await (module.run ? module.run(stage) : chat.send(story.prompt));
  } catch (error) {
    stage.log(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
});
run.disabled = false;

pageElement("#start-over", HTMLButtonElement).addEventListener("click", async () => {
  await runtime.clear(story.id);
  location.reload();
});
