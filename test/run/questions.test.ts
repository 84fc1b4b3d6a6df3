import { expect } from "@open-wc/testing";
import * as fc from "fast-check";
import {
  type Answer,
  answerFault,
  answersText,
  parseQuestions,
  type Question,
  toAnswer,
} from "../../src/run/questions.js";
import { question } from "./builders.js";

const COLOURS = [
  { label: "Red", value: "r" },
  { label: "Blue", value: "b" },
];

function parsed(input: unknown): readonly Question[] {
  const result = parseQuestions(input);
  if ("error" in result) throw new Error(`It was expected to be read: ${result.error}`);
  return result;
}

describe("parseQuestions", () => {
  test("the documented shape is read", () => {
    const input = { questions: [{ id: "colour", question: "Which one?", choices: COLOURS }] };
    expect(parsed(input)).to.deep.equal([question({ id: "colour", choices: COLOURS })]);
  });

  test("one question object stands for a list of one", () => {
    const input = { id: "colour", question: "Which one?", choices: COLOURS };
    expect(parsed(input)).to.deep.equal([question({ id: "colour", choices: COLOURS })]);
  });

  test("a choice that is a plain text is its own label and value", () => {
    const [only] = parsed({ question: "Which one?", choices: ["Red"] });
    expect(only?.choices).to.deep.equal([{ label: "Red", value: "Red" }]);
  });

  test("a choice without a value has its label as its value", () => {
    const [only] = parsed({ question: "Which one?", choices: [{ label: "Red" }] });
    expect(only?.choices).to.deep.equal([{ label: "Red", value: "Red" }]);
  });

  test("missing ids are question_1, question_2 …", () => {
    const input = { questions: [{ question: "a" }, { question: "b", id: "" }, { text: "c" }] };
    expect(parsed(input).map(({ id }) => id)).to.deep.equal([
      "question_1",
      "question_2",
      "question_3",
    ]);
  });

  test("a repeated id is replaced", () => {
    const input = {
      questions: [
        { id: "q", question: "a" },
        { id: "q", question: "b" },
      ],
    };
    expect(parsed(input).map(({ id }) => id)).to.deep.equal(["q", "question_2"]);
  });

  test("an id that replaces another is free itself", () => {
    const list = [
      { id: "question_3", question: "a" },
      { id: "question_3_3", question: "b" },
    ];
    const ids = parsed({ questions: [...list, { question: "c" }] }).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(3);
  });

  test("the later shape is read: text, no choices, allowCustom", () => {
    expect(parsed({ id: "q", text: "Why?", choices: null })).to.deep.equal([
      question({ id: "q", question: "Why?" }),
    ]);
    const [strict] = parsed({ id: "q", text: "Which?", choices: ["a"], allowCustom: false });
    expect(strict?.allowCustom).to.equal(false);
  });

  test("where there are no choices a text of one's own is always welcome", () => {
    const [only] = parsed({ question: "Why?", choices: [], allowCustom: false });
    expect(only?.allowCustom).to.equal(true);
  });

  test("several picks are allowed where the model says so", () => {
    const [only] = parsed({ question: "Which?", choices: ["a", "b"], multiple: true });
    expect(only?.multiple).to.equal(true);
  });

  const REFUSED: readonly (readonly [input: unknown, error: RegExp])[] = [
    [{ questions: [] }, /at least one question/],
    [{ questions: [{ question: "a" }, { question: "  " }] }, /^question 2 has no text/],
    [{}, /^question 1 has no text/],
    ["Which one?", /^ask_question takes/],
    [null, /^ask_question takes/],
    [[{ question: "a" }], /^ask_question takes/],
    [{ question: 7 }, /^ask_question takes/],
  ];
  for (const [input, error] of REFUSED) {
    test(`${JSON.stringify(input)} is refused with a sentence for the model`, () => {
      expect(parseQuestions(input)).to.have.property("error").that.matches(error);
    });
  }

  test("a list with a question that cannot be read is not called a question without text", () => {
    const choices = "one or two";
    const result = parseQuestions({ questions: [{ question: "How many?", choices }] });
    expect(result)
      .to.have.property("error")
      .that.does.not.match(/has no text/);
  });

  test("whatever a model writes, ids are unique and no text is blank", () => {
    const id = fc.oneof(
      fc.string(),
      fc.constantFrom("question_1", "question_2", "question_2_2", "question_3", "question_3_3"),
    );
    const loose = fc.record({ id, question: fc.string(), text: fc.string() }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(loose, { maxLength: 5 }), (questions) => {
        const result = parseQuestions({ questions });
        if ("error" in result) return;
        const ids = new Set(result.map((one) => one.id));
        expect(ids.size).to.equal(questions.length);
        for (const one of result) expect(one.question.trim()).to.not.equal("");
      }),
      { numRuns: 2000 },
    );
  });

  test("anything at all gives questions or a sentence, never an exception", () => {
    fc.assert(fc.property(fc.anything(), (input) => "error" in parseQuestions(input) || true));
  });
});

