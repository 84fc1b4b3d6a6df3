/** The tools of the world's agent, of every kind that recovery tells apart, over the ledger. */
import { askQuestion, createTool, type Tool, type ToolContext } from "../../src/index.js";
import type { Json } from "../../src/run/json.js";
import type { Execution } from "./ledger.js";
import type { World } from "./world.js";

/** What a tool does when it is called, beyond what its declaration says. */
interface Behaviour {
  /** The server does the work of one key once. */
  readonly dedupes: boolean;
  readonly reconciles: boolean;
}

const input = { type: "object", properties: { n: { type: "number" } }, required: ["n"] } as const;
const execute = () => undefined; // replaced by the world's own in every tab

/** How long the approval of a refund may wait. */
export const APPROVAL_TIMEOUT_MS = 60_000;

const declared: readonly { readonly tool: Tool; readonly behaviour: Behaviour }[] = [
  {
    tool: createTool({
      name: "refund",
      description: "Manual, asks first, may be edited, expires.",
      input,
      approval: { editable: true, timeoutMs: APPROVAL_TIMEOUT_MS },
      execute,
    }),
    behaviour: { dedupes: false, reconciles: false },
  },
  {
    tool: createTool({
      name: "pay",
      description: "Idempotent, asks first.",
      input,
      approval: {},
      recovery: "idempotent",
      execute,
    }),
    behaviour: { dedupes: true, reconciles: false },
  },
  {
    tool: createTool({
      name: "wire",
      description: "Manual, asks first, can be reconciled.",
      input,
      approval: {},
      execute,
    }),
    behaviour: { dedupes: true, reconciles: true },
  },
  {
    tool: createTool({
      name: "charge",
      description: "Manual, asks nobody, may not take long.",
      input,
      timeoutMs: 5000,
      execute,
    }),
    behaviour: { dedupes: false, reconciles: false },
  },
  {
    tool: createTool({ name: "lookup", description: "Safe.", input, recovery: "safe", execute }),
    behaviour: { dedupes: false, reconciles: false },
  },
];
const question = askQuestion();
const pickSeat = createTool({ name: "pick_seat", description: "A person has the result." });

/** Loads what reads the schemas, once a page, so that no schedule waits for a module. */
export async function prepareTools(): Promise<void> {
  const tools = [...declared.map(({ tool }) => tool), question, pickSeat];
  await Promise.all(tools.flatMap((tool) => [tool.input(), tool.output()]));
}

/** How a tool recovers, as it was declared. */
export function recoveryOf(toolName: string): Tool["recovery"] | undefined {
  return declared.find(({ tool }) => tool.name === toolName)?.tool.recovery;
}

/** Whether calls of a tool need an approval. */
export function asksFirst(toolName: string): boolean {
  return declared.some(({ tool }) => tool.name === toolName && tool.approval);
}

/** Whether the server does a key's work once. */
export function dedupes(toolName: string): boolean {
  return declared.some(({ tool, behaviour }) => tool.name === toolName && behaviour.dedupes);
}

/** The agent's tools as one tab has them. */
export function toolsOf(world: World, owner: string): readonly Tool[] {
  const acting = declared.map(
    ({ tool, behaviour }): Tool => ({
      ...tool,
      recovery: world.options.forgetsToAsk ? "safe" : tool.recovery,
      execute: (args, context) => runTool(world, owner, behaviour, args, context),
      ...(behaviour.reconciles && { reconcile: (id: string) => reconcile(world, owner, id) }),
    }),
  );
  return [...acting, question, pickSeat];
}

async function runTool(
  world: World,
  owner: string,
  behaviour: Behaviour,
  args: unknown,
  context: ToolContext,
): Promise<string> {
  const { scheduler, ledger } = world;
  const { operationId, attempt, toolName, internalCallId: callId } = context;
  const execution = begin(world, args as Json, context); // CAST: inputs are JSON
  const key =
    behaviour.dedupes && !world.options.forgetsKeys ? operationId : `${operationId}:${attempt}`;
  const isDeclined = world.hasMishap(0.05);
  const name = `${toolName}(${callId})#${attempt}`;
  world.note(`  ${owner} executes ${name}`);
  const request = { kind: "request", owner, label: `request ${name}`, isOutside: true } as const;
  const answer = scheduler
    .park(request, () => {
      if (!isDeclined) ledger.land(execution, key, behaviour.dedupes);
    })
    .then(() => scheduler.park({ kind: "response", owner, label: `response ${name}` }, () => name));
  const text = await orAborted(answer, context.signal);
  if (isDeclined) throw new Error("declined");
  return `${text} done`;
}

/** How old a look at the journal may be when a tool begins (`run-tool.ts`, FRESH_MS). */
const FRESH_MS = 250;

function begin(world: World, args: Json, context: ToolContext): Execution {
  const { attempt, internalCallId: callId, run, signal, toolName } = context;
  const goneFor = world.goneFor(run.runId, callId, attempt);
  if (goneFor >= FRESH_MS) {
    world.violate("executions", `${toolName} ${callId} began ${goneFor} ms after its run was lost`);
  }
  if (signal.aborted) {
    world.violate("denied_ran", `${toolName} ${callId} began in a run known to be cancelled`);
  }
  const wasIntended = world.isIntended(run.runId, callId, attempt);
  return world.ledger.begin(context, args, wasIntended);
}

/** As `fetch` does it: the wait ends with the signal, the request goes on. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** The server's word: sometimes it does not know, sometimes it cannot be reached. */
function reconcile(world: World, owner: string, operationId: string) {
  const call = { kind: "reconcile", owner, label: `reconcile ${operationId}` } as const;
  return world.scheduler.park(call, () => {
    if (world.hasMishap(0.2)) throw new Error("unreachable");
    if (world.hasMishap(0.2)) return undefined;
    return { happened: world.ledger.has(operationId), output: "reconciled" };
  });
}
