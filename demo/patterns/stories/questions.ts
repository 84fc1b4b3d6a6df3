import { AgentBuilder, askQuestion } from "../../../src/index.js";
import { plays } from "../story.js";

// Models write the call in many shapes. All of these are read.
const documented = {
  questions: [
    {
      id: "size",
      question: "Which size?",
      choices: [
        { label: "Small", value: "s" },
        { label: "Large", value: "l" },
      ],
    },
    { question: "Which colour?", choices: ["Green", "Blue"] }, // no id, plain choices
  ],
};
const oneQuestion = {
  id: "when",
  question: "When do you need it?",
  choices: ["Today", "This week"],
};
const laterShape = { id: "note", text: "Anything else?", allowCustom: true };

const model = plays(
  [documented, oneQuestion, laterShape].map((args) => ({ name: "ask_question", args })),
);
export const agent = new AgentBuilder("questions", model).tools([askQuestion()]).build();
