import type { GrantStrings } from "./grant-strings.js";
import type { HoldStrings } from "./hold-strings.js";
import type { InboxStrings } from "./inbox-strings.js";
import type { InputStrings } from "./input-strings.js";
import type { FormStrings } from "./schema-form/form-strings.js";

/** Every text that the elements show, in English. `{name}` stands for a value. */
export const ENGLISH = {
  heading: "Chat",
  conversation: "Conversation",
  waitingForYou: "{count} waiting for you",
  newConversation: "New conversation",
  deleteConversation: "Delete this conversation and start a new one?",
  deleteIt: "Delete",
  keepIt: "Keep",
  downloadCopy: "Download a copy",
  notLoaded:
    "A part of this chat could not be loaded. Check the network, then reload: nothing is lost.",
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
  elsewhereTool: "This page no longer has the tool {tool}. It waits for a page that has it.",
  goOnWithout: "Go on without it",
  waitingForNetwork: "Waiting for the network. It goes on by itself.",
  quietDriver: "Another tab is working on this and has gone quiet.",
  continueHere: "Continue here",
  noAgent:
    "This chat has no agent yet. The page has to set base-url and model, or the agent property.",

  you: "You",
  assistant: "Assistant",
  queued: "Will be read at the next step",
  queuedAfter: "After your decision",
  sendNow: "Send now",
  interrupted: "Interrupted",
  thinking: "Thinking",
  copy: "Copy",
  copied: "Copied",
  code: "Code",
  table: "Table",
  image: "Image",
  loadImage: "Load image from {host}",
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
  waitAMoment: "Wait a moment…",
  covered: "Something covers this card. The buttons work once all of it can be seen.",
  readToEnd: "Scroll to the end of the long value to approve.",
  assistantSays: "The assistant says",
  toolGone: "This page no longer has this tool. You can reject, or answer for it.",
  answerForIt: "Answer for it",
  passkeyConfirms: "Your passkey confirms it.",
  passkeyAsks: "Waiting for your passkey.",
  passkeyNot:
    "No passkey confirmed it: cancelled, too late, or none is here. Nothing is decided. Press Approve to try again.",
  passkeyNowhere:
    "Passkeys need a secure page (https) in a browser that has them. Nothing is decided: approve it there.",
  passkeyFailed: "The passkey could not be asked, nothing is decided. {message}",
  cancel: "Cancel",
  approvalsWait: "{count} approvals wait.",
  approveAll: "Approve all",
  lookAtAll: "Look at every card to the end first.",
  allSeen: "You have seen every card.",
  changed: "Changed since it was approved",
  checking: "Checking that this is what was asked…",
  tampered: "Changed since it was shown",
  tamperedText: "This is not what was asked. It cannot be approved.",
  tamperedAsk: "You can reject it, or have it asked again as the assistant wrote it.",
  tamperedPage: "You can reject it.",
  askedAnew: "Asked again. The card before this one had been changed",
  askedAnewSame: "Asked again. The card before this one had been changed, but not in what runs.",
  changedOtherwise: "The tool is another one now. What it takes was not recorded before.",
  was: "Was",
  now: "Now",
  notThere: "not there",
  everything: "everything",
  toolTitle: "Title",
  toolDescription: "Description",
  toolTakes: "What the tool takes",
  longValue: "{name}, {size} characters, scrolls",
  rawJson: "Raw JSON",
  noInput: "No input",
  emptyValue: "empty text",
  emptyList: "empty list",
  yes: "yes",
  no: "no",
  whatWasAsked: "What was asked",
  timeUp: "Time is up",
  expiresSoon: "Expires soon: {left}",
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

  didItHappen: "Did this happen?",
  didItHappenWhy:
    "The page that ran this was closed, or fell silent, before it ended. Nobody knows whether it took effect.",
  stillLanding: "What was sent at {time} may still be landing: look before you run it again.",
  happened: "It happened",
  returned: "What it returned (optional)",
  runAgain: "Run again",

  approved: "Approved",
  rejected: "Rejected",
  timedOut: "Timed out",
  nobodyAnswered: "Nobody answered in time. Nothing was run.",
  askAgain: "Ask again",
  askAgainText:
    "The time to decide on “{title}” ran out. Please ask me again with the same values.",
  setAside: "Set aside",
  youWroteElse: "Not decided: you wrote something else.",
  changedSinceShown: "Not decided: it had been changed since it was asked.",
  someoneWroteElse: "Not decided: something else was written.",
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
  settleFailed: "That did not work. {message}",

  saidAnswer: "Answer finished.",
  saidError: "Error: {message}",
} as const;

/** The texts of the elements by name. */
export type ChatStrings = {
  readonly [Name in keyof typeof ENGLISH]: string;
} & Partial<FormStrings> &
  Partial<GrantStrings> &
  Partial<HoldStrings> &
  Partial<InboxStrings> &
  Partial<InputStrings>;

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
