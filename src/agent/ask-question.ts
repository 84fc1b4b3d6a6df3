import { checkName, once, type Tool } from "./create-tool.js";
import { compileSchema } from "./tool-schema.js";

const DESCRIPTION =
  "Ask the person one or more questions and wait for the answers. Offer choices where they are known. Ask only for what you cannot look up.";

/** What a model writes to ask; every other documented shape is understood as well. */
const INPUT = {
  type: "object",
  properties: {
    questions: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        properties: {
          id: { type: "string" },
          question: { type: "string" },
          choices: {
            type: "array",
            items: {
              type: "object",
              properties: { label: { type: "string" }, value: { type: "string" } },
              required: ["label", "value"],
            },
          },
          multiple: { type: "boolean", description: "Whether several choices may be picked." },
          allowCustom: { type: "boolean", description: "Whether a typed answer is welcome." },
        },
        required: ["question"],
      },
    },
  },
  required: ["questions"],
} as const;

/**
 * The `ask_question` tool: its calls become question dialogs, and wait as long as it takes. The model
 * gets `{"answers":[{ questionId, answer, choice?, custom? }]}`. Source: ANVIA §Names.
 */
export function askQuestion(options: { name?: string; description?: string } = {}): Tool {
  const { name = "ask_question", description = DESCRIPTION } = options;
  checkName(name);
  return {
    name,
    title: "Question",
    description,
    kind: "question",
    recovery: "safe",
    offline: true,
    // Any JSON passes here: `parseQuestions` reads the many shapes that models write.
    input: once(async () => ({
      ...(await compileSchema(INPUT, name)),
      parse: async (value) => ({ value }),
    })),
    output: async () => undefined,
  };
}