describe("answerFault", () => {
  const colour = question({ id: "colour", question: "Which colour?", choices: COLOURS });
  const strict = { ...colour, allowCustom: false };
  const answer = (of: Partial<Answer>): Answer => ({ questionId: "colour", answer: "Red", ...of });

  const TABLE: readonly (readonly [
    what: string,
    asked: Question,
    answers: readonly Answer[],
    fault: string | undefined,
  ])[] = [
    ["a choice that is offered", strict, [answer({ choice: "r" })], undefined],
    ["a text of one's own", colour, [answer({ answer: "Green", custom: "Green" })], undefined],
    [
      "several choices where several may be picked",
      { ...colour, multiple: true },
      [answer({ choice: ["r", "b"] })],
      undefined,
    ],
    ["one choice in a list", colour, [answer({ choice: ["r"] })], undefined],
    ["no answer", colour, [], "“Which colour?” is not answered yet."],
    ["a blank answer", colour, [answer({ answer: " " })], "“Which colour?” is not answered yet."],
    [
      "two choices where one may be picked",
      colour,
      [answer({ choice: ["r", "b"] })],
      "“Which colour?” takes one choice only.",
    ],
    [
      "a choice that is not offered",
      colour,
      [answer({ choice: "x" })],
      "“Which colour?” was answered with a choice that it does not offer.",
    ],
    [
      "a text where only choices count",
      strict,
      [answer({ custom: "Green" })],
      "“Which colour?” takes one of its choices, not a text of your own.",
    ],
    [
      "an answer to a question that was not asked",
      colour,
      [answer({ choice: "r" }), answer({ questionId: "size" })],
      "There is no question “size” in this call.",
    ],
  ];
  for (const [what, asked, answers, fault] of TABLE) {
    test(`${what}: ${fault ?? "no fault"}`, () => {
      expect(answerFault([asked], answers)).to.equal(fault);
    });
  }

  test("every question has to be answered", () => {
    const size = question({ id: "size", question: "Which size?" });
    const fault = answerFault([colour, size], [answer({ choice: "r" })]);
    expect(fault).to.equal("“Which size?” is not answered yet.");
  });

  test("a second answer to the same question does not slip past the check", () => {
    const answers = [answer({ choice: "r" }), answer({ choice: "x" })];
    expect(answerFault([strict], answers)).to.be.a("string");
  });

  test("where only choices count, words without a choice are no answer", () => {
    expect(answerFault([strict], [answer({ answer: "Green" })])).to.be.a("string");
  });
});

describe("answersText", () => {
  test("the model gets the documented JSON", () => {
    const answers = [{ questionId: "q", answer: "Red", choice: "r" }];
    expect(answersText(answers)).to.equal(
      '{"answers":[{"questionId":"q","answer":"Red","choice":"r"}]}',
    );
  });
});

describe("toAnswer", () => {
  const one = question({ id: "q", choices: COLOURS });
  const several = { ...one, multiple: true };

  test("a value stands for its choice", () => {
    expect(toAnswer(one, "b")).to.deep.equal({ questionId: "q", answer: "Blue", choice: "b" });
  });

  test("a label stands for its choice", () => {
    expect(toAnswer(one, "Blue")).to.deep.equal({ questionId: "q", answer: "Blue", choice: "b" });
  });

  test("anything else is a text of the person's own", () => {
    expect(toAnswer(one, "Green")).to.deep.equal({
      questionId: "q",
      answer: "Green",
      custom: "Green",
    });
  });

  test("several values give several choices, in the order of the question", () => {
    expect(toAnswer(several, ["b", "Red", "Green"])).to.deep.equal({
      questionId: "q",
      answer: "Red, Blue, Green",
      choice: ["r", "b"],
      custom: "Green",
    });
  });

  test("nothing picked is an empty answer, and that is a fault", () => {
    const empty = toAnswer(several, []);
    expect(empty).to.deep.equal({ questionId: "q", answer: "" });
    expect(answerFault([several], [empty])).to.be.a("string");
  });

  test("a choice's value wins over another choice's label", () => {
    const scale = question({
      choices: [
        { label: "2", value: "1" },
        { label: "3", value: "2" },
      ],
    });
    expect(toAnswer(scale, "2")).to.have.property("choice", "2");
    expect(toAnswer(scale, "2")).to.have.property("answer", "3");
  });

  test("the value of an offered choice is always a valid answer with that choice", () => {
    const text = fc.string({ minLength: 1 }).filter((word) => word.trim() !== "");
    const words = fc.uniqueArray(text, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(words, fc.nat(), (texts, index) => {
        const half = Math.floor(texts.length / 2);
        const choices = Array.from({ length: half }, (_, i) => ({
          label: texts[i] ?? "",
          value: texts[half + i] ?? "",
        }));
        const asked = question({ choices, allowCustom: false });
        const picked = choices[index % half];
        const answer = toAnswer(asked, picked?.value ?? "");
        expect(answer.choice).to.equal(picked?.value);
        expect(answerFault([asked], [answer])).to.equal(undefined);
      }),
    );
  });
});
