/** The page of both devices: one shop, whose runs are shared. Node drives it through `window.handOver`. */
import {
  AgentBuilder,
  type CompletionEvent,
  type CompletionModel,
  type CompletionRequest,
  createHttpRelay,
  createRuntime,
  createTool,
  type ExportedSession,
} from "../../../src/index.js";
import { pause } from "../../torture/random.mjs";

/** What Node says to a page in its address. */
export interface PageConfig {
  readonly device: string;
  /** Where the tool takes effect. */
  readonly ledger: string;
  readonly leaseMs: number;
  /** How long the model takes for an answer, in ms. */
  readonly modelMs: number;
}

declare global {
  interface Window {
    handOver: ReturnType<typeof openHandOver>;
  }
}

const LOOK_MS = 25;

/** Asks for one payment, and says so when it was made. Keeps nothing: any device can go on with it. */
class ShopModel implements CompletionModel {
  readonly id = "shop";
  readonly #modelMs: number;

  constructor(modelMs: number) {
    this.#modelMs = modelMs;
  }

  async *stream({ messages }: CompletionRequest): AsyncGenerator<CompletionEvent> {
    const last = messages.at(-1);
    await pause(this.#modelMs);
    const isResult = last?.role === "tool";
    const asked = { toolCallId: "call_1", toolName: "pay", args: '{"orderId":"A-100","amount":7}' };
    const text = isResult ? `It said: ${last.content}` : "";
    yield { type: "completed", response: { text, toolCalls: isResult ? [] : [asked] } };
  }
}

function shopAgent({ ledger, modelMs }: PageConfig) {
  const pay = createTool({
    name: "pay",
    description: "Pays an order.",
    input: {
      type: "object",
      properties: { orderId: { type: "string" }, amount: { type: "number" } },
      required: ["orderId", "amount"],
    } as const,
    recovery: "idempotent",
    approval: { when: () => true },
    async execute(input, { fetch, operationId }) {
      const response = await fetch(ledger, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ operationId, input }),
      });
      if (!response.ok) throw new Error(`The ledger said ${response.status}.`);
      return response.text();
    },
  });
  return new AgentBuilder("shop", new ShopModel(modelMs)).tools([pay]).build();
}

function openHandOver(config: PageConfig) {
  const agent = shopAgent(config);
  const runtime = createRuntime({
    name: "hand-over",
    agents: [agent],
    relay: createHttpRelay({ baseURL: "/api", timeoutMs: 3000, retryMs: 200 }),
    shareRuns: { leaseMs: config.leaseMs },
    reviewer: () => config.device,
    audit: false,
  });
  runtime.approvals.subscribe(() => undefined); // somebody could show a card
  const runOf = async (sessionId: string) => (await runtime.exportSession(sessionId)).runs[0];
  const when = async <Found>(look: () => Promise<Found | undefined>): Promise<Found> => {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      await pause(LOOK_MS);
    }
  };
  return {
    /** Starts a run; resolves with its id when it is in the journal. */
    async begin(sessionId: string): Promise<string> {
      runtime
        .prompt(agent, "Pay it", { sessionId })
        .send()
        .catch(() => undefined); // what became of it is read from the journal
      return (await when(() => runOf(sessionId))).runId;
    },
    /** Approves what waits in this session, as soon as something does and as long as it does. */
    approve: (sessionId: string) =>
      when(async () => {
        if (isOver(await runOf(sessionId))) return "over";
        const waiting = (await runtime.approvals.list({ sessionId })).filter(
          ({ status }) => status === "pending",
        );
        for (const { id } of waiting) {
          const { status } = await runtime.approvals.decide({ approvalId: id, approved: true });
          if (status === "decided" || status === "already_decided") return status;
        }
        return undefined;
      }),
    /** Resolves when something waits in this session. */
    asked: (sessionId: string) =>
      when(async () => {
        const all = await runtime.approvals.list({ sessionId });
        return all.length > 0 || undefined;
      }),
    /** "Continue here", as soon as the run is known here. */
    async continueHere(sessionId: string): Promise<void> {
      const { runId } = await when(() => runOf(sessionId));
      await runtime.takeOver(runId);
    },
    /** Resolves with the journal when the run is over, as this device has it. */
    finished: (sessionId: string) =>
      when(async () => {
        const run = await runOf(sessionId);
        return isOver(run) ? run : undefined;
      }),
    /** Everything this device knows of the session, for a report of what went wrong. */
    journal: async (sessionId: string) => (await runtime.exportSession(sessionId)).runs,
  };
}

function isOver(run: ExportedSession["runs"][number] | undefined): boolean {
  return (
    run?.events.some((event) => Reflect.get(Object(event), "type") === "run_completed") ?? false
  );
}

// CAST: Node wrote it, see `Device.open`
const config = JSON.parse(new URLSearchParams(location.search).get("config") ?? "{}") as PageConfig;
window.handOver = openHandOver(config);
