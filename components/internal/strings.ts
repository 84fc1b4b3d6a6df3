/** Every text that the elements show, in English. `{name}` stands for a value. */
export const ENGLISH = {
  heading: "Chat",
  conversation: "Conversation",
  waitingForYou: "{count} waiting for you",
  newConversation: "New conversation",
  deleteConversation: "Delete this conversation and start a new one?",
  deleteIt: "Delete",
  keepIt: "Keep",
  close: "Close",
  openChat: "Open chat",
  closeChat: "Close chat",
  loading: "Loading the conversation",
  emptyTitle: "How can I help?",
  emptyText:
    "Ask a question, or say what you need done. You are asked before anything that matters.",
  message: "Message",
  placeholder: "Write a message",
  send: "Send",
  stop: "Stop",
  disclaimer: "Answers may be wrong. Nothing that matters runs without you.",
  newBelow: "New messages below",
  elsewhere: "This conversation continues in a page that has the agent {agent}.",
  elsewhereTool: "This conversation continues in a page that has the tool {tool}.",
  noAgent:
    "This chat has no agent yet. The page has to set base-url and model, or the agent property.",

  you: "You",
  assistant: "Assistant",
  queued: "Will be read at the next step",
  interrupted: "Interrupted",
  thinking: "Thinking",
  copy: "Copy",
  copied: "Copied",
  code: "Code",
  table: "Table",
  image: "Image",
  done: "Done",
  toDo: "To do",

  preparing: "preparing",
  waiting: "waiting for you",
  running: "running",
  unknown: "outcome unknown",
  finished: "done",
  failed: "failed",
  refused: "rejected",
  skipped: "skipped",
  stoppedCall: "stopped",
  callInput: "Input",
  callResult: "Result",

  retry: "Retry",
  tryLater: "Send another message to go on.",
  cancelledRun: "Stopped",
  stoppedByYou: "You stopped this.",

  approvalNeeded: "Approval needed",
  approve: "Approve",
  reject: "Reject",
  reason: "Reason (optional)",
  runsOnce: "Runs once. Also if you reload or close this page.",
  covered: "Something covers this card. The buttons work once all of it can be seen.",
  readToEnd: "Scroll to the end of the long value to approve.",
  longValue: "{name}, {size} characters, scrolls",
  rawJson: "Raw JSON",
  noInput: "No input",
  emptyValue: "empty",
  whatWasAsked: "What was asked",
  timeUp: "Time is up",
  daysLeft: "{days} d {hours} h left",
  hoursLeft: "{hours} h {minutes} min left",
  minutesLeft: "{minutes} min left",
  secondsLeft: "{seconds} s left",
  startedAt: "Started {time}",

  question: "Question",
  place: "{index} of {count}",
  answer: "Your answer",
  answerInstead: "Or type your own answer",
  submit: "Submit",
  change: "Change",
  clearChoice: "Clear choice",
  savedAsYouType: "Saved as you type.",
  notSentYet: "Kept here. Sent when every question is answered.",
  answerMissing: "Pick a choice or type an answer.",
  yourAnswer: "Your answer: {answer}",
  result: "Result (JSON)",
  resultNotJson: "This is not JSON. Write text in double quotes.",

  didItHappen: "Did this happen?",
  didItHappenWhy: "The page was closed while this was running, so nobody knows how it ended.",
  stillLanding: "The request may still be landing: look before you run it again.",
  happened: "It happened",
  returned: "What it returned (optional)",
  runAgain: "Run again",

  approved: "Approved",
  rejected: "Rejected",
  timedOut: "Timed out",
  cancelled: "Cancelled",
  answered: "Answered",
  named: "{status}: {title}",
  by: "by {who}",
  byYou: "you",
  byYouAs: "you ({name})",
  byYouElsewhere: "you, in another tab",
  bySomeoneElsewhere: "{name}, in another tab",
  byPage: "the page",
  byDevice: "you, on another device",
  cameSecond: "Your answer came second.",
  cameTooLate: "Your answer came too late.",
  noLongerThere: "This question is no longer there.",
  willBeSent: "Will be sent when online.",
  settleFailed: "That did not work. {message}",

  saidAnswer: "Answer finished.",
  saidError: "Error: {message}",
} as const;

/** The texts of the elements by name. */
export type ChatStrings = { readonly [Name in keyof typeof ENGLISH]: string };

const resolved = new WeakMap<object, ChatStrings>();

/** All texts, with the page's own where it gave some. The same `overrides` give the same object. */
export function resolveStrings(overrides: Partial<ChatStrings> | undefined): ChatStrings {
  if (!overrides) return ENGLISH;
  const known = resolved.get(overrides);
  if (known) return known;
  const all: ChatStrings = { ...ENGLISH, ...overrides };
  resolved.set(overrides, all);
  return all;
}

/** `text` with each `{name}` replaced by the value of that name. Pure. */
export function format(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
