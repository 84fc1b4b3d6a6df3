/** The foot of the chat: the composer, and the lines around it. */
import { html, nothing, type TemplateResult } from "lit";
import type { WaitingFor } from "../../src/index.js";
import { isPress } from "../internal/press.js";
import { type ChatStrings, format } from "../internal/strings.js";
import { visibleText } from "../internal/visible-text.js";
import type { Frame } from "./frame.js";

/** The composer, what is said above it, and the small print. */
export function footer(frame: Frame): TemplateResult {
  const { words, snapshot, placeholder, onSend, onStop } = frame;
  const { status } = snapshot.activity;
  return html`<footer part="footer">
    ${notices(frame)}
    <anvia-connection .runtime=${frame.runtime} .strings=${words} exportparts="notice"></anvia-connection>
    <anvia-composer .strings=${words} .placeholder=${placeholder} .busy=${status === "working" || status === "waiting"}
      .onSend=${onSend} .onStop=${onStop} exportparts="box, input, send, stop"></anvia-composer>
    <anvia-permissions .foldable=${true} .runtime=${frame.runtime} .session=${frame.session} .strings=${words}
      exportparts="summary: permissions, list: permission-list, permission, revoke"></anvia-permissions>
    ${words.disclaimer === "" ? nothing : html`<p class="disclaimer"><bdi>${words.disclaimer}</bdi></p>`}
  </footer>`;
}

/** What a run waits for and the way on, what is not kept. */
function notices(frame: Frame) {
  const { notice, waitingFor } = frame.snapshot;
  return [
    waitingFor ? line(waitingText(waitingFor, frame.words), wayOn(waitingFor, frame)) : nothing,
    notice ? line(notice) : nothing,
  ];
}

/** What a run waits for, when it is not a person. Pure. */
export function waitingText(waitingFor: WaitingFor, words: ChatStrings): string {
  switch (waitingFor.reason) {
    case "agent":
      return format(words.elsewhere, { agent: waitingFor.agentId });
    case "tool":
      return format(words.elsewhereTool, { tool: waitingFor.toolName });
    case "network":
      return words.waitingForNetwork;
    default:
      return words.quietDriver;
  }
}

function wayOn({ reason, runId }: WaitingFor, { words, waysOn }: Frame) {
  const { onGoOnWithout, onTakeOver } = waysOn;
  if (reason === "tool") return button(words.goOnWithout, () => onGoOnWithout(runId));
  return reason === "driver" ? button(words.continueHere, () => onTakeOver(runId)) : nothing;
}

function button(label: string, onPress: () => void): TemplateResult {
  return html`<button type="button" class="small" part="way-on" @click=${(event: MouseEvent) => isPress(event) && onPress()}>${label}</button>`;
}

function line(text: string, way: unknown = nothing): TemplateResult {
  return html`<div class="notice" part="notice"><p><bdi>${visibleText(text)}</bdi></p>${way}</div>`;
}
