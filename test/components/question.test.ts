import { expect, oneEvent, waitUntil } from "@open-wc/testing";
import type { AnviaChat } from "../../components/elements.js";
import { ask, askQuestion, closeChats, openChat, pressNow, shown, type } from "./chat-page.js";
import { card, questions, quietRuntime, settled } from "./interactions.js";
import { allByRole, byRole, textOf } from "./roles.js";

const CHOICES = [
  { label: "Card ending 4417", value: "card" },
  { label: "Store credit", value: "credit" },
];
const WHERE = {
  id: "where",
  question: "Where to?",
  choices: CHOICES,
  multiple: false,
  allowCustom: true,
};
const WHICH = {
  id: "which",
  question: "Which ones?",
  choices: CHOICES,
  multiple: true,
  allowCustom: false,
};

async function asked(list: readonly object[]) {
  const page = await openChat([ask(list), "Thank you."], { tools: [askQuestion()] });
  await page.chat.send("Hello");
  return page;
}

async function pick(dialog: Element, role: string, name: string) {
  await pressNow(byRole(dialog, role, name));
}

function submit(dialog: Element) {
  return pressNow(byRole(dialog, "button", "Submit"));
}

async function lastAnswers(page: { model: { requests: readonly unknown[] } }) {
  await waitUntil(() => page.model.requests.length === 2, "the model hears the answers", {
    timeout: 8000,
  });
  return JSON.stringify(page.model.requests[1]);
}

function dialogOf(chat: AnviaChat, name: string) {
  return shown(chat, "dialog", name);
}

