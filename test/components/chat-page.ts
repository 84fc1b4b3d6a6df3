/** A chat on a page of its own for element tests: the real runtime, in memory, with a scripted model. */
import { fixture, html, nextFrame, waitUntil } from "@open-wc/testing";
import { sendMouse } from "@web/test-runner-commands";
import "../../components/define-all.js";
import type { AnviaChat } from "../../components/elements.js";
import {
  AgentBuilder,
  askQuestion,
  createMemoryStore,
  createRuntime,
  createTool,
  type RunStore,
  type Runtime,
  type Tool,
} from "../../src/index.js";
import { createPageLocks, ScriptedModel, type ScriptedStep } from "../../src/testing/index.js";
import { byRole } from "./roles.js";

/** What {@link openChat} takes. */
export interface ChatOptions {
  readonly tools?: readonly Tool[];
  readonly store?: RunStore;
  readonly reviewer?: string;
  readonly theme?: "light" | "dark";
  readonly layout?: "inline" | "popup" | "page";
  readonly dir?: "rtl";
  readonly maxTurns?: number;
  /** The runtime's name: those of one name are tabs of one site. */
  readonly name?: string;
}

/** A chat and what is behind it. */
export interface ChatPage {
  readonly chat: AnviaChat;
  readonly runtime: Runtime;
  readonly model: ScriptedModel;
  readonly store: RunStore;
}

const open: Runtime[] = [];

/** A chat whose model says these steps. */
export async function openChat(
  steps: readonly ScriptedStep[],
  { tools = [], store = createMemoryStore(), ...options }: ChatOptions = {},
): Promise<ChatPage> {
  const runtime = openRuntime(store, options.name);
  const model = new ScriptedModel(steps);
  const agent = new AgentBuilder("agent", model)
    .tools(tools)
    .defaultMaxTurns(options.maxTurns ?? 8)
    .build();
  const frame =
    await fixture<HTMLElement>(html`<div style="height: 600px" dir=${options.dir ?? "ltr"}>
    <anvia-chat heading="Support" theme=${options.theme ?? "light"} layout=${options.layout ?? "inline"}
      .runtime=${runtime} .agent=${agent} .reviewer=${options.reviewer}></anvia-chat>
  </div>`);
  const chat = frame.querySelector("anvia-chat");
  if (!chat) throw new Error("the fixture has no chat");
  await drawn(chat);
  return { chat, runtime, model, store };
}

/** A runtime over this store that is closed after the test. */
export function openRuntime(
  store: RunStore = createMemoryStore(),
  name = `test-${crypto.randomUUID()}`,
): Runtime {
  const runtime = createRuntime({ name, store, agents: [], locks: createPageLocks() });
  open.push(runtime);
  return runtime;
}

/** Closes what the test opened. Call it after each. */
export async function closeChats(): Promise<void> {
  await Promise.all(open.splice(0).map((runtime) => runtime.close()));
}

/** Resolves when the chat shows everything that it has heard of, its parts included. */
export async function drawn(chat: AnviaChat): Promise<void> {
  await chat.updateComplete;
  await nextFrame();
  await chat.updateComplete;
}

/** Resolves with the element of this role and name as soon as the chat shows it. */
export async function shown(root: Element, role: string, name: string): Promise<HTMLElement> {
  let found: HTMLElement | undefined;
  await waitUntil(
    () => {
      try {
        found = byRole(root, role, name);
      } catch {
        return false; // not yet
      }
      return true;
    },
    `no ${role} “${name}”`,
    { timeout: 8000, interval: 20 },
  );
  return found ?? byRole(root, role, name);
}

/** A person's press: a trusted click where the button is, once presses count there. */
export async function press(button: HTMLElement): Promise<void> {
  const row = button.closest(".row");
  const isArmed = () => {
    button.scrollIntoView({ block: "nearest" }); // cards above may still grow
    return !row?.classList.contains("unarmed");
  };
  await waitUntil(isArmed, "the buttons are not armed", { timeout: 8000, interval: 20 });
  await pressNow(button);
}

/** The same, without waiting until it counts. */
export async function pressNow(button: HTMLElement): Promise<void> {
  button.scrollIntoView({ block: "nearest" });
  const box = await restingPlace(button);
  const position: [number, number] = [
    Math.round(box.left + box.width / 2),
    Math.round(box.top + box.height / 2),
  ];
  await sendMouse({ type: "click", position });
}

/** Where an element stands, once it stands still: the mouse goes to a place, not to an element. */
async function restingPlace(element: HTMLElement): Promise<DOMRect> {
  const before = element.getBoundingClientRect();
  await nextFrame();
  const now = element.getBoundingClientRect();
  return before.top === now.top && before.left === now.left ? now : restingPlace(element);
}

/** Types into a text box as a person's keyboard would, at once. */
export function type(box: HTMLElement, text: string): void {
  if (!(box instanceof HTMLTextAreaElement)) throw new Error("not a text box");
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
}

/** A tool that asks before it runs, and remembers what it ran with. */
export function guardedTool(
  options: { name?: string; title?: string; reason?: string; timeoutMs?: number } = {},
): { tool: Tool; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const {
    name = "refund_order",
    title = "Refund an order",
    reason = "Review the refund.",
  } = options;
  const tool = createTool({
    name,
    title,
    description: "Issues a refund.",
    input: { type: "object" },
    approval: {
      when: () => true,
      reason,
      ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
    },
    execute: (input: unknown) => {
      inputs.push(input);
      return "refunded";
    },
  });
  return { tool, inputs };
}

/** A step that calls `refund_order` with this input. */
export function refund(args: object = { orderId: "A-100", amount: 250 }, id = "c1"): ScriptedStep {
  return { toolCalls: [{ id, name: "refund_order", args }] };
}

/** A step that asks these questions. */
export function ask(questions: readonly object[]): ScriptedStep {
  return { toolCalls: [{ id: "q1", name: "ask_question", args: { questions } }] };
}

export { askQuestion };
