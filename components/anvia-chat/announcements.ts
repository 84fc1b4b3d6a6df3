import type { Interaction, ScreenItem, SessionSnapshot } from "../../src/index.js";
import { type ChatStrings, format } from "../internal/strings.js";
import { visibleLabel } from "../internal/visible-text.js";
import { waitingText } from "./footer.js";

const READ_ALOUD = 400;

/** What a person who cannot see the change has to hear, in order. Pure. */
export function announcements(
  before: SessionSnapshot,
  after: SessionSnapshot,
  strings: ChatStrings,
): readonly string[] {
  const waits = onWaiting(before, after, strings);
  if (before.status !== "ready") return [...onOpening(after, strings), ...waits];
  const known = new Map(before.items.map((item) => [item.id, item]));
  const changed = after.items.filter((item) => known.get(item.id) !== item);
  const said = changed.map((item) => sentence(known.get(item.id), item, strings));
  return [...said.filter((text) => text !== ""), ...waits];
}

/** Once, when it begins to wait. */
function onWaiting(before: SessionSnapshot, after: SessionSnapshot, strings: ChatStrings) {
  const [was, now] = [before.waitingFor, after.waitingFor];
  if (!now || (was?.reason === now.reason && was.runId === now.runId)) return [];
  return [visibleLabel(waitingText(now, strings))];
}

/** Not the whole history: only that something waits. */
function onOpening({ status, fault, activity }: SessionSnapshot, strings: ChatStrings) {
  if (status === "failed" && fault) return [format(strings.saidError, { message: fault.message })];
  if (status !== "ready" || activity.pending === 0) return [];
  return [format(strings.waitingForYou, { count: activity.pending })];
}

function sentence(before: ScreenItem | undefined, item: ScreenItem, strings: ChatStrings): string {
  switch (item.type) {
    case "interaction":
      return interactionSentence(before, item, strings);
    case "assistant":
      return item.status === "complete" ? answerSentence(item.text, strings) : "";
    case "fault":
      return format(strings.saidError, { message: item.fault.message });
    default:
      return "";
  }
}

function interactionSentence(
  before: ScreenItem | undefined,
  { interaction }: Extract<ScreenItem, { type: "interaction" }>,
  strings: ChatStrings,
): string {
  if (before) return settledSentence(before, interaction, strings);
  if (interaction.settlement.status !== "pending") return "";
  const { request } = interaction;
  const title = visibleLabel(request.title ?? request.toolName);
  if (request.kind === "recovery") return `${strings.didItHappen} ${title}.`;
  if (request.kind !== "question") return `${strings.approvalNeeded}: ${title}.`;
  return request.questions
    .map(({ question }) => `${strings.question}: ${visibleLabel(question)}`)
    .join(" ");
}

/** Of what was settled only that which nobody said yes or no to: the rest is somebody's own press. */
function settledSentence(
  before: ScreenItem,
  { request, settlement }: Interaction,
  strings: ChatStrings,
): string {
  const waited =
    before.type === "interaction" && before.interaction.settlement.status === "pending";
  if (!waited || settlement.status !== "settled") return "";
  const title = visibleLabel(request.title ?? request.toolName);
  switch (settlement.decision.status) {
    case "timed_out":
      return `${strings.timedOut}: ${title}. ${strings.nobodyAnswered}`;
    case "superseded":
      return `${strings.setAside}: ${title}.`;
    default:
      return "";
  }
}

function answerSentence(text: string, strings: ChatStrings): string {
  if (text === "") return "";
  return text.length <= READ_ALOUD ? `${strings.assistant}: ${text}` : strings.saidAnswer;
}