describe("anvia-question", () => {
  afterEach(closeChats);

  it("answers with the picked choice and with the words beside it", async () => {
    const page = await asked([WHERE]);
    const dialog = await dialogOf(page.chat, "Question: Where to?");
    await pick(dialog, "radio", "Store credit");
    type(byRole(dialog, "textbox", "Your answer"), "half of it");
    await submit(dialog);
    const sent = await lastAnswers(page);
    expect(sent).to.contain("credit").and.to.contain("half of it");
    const done = await dialogOf(page.chat, "Answered: Where to?");
    expect(textOf(done)).to.contain("Store credit, half of it").and.to.contain("by you");
  });

  it("settles the call once, when the last of its questions is submitted", async () => {
    const page = await asked([WHERE, WHICH]);
    const answers: unknown[] = [];
    page.chat.addEventListener("anvia-answer", ({ detail }) => answers.push(detail.answers));
    const where = await dialogOf(page.chat, "Question: Where to?");
    await pick(where, "radio", "Store credit");
    await submit(where);
    await waitUntil(() => textOf(where).includes("Sent when every question is answered"), "kept");
    expect(answers).to.be.empty;
    const which = byRole(page.chat, "dialog", "Question: Which ones?");
    await pick(which, "checkbox", "Card ending 4417");
    await pick(which, "checkbox", "Store credit");
    await submit(which);
    await lastAnswers(page);
    expect(answers).to.have.length(1);
    expect(answers[0]).to.deep.equal([
      { questionId: "where", answer: "Store credit", choice: "credit" },
      { questionId: "which", answer: "Card ending 4417, Store credit", choice: ["card", "credit"] },
    ]);
  });

  it("lets a submitted answer be changed while the others are open", async () => {
    const page = await asked([WHERE, WHICH]);
    const where = await dialogOf(page.chat, "Question: Where to?");
    await pick(where, "radio", "Store credit");
    await submit(where);
    await pressNow(await shown(where, "button", "Change"));
    const credit = await shown(where, "radio", "Store credit");
    expect(credit).to.have.property("checked", true);
    await pick(where, "radio", "Card ending 4417");
    expect(credit).to.have.property("checked", false);
  });

  it("takes no choice before Submit, and says when there is nothing to submit", async () => {
    const page = await asked([WHERE]);
    const dialog = await dialogOf(page.chat, "Question: Where to?");
    await submit(dialog);
    await waitUntil(
      () => textOf(dialog).includes("Pick a choice or type an answer."),
      "it says so",
    );
    await pick(dialog, "radio", "Store credit");
    expect(page.model.requests.length).to.equal(1);
  });

  it("gives a picked choice back, so that words alone can be the answer", async () => {
    const page = await asked([WHERE]);
    const dialog = await dialogOf(page.chat, "Question: Where to?");
    await pick(dialog, "radio", "Store credit");
    type(byRole(dialog, "textbox", "Your answer"), "To my sister");
    await pressNow(await shown(dialog, "button", "Clear choice"));
    await submit(dialog);
    const only = { questionId: "where", answer: "To my sister", custom: "To my sister" };
    const heard = JSON.stringify(JSON.stringify({ answers: [only] }));
    expect(await lastAnswers(page)).to.contain(heard);
  });

  it("keeps what is picked, typed and submitted over a reload", async () => {
    const page = await asked([WHERE, WHICH]);
    const where = await dialogOf(page.chat, "Question: Where to?");
    await pick(where, "radio", "Store credit");
    type(byRole(where, "textbox", "Your answer"), "half a wo");
    const [item] = page.runtime
      .session("default")
      .snapshot.items.filter(({ type }) => type === "interaction");
    await waitUntil(
      async () =>
        JSON.stringify(await page.store.readDraft(`answers:${item?.id}`))?.includes("half a wo"),
      "kept",
    );
    page.chat.remove();
    const again = await openChat([], { tools: [askQuestion()], store: page.store });
    const dialog = await dialogOf(again.chat, "Question: Where to?");
    await waitUntil(
      () => (byRole(dialog, "textbox", "Your answer") as HTMLTextAreaElement).value === "half a wo",
      "restored",
    ); // CAST: it is a textarea
    expect(byRole(dialog, "radio", "Store credit")).to.have.property("checked", true);
    expect(textOf(dialog)).to.contain("Saved as you type.");
  });

  it("never lets a restored draft overwrite what was typed meanwhile", async () => {
    let release: (value: string) => void = () => undefined;
    const readDraft = () =>
      new Promise<string>((resolve) => {
        release = resolve;
      });
    const element = await card(questions([{ ...WHERE, choices: [] }]), quietRuntime({ readDraft }));
    const box = byRole(element, "textbox", "Your answer") as HTMLTextAreaElement; // CAST: it is a textarea
    type(box, "new words");
    release('[{"id":"where","picked":[],"custom":"old","kept":false}]');
    await element.updateComplete;
    expect(box.value).to.equal("new words");
  });

  it("takes no synthetic submit", async () => {
    const element = await card(questions([{ ...WHERE, choices: [] }]));
    let answers = 0;
    element.addEventListener("anvia-answer", () => {
      answers += 1;
    });
    type(byRole(element, "textbox", "Your answer"), "forged");
    const button = byRole(element, "button", "Submit");
    button.click();
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, detail: 1 }));
    expect(answers).to.equal(0);
  });

  it("answers nothing when the page cancels anvia-answer", async () => {
    const page = await asked([WHERE]);
    page.chat.addEventListener("anvia-answer", (event) => event.preventDefault());
    const dialog = await dialogOf(page.chat, "Question: Where to?");
    await pick(dialog, "radio", "Store credit");
    const heard = oneEvent(page.chat, "anvia-answer");
    await submit(dialog);
    expect((await heard).detail.answers).to.have.length(1);
    expect(page.runtime.session("default").snapshot.activity.pending).to.equal(1);
    expect(await shown(dialog, "button", "Submit")).to.exist;
  });

  it("reports anvia-answered with what became of the answers", async () => {
    const page = await asked([WHERE]);
    const dialog = await dialogOf(page.chat, "Question: Where to?");
    await pick(dialog, "radio", "Store credit");
    const heard = oneEvent(document, "anvia-answered");
    await submit(dialog);
    expect((await heard).detail.result).to.equal("decided");
  });

  it("shows a question without choices as a text box alone, and no place when it is the only one", async () => {
    const element = await card(questions([{ ...WHERE, choices: [] }]));
    expect(allByRole(element, "radio")).to.be.empty;
    expect(textOf(element)).not.to.contain("1 of 1");
  });

  it("says that a call was answered, what was answered and by whom, one card a question", async () => {
    const answers = [
      { questionId: "where", answer: "Store credit" },
      { questionId: "which", answer: "Card ending 4417" },
    ];
    const element = await card(
      settled(questions([WHERE, WHICH]), { status: "answered", answers, tabId: "other" }),
    );
    expect(textOf(byRole(element, "dialog", "Answered: Where to?"))).to.contain("Store credit");
    expect(textOf(byRole(element, "dialog", "Answered: Which ones?"))).to.contain(
      "you, in another tab",
    );
  });
});
