import type { StoryModule } from "./story.js";

/** One pattern: what it is called, and where its code is. */
export interface Story {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** What the visitor says, where the story has no code of its own for "Run it". */
  readonly prompt: string;
  /** More of it on another page of the demo. */
  readonly more?: { readonly href: string; readonly text: string };
  load(): Promise<StoryModule>;
  /** The very text of that module. */
  code(): Promise<{ readonly default: string }>;
}

/** Patterns that belong together. */
export interface Chapter {
  readonly heading: string;
  readonly stories: readonly Story[];
}

/** Every pattern that the documentation of Anvia names, and those of Ably AI Transport. */
export const CHAPTERS: readonly Chapter[] = [
  {
    heading: "Who is asked",
    stories: [
      {
        id: "policy",
        title: "The tool’s own policy",
        about:
          "A refund of more than $100 waits for a person, with the reason. Reload while it waits.",
        prompt: "Refund $250 of A-100",
        load: () => import("./stories/policy.js"),
        code: () => import("./stories/policy.ts?raw"),
      },
      {
        id: "hook-approval",
        title: "A hook asks",
        about:
          "tool.requestApproval(): whatever the tool says, everything that deletes is asked about.",
        prompt: "Delete the old invoices",
        load: () => import("./stories/hook-approval.js"),
        code: () => import("./stories/hook-approval.ts?raw"),
      },
      {
        id: "handler",
        title: "A request’s handler",
        about:
          "withToolApprovalHandler: code races with the person who sees the card. The first answer counts.",
        prompt: "",
        load: () => import("./stories/handler.js"),
        code: () => import("./stories/handler.ts?raw"),
      },
      {
        id: "policy-handler",
        title: "An agent’s handler",
        about:
          "approvals({ handler }): what is cheap is ordered, what is dear is refused, and the model reads why.",
        prompt: "Order paper and a printer",
        load: () => import("./stories/policy-handler.js"),
        code: () => import("./stories/policy-handler.ts?raw"),
      },
      {
        id: "wait",
        title: "Page code asks",
        about: "waitForDecision without any model: a durable card for a button of the page’s own.",
        prompt: "",
        load: () => import("./stories/wait.js"),
        code: () => import("./stories/wait.ts?raw"),
      },
    ],
  },
  {
    heading: "What the answer is",
    stories: [
      {
        id: "questions",
        title: "Questions of every shape",
        about:
          "ask_question: lists, single questions, plain choices, missing ids, text fields: one card each, kept as you type.",
        prompt: "I need a jacket",
        load: () => import("./stories/questions.js"),
        code: () => import("./stories/questions.ts?raw"),
      },
      {
        id: "output",
        title: "A tool without execute",
        about:
          "The turn ends with a pending call. Any tab or device answers it, days later if need be.",
        prompt: "Deploy version 2.4.1",
        load: () => import("./stories/output.js"),
        code: () => import("./stories/output.ts?raw"),
      },
      {
        id: "output-form",
        title: "A result from a form",
        about:
          "The result has a shape: a form asks for it, its schema checks it, and JSON is one press away.",
        prompt: "How many are on shelf S-12?",
        load: () => import("./stories/output-form.js"),
        code: () => import("./stories/output-form.ts?raw"),
      },
      {
        id: "edit",
        title: "Edit before approving",
        about:
          "The e-mail has a typo. Change it on the card; what runs is exactly what was reviewed.",
        prompt: "Tell Ada that her parcel is on its way",
        load: () => import("./stories/edit.js"),
        code: () => import("./stories/edit.ts?raw"),
      },
      {
        id: "grant",
        title: "Allow it from now on",
        about:
          "Allow this folder for the conversation, run it again: nobody is asked. Permissions can be taken back.",
        prompt: "What is in my photos?",
        more: { href: "../passkey/", text: "Approvals that take a passkey" },
        load: () => import("./stories/grant.js"),
        code: () => import("./stories/grant.ts?raw"),
      },
    ],
  },
  {
    heading: "How a run goes",
    stories: [
      {
        id: "skip",
        title: "Skip a call",
        about: "tool.skip(text): the tool never runs, and the model reads the text in its place.",
        prompt: "What is new in the world?",
        load: () => import("./stories/skip.js"),
        code: () => import("./stories/skip.ts?raw"),
      },
      {
        id: "cancel",
        title: "Cancel the run",
        about:
          "tool.cancel(reason): no further model call. send() rejects with PromptCancelledError.",
        prompt: "",
        load: () => import("./stories/cancel.js"),
        code: () => import("./stories/cancel.ts?raw"),
      },
      {
        id: "steer",
        title: "Add words meanwhile",
        about:
          "steer(text) lands after the tool results. “Send now” sets the card aside and is read at once.",
        prompt: "",
        load: () => import("./stories/steer.js"),
        code: () => import("./stories/steer.ts?raw"),
      },
      {
        id: "max-turns",
        title: "A limit of turns",
        about: "maxTurns(n): n + 1 model calls over the life of the run, then MaxTurnsError.",
        prompt: "",
        load: () => import("./stories/max-turns.js"),
        code: () => import("./stories/max-turns.ts?raw"),
      },
      {
        id: "as-tool",
        title: "An agent as a tool",
        about: "asTool: another agent answers, in a conversation of its own.",
        prompt: "Say good morning in German",
        load: () => import("./stories/as-tool.js"),
        code: () => import("./stories/as-tool.ts?raw"),
      },
      {
        id: "stream",
        title: "Every event of a run",
        about: "stream(): the documented events, in their order. Approve, and it goes on.",
        prompt: "",
        load: () => import("./stories/stream.js"),
        code: () => import("./stories/stream.ts?raw"),
      },
    ],
  },
  {
    heading: "Where it is seen",
    stories: [
      {
        id: "inbox",
        title: "The inbox",
        about: "Everything that waits on this site, whichever story asked. Decide it in place.",
        prompt: "Order a gasket",
        load: () => import("./stories/inbox.js"),
        code: () => import("./stories/inbox.ts?raw"),
      },
      {
        id: "studio",
        title: "The studio",
        about:
          "new Studio([agent]).start({ target }): what happened, event by event, on a time axis.",
        prompt: "What is 19 + 23?",
        load: () => import("./stories/studio.js"),
        code: () => import("./stories/studio.ts?raw"),
      },
    ],
  },
];

/** The story of this id; the first one where there is none. */
export function storyOf(id: string | null): Story {
  const all = CHAPTERS.flatMap(({ stories }) => stories);
  const [first] = all as [Story, ...Story[]]; // CAST: there are stories above
  return all.find((story) => story.id === id) ?? first;
}
