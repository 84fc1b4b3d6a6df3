/** A page of its own for engine tests: one runtime over one database, and agents with scripted models. */
import {
  type Agent,
  AgentBuilder,
  createMemoryStore,
  createRuntime,
  createTool,
  type Interaction,
  type RunStore,
  type Runtime,
  type RuntimeOptions,
  type ScreenItem,
  type Tool,
  type ToolOptions,
  type ToolSchema,
} from "../../src/index.js";
import { ScriptedModel, type ScriptedStep } from "../../src/testing/index.js";

const open: Runtime[] = [];
const names: string[] = [];

/** A database name that no other test has; it is deleted by {@link closePages}. */
export function freshName(): string {
  const name = `anvia-test-${crypto.randomUUID()}`;
  names.push(name);
  return name;
}

/**
 * A runtime over real IndexedDB and real Web Locks; a second one of the same name is a second tab. It
 * has only the agents that the test gives it.
 */
export function openPage(options: RuntimeOptions = {}): Runtime {
  const runtime = createRuntime({ name: freshName(), agents: [], ...options });
  open.push(runtime);
  return runtime;
}

/** Closes every runtime of this test and deletes their databases. */
export async function closePages(): Promise<void> {
  await Promise.all(open.splice(0).map((runtime) => runtime.close()));
  await Promise.all(names.splice(0).map(deleteDatabase));
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

/** An agent whose model says these steps. */
export function scriptedAgent(
  steps: readonly ScriptedStep[],
  tools: readonly Tool[] = [],
  configure: (builder: AgentBuilder) => AgentBuilder = (builder) => builder,
): { agent: Agent; model: ScriptedModel } {
  const model = new ScriptedModel(steps);
  const agent = configure(new AgentBuilder("agent", model).tools(tools)).build();
  return { agent, model };
}

/** A tool that remembers the inputs it was executed with. */
export function spyTool<Input extends ToolSchema>(
  options: Partial<ToolOptions<Input, unknown>> & { name: string },
): { tool: Tool; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const tool = createTool({
    description: `The tool ${options.name}`,
    execute: (input: unknown) => {
      inputs.push(input);
      return `${options.name} done`;
    },
    ...options,
  } as ToolOptions<Input, unknown>);
  return { tool, inputs };
}

/** A model step that calls tools. */
export function calls(...toolCalls: { id?: string; name: string; args?: object | string }[]) {
  return { toolCalls: toolCalls.map((call) => ({ args: {}, ...call })) };
}

/** What the model read as the result of its calls, in the last request: by position. */
export function lastResults(model: ScriptedModel): readonly string[] {
  const messages = model.requests.at(-1)?.messages ?? [];
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  return messages.slice(last + 1).flatMap((m) => (m.role === "tool" ? [m.content] : []));
}

/** Resolves with the first value that `find` gives, looked for after every change of the runtime's approvals. */
export function firstPending(runtime: Runtime, count = 1) {
  return new Promise<Awaited<ReturnType<Runtime["approvals"]["list"]>>>((resolve) => {
    const undo = runtime.approvals.subscribe((pending) => {
      if (pending.length < count) return;
      queueMicrotask(() => undo());
      resolve(pending);
    });
  });
}

/** The session's items, as soon as they are what the test waits for. */
export function itemsWhen(
  runtime: Runtime,
  sessionId: string,
  isReached: (items: readonly ScreenItem[]) => boolean,
): Promise<readonly ScreenItem[]> {
  return new Promise((resolve) => {
    let undo = () => undefined as unknown;
    let isOver = false;
    undo = runtime.session(sessionId).subscribe(({ items }) => {
      if (isOver || !isReached(items)) return;
      isOver = true;
      queueMicrotask(() => undo());
      resolve(items);
    });
  });
}

/** The text of the session's last answer, when nothing is going on any more. */
export async function answerOf(runtime: Runtime, sessionId: string): Promise<string> {
  const isAnswered = (items: readonly ScreenItem[]) => {
    const last = items.at(-1);
    const { activity } = runtime.session(sessionId).snapshot;
    return last?.type === "assistant" && last.status === "complete" && activity.status === "idle";
  };
  const last = (await itemsWhen(runtime, sessionId, isAnswered)).at(-1);
  return last?.type === "assistant" ? last.text : "";
}

/** The first interaction of this kind that waits in the session. */
export async function interactionOf(
  runtime: Runtime,
  sessionId: string,
  kind: Interaction["request"]["kind"],
): Promise<Interaction> {
  const pending = (items: readonly ScreenItem[]) =>
    items.flatMap((item) =>
      item.type === "interaction" &&
      item.interaction.request.kind === kind &&
      item.interaction.settlement.status === "pending"
        ? [item.interaction]
        : [],
    );
  const items = await itemsWhen(runtime, sessionId, (all) => pending(all).length > 0);
  const [first] = pending(items);
  if (!first) throw new Error("It was there a moment ago.");
  return first;
}

/** A memory store with some of its methods replaced. */
export function storeWith(replaced: (memory: RunStore) => Partial<RunStore>): RunStore {
  const memory = createMemoryStore();
  return { ...storeOver(memory), ...replaced(memory) };
}

/** The methods of a store, as an object whose methods can be replaced. */
export function storeOver(store: RunStore): RunStore {
  return {
    durable: store.durable,
    append: (events, row) => store.append(events, row),
    read: (runId, fromSeq) => store.read(runId, fromSeq),
    listRuns: (query) => store.listRuns(query),
    readDraft: (key) => store.readDraft(key),
    writeDraft: (key, value) => store.writeDraft(key, value),
    deleteSession: (sessionId) => store.deleteSession(sessionId),
    deleteFinished: (before, now) => store.deleteFinished(before, now),
    deleteEverything: () => store.deleteEverything(),
    writeGrant: (row) => store.writeGrant(row),
    listGrants: () => store.listGrants(),
    useGrant: (grantId, use) => store.useGrant(grantId, use),
    revokeGrant: (grantId, at) => store.revokeGrant(grantId, at),
    appendAudit: (rows) => store.appendAudit(rows),
    readAudit: (fromSeq, count) => store.readAudit(fromSeq, count),
    close: () => store.close(),
  };
}
