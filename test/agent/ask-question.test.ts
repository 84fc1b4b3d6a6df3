import { expect } from "@open-wc/testing";
import { askQuestion } from "../../src/agent/ask-question.js";
import { codeThrownBy } from "./fakes.js";

describe("askQuestion", () => {
  test("it is a tool of the kind question, called ask_question", () => {
    const tool = askQuestion();
    expect(tool).to.include({ name: "ask_question", kind: "question", title: "Question" });
    expect(tool).to.not.have.any.keys("execute", "approval");
  });

  test("its name and description can be changed, but not to what models cannot use", () => {
    const tool = askQuestion({ name: "ask_visitor", description: "Ask." });
    expect(tool).to.include({ name: "ask_visitor", description: "Ask." });
    expect(codeThrownBy(() => askQuestion({ name: "ask visitor" }))).to.equal("invalid_config");
  });

  test("the model reads the documented shape", async () => {
    const { json } = await askQuestion().input();
    expect(json).to.deep.include({ required: ["questions"] });
    expect(json).to.have.nested.property("properties.questions.items.properties.choices");
  });

  test("any shape that a model writes passes; it is read later", async () => {
    const { parse } = await askQuestion().input();
    expect(await parse({ text: "Why?" })).to.deep.equal({ value: { text: "Why?" } });
  });

  test("it declares no output", async () => {
    expect(await askQuestion().output()).to.equal(undefined);
  });
});
