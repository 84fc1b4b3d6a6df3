/** A chat that shows one snapshot and nothing else, for its looks. */
import { fixture, html } from "@open-wc/testing";
import axe from "axe-core";
import "../../components/define-all.js";
import type { Interaction, Runtime, ScreenItem, SessionSnapshot } from "../../src/index.js";
import { drawn } from "./chat-page.js";
import { quietRuntime } from "./interactions.js";

/** An interaction as an item with this id. */
export function cardItem(interaction: Interaction, id: string, more: object = {}): ScreenItem {
  const request = { ...interaction.request, id };
  return { type: "interaction", id, runId: "r", interaction: { ...interaction, request }, ...more };
}

/** A runtime whose only session shows these items. */
export function still(items: readonly ScreenItem[], more: Partial<SessionSnapshot> = {}): Runtime {
  const pending = items.filter(
    (item) => item.type === "interaction" && item.interaction.settlement.status === "pending",
  ).length;
  const snapshot: SessionSnapshot = {
    status: "ready",
    items,
    activity: { status: pending > 0 ? "waiting" : "idle", pending },
    ...more,
  };
  const subscribe = (listener: (snapshot: SessionSnapshot) => void) => {
    listener(snapshot);
    return () => undefined;
  };
  const more2 = {
    register: () => undefined,
    onFault: () => () => undefined,
    session: () => ({ snapshot, subscribe }),
  };
  return Object.assign(quietRuntime(), more2) as Runtime; // CAST: a chat that only shows uses no more
}

/** A chat over it, this wide. */
export async function chatOf(runtime: Runtime, theme: string, dir = "ltr", width = 720) {
  const frame =
    await fixture<HTMLElement>(html`<div style="inline-size: ${width}px; block-size: 560px" dir=${dir}>
    <anvia-chat .runtime=${runtime} theme=${theme} heading="Support"></anvia-chat>
  </div>`);
  const chat = frame.querySelector("anvia-chat");
  if (!chat) throw new Error("the fixture has no chat");
  await drawn(chat);
  return chat;
}

/** What axe finds wrong. */
export async function violations(element: Element) {
  const { violations: found } = await axe.run(element, { resultTypes: ["violations"] });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html: node }) => node).join(" ")}`);
}
