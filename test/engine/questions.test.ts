// The durable questions: asked by models and by page code, answered from anywhere, once.
import { expect } from "@open-wc/testing";
import { askQuestion, type QuestionRequest } from "../../src/index.js";
import { MemoryRelay } from "../../src/testing/index.js";
import { calls, closePages, freshName, lastResults, openPage, scriptedAgent } from "./page.js";
import { itemOn, openDevice } from "./relay-world.js";

const SIZE = { id: "size", question: "Which size?", choices: ["S", "M"], allowCustom: false };

describe("questions", () => {
  afterEach(closePages);

  test("a model's question is listed, answered once, and kept", async () => {
    const page = openPage();
    const { agent, model } = scriptedAgent(
      [calls({ name: "ask_question", args: { questions: [SIZE] } }), "done"],
      [askQuestion()],
    );
    const seen: (readonly QuestionRequest[])[] = [];
    const asked = new Promise<QuestionRequest>((resolve) => {
      page.questions.subscribe((pending) => {
        seen.push(pending);
        if (pending[0]) resolve(pending[0]);
      });
    });
    const finished = page.prompt(agent, "go", { sessionId: "s" }).send();
    const { id, status, questions, origin } = await asked;
    expect([status, origin, questions[0]?.question]).to.deep.equal([
      "pending",
      "here",
      "Which size?",
    ]);
    const wrong = await page.questions.answer({ questionId: id, answers: { size: "XXL" } });
    expect(wrong.status).to.equal("invalid");
    const first = await page.questions.answer({
      questionId: id,
      answers: { size: "M" },
      reviewerId: "ann",
    });
    const second = await page.questions.answer({ questionId: id, answers: { size: "S" } });
    expect([first.status, second.status]).to.deep.equal(["decided", "already_decided"]);
    await finished;
    expect(lastResults(model)[0]).to.contain('"answer":"M"');
    expect(await page.questions.get(id)).to.deep.include({ status: "answered", reviewerId: "ann" });
    expect(await page.questions.list({ status: "pending" })).to.deep.equal([]);
    expect(await page.questions.list({ status: "answered", sessionId: "s" })).to.have.length(1);
    expect(await page.questions.list({ sessionId: "another" })).to.deep.equal([]);
  });

  test("page code asks and gets the answers; what it asks twice under one name is asked once", async () => {
    const page = openPage();
    const asked = { questions: [SIZE], internalCallId: "order-7", userId: "robin" };
    const answers = [page.questions.waitForAnswer(asked), page.questions.waitForAnswer(asked)];
    const { interaction, userId } = await itemOn({ page });
    expect(userId).to.equal("robin");
    await page.questions.answer({ questionId: interaction.request.id, answers: { size: "S" } });
    const wanted = [{ questionId: "size", answer: "S", choice: "S" }];
    expect(await Promise.all(answers)).to.deep.equal([wanted, wanted]);
    expect(await page.questions.waitForAnswer(asked)).to.deep.equal(wanted);
    expect(await page.questions.list()).to.have.length(1);
  });

  test("a question that is cancelled has no answer, and one that nobody waits for any more stays", async () => {
    const page = openPage();
    const waiting = page.questions.waitForAnswer({ questions: [SIZE], conversationId: "c" });
    const { runId, interaction } = await itemOn({ page });
    const given = new AbortController();
    const aborted = page.questions.waitForAnswer({ questions: [SIZE] }, { signal: given.signal });
    given.abort(new Error("gone"));
    expect(await aborted.catch((error: Error) => error.message)).to.equal("gone");
    await page.cancel(runId);
    expect(await waiting).to.equal(undefined);
    expect((await page.questions.get(interaction.request.id))?.status).to.equal("cancelled");
    expect((await page.questions.list({ status: "pending" })).length).to.equal(1);
  });

  test("what is no question is refused before anything is written", async () => {
    const page = openPage();
    const fault = await page.questions
      .waitForAnswer({ questions: [] })
      .catch((error: Error) => error);
    expect(fault).to.include({ code: "invalid_use" });
    expect(await page.questions.list()).to.deep.equal([]);
  });

  test("another tab and another device see it and answer it", async () => {
    const engine = new MemoryRelay();
    const name = freshName();
    const left = openPage({ name, relay: engine.device().relay });
    const right = openPage({ name, relay: engine.device().relay });
    const phone = openDevice(engine);
    const answer = left.questions.waitForAnswer({ questions: [SIZE] });
    const there = await new Promise<QuestionRequest>((resolve) => {
      phone.page.questions.subscribe(([first]) => first && resolve(first));
    });
    expect(there.origin).to.equal("elsewhere");
    expect((await right.questions.get(there.id))?.origin).to.equal("here");
    expect(
      (await phone.page.questions.answer({ questionId: there.id, answers: { size: "S" } })).status,
    ).to.equal("decided");
    expect(await answer).to.deep.equal([{ questionId: "size", answer: "S", choice: "S" }]);
  });
});
