/**
 * Ably AI Transport (`@ably/ai-transport`) with the AI SDK, driven as its documentation shows: the agent's
 * route streams into a run of the session and suspends it; any client answers with a
 * `tool-approval-response` and wakes the agent.
 * https://ably.com/docs/ai-transport/features/human-in-the-loop
 * https://ably.com/docs/ai-transport/getting-started/vercel-ai-sdk
 *
 * Sessions, codec, reducer and run handling are the package's own. Only Ably's cloud is replaced, by the
 * channel in `ably-service.mjs`.
 */
import { Invocation } from "@ably/ai-transport";
import {
  createAgentSession,
  createClientSession,
  createUIMessageCodec,
  vercelRunOutcome,
} from "@ably/ai-transport/vercel";
import { convertToModelMessages, isToolUIPart, streamText, tool, toUIMessageStream } from "ai";
import { settled } from "../settle.mjs";
import { WISH } from "../shop.mjs";
import { openAblyService } from "./ably-service.mjs";
import { createMockModel } from "./ai-sdk-model.mjs";

const CHANNEL = "conversations:shop";
const codec = createUIMessageCodec();
const open = new Set();

/** As documented; there is no defence to switch on. */
export const ably = {
  name: "Ably AI Transport",
  package: "@ably/ai-transport",
  open: openTalk,
  async close() {
    await Promise.all([...open].map((session) => session.close()));
    open.clear();
  },
};

const WHY_NO_CHANGE =
  "The arguments are in Ably's channel history, where a visitor's client may not change what the agent wrote; an approval carries the call's id and nothing else.";

async function openTalk(shop) {
  const service = openAblyService();
  const server = createServer(shop, service);
  const tabs = [];
  const newTab = async () => {
    const tab = await openTab(shop, service, server, `client-${tabs.length + 1}`);
    tabs.push(tab);
    return tab;
  };
  const first = await newTab();
  await first.say(WISH);
  return {
    tab: newTab,
    async approved(call) {
      const tab = await newTab();
      const invocation = await tab.respond({ call, approved: true });
      await settled(shop, server.isBusy);
      return {
        whyNoChange: WHY_NO_CHANGE,
        /** The request that wakes the agent, sent by two clients, or again after it got no answer. */
        async resume() {
          void server.post(invocation);
          await settled(shop, server.isBusy);
        },
      };
    },
    die: async () => server.forget(),
    restart: async () => undefined, // every invocation is a new session, with the tools of that moment
    isAsking: async () => (await newTab()).isAsking(),
  };
}

/** The agent's route. Each invocation has a connection of its own, as in a serverless function. */
function createServer(shop, service) {
  let underWay = 0;
  let lastFault;
  async function answer(body) {
    const invocation = Invocation.fromJSON(body);
    const client = service.connect("agent");
    const session = createAgentSession({ client, channelName: invocation.sessionName });
    await session.connect();
    const run = session.createRun(invocation);
    while (run.view.hasOlder()) await run.view.loadOlder();
    await run.start();
    const conversation = run.view.getMessages().map(({ message }) => message);
    const result = streamText({
      model: createMockModel(shop),
      messages: await convertToModelMessages(conversation),
      tools: toolsOf(shop),
      maxRetries: 0,
      abortSignal: run.abortSignal,
      onError: ({ error }) => {
        lastFault = error.message;
      },
    });
    const piped = await run.pipe(toUIMessageStream({ stream: result.stream }));
    const outcome = await vercelRunOutcome(piped, result.finishReason);
    if (outcome.reason === "suspend") await run.suspend();
    else await run.end(outcome);
    await session.end();
  }
  return {
    isBusy: () => underWay > 0,
    forget: () => {
      underWay = 0;
    },
    /** The last error since the last time somebody asked. */
    takeFault() {
      const fault = lastFault;
      lastFault = undefined;
      return fault;
    },
    async post(body) {
      underWay += 1;
      shop.beat();
      try {
        await answer(body);
      } catch (error) {
        lastFault = error.message;
      } finally {
        underWay = Math.max(0, underWay - 1);
      }
    },
  };
}

/** The documentation's approval tool, gate included: a call that is approved does not ask again. */
function toolsOf({ tool: shopTool }) {
  if (!shopTool) return {};
  const { name, description, schema, execute } = shopTool;
  return {
    [name]: tool({
      description,
      inputSchema: schema,
      needsApproval: (_input, { toolCallId, messages }) => !isApproved(toolCallId, messages),
      execute,
    }),
  };
}

function isApproved(toolCallId, messages) {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  const requests = parts.filter(
    (part) => part.type === "tool-approval-request" && part.toolCallId === toolCallId,
  );
  return parts.some(
    (part) =>
      part.type === "tool-approval-response" &&
      part.approved &&
      requests.some(({ approvalId }) => approvalId === part.approvalId),
  );
}

async function openTab(shop, service, server, clientId) {
  const session = createClientSession({ client: service.connect(clientId), channelName: CHANNEL });
  open.add(session);
  await session.connect();
  const { view } = session;
  while (view.hasOlder()) await view.loadOlder();
  const rest = async () => {
    await settled(shop, server.isBusy);
    const fault = server.takeFault();
    return fault === undefined ? {} : { fault };
  };
  const pending = () =>
    view.getMessages().flatMap(({ codecMessageId, message }) =>
      message.parts
        .filter((part) => isToolUIPart(part) && part.state === "approval-requested")
        .map(({ toolCallId }) => ({
          toolCallId,
          codecMessageId,
          runId: view.runOf(codecMessageId).runId,
        })),
    );
  await rest();
  /** The cards as they were drawn when the tab was opened: a late person presses what they see. */
  const cards = pending();

  async function respond({ call, approved }) {
    const card = [...pending(), ...cards].find(({ toolCallId }) => toolCallId === call);
    if (!card) return undefined;
    const { toolCallId, codecMessageId, runId } = card;
    const input = codec.createToolApprovalResponse(codecMessageId, { toolCallId, approved });
    return (await view.send(input, { runId })).toInvocation().toJSON();
  }

  return {
    respond,
    isAsking: () => pending().length > 0,
    async decide(decisions) {
      let invocation;
      for (const decision of decisions) invocation = (await respond(decision)) ?? invocation;
      if (invocation) void server.post(invocation); // one wake-up, when everything is answered
      return rest();
    },
    async say(text) {
      const message = { id: crypto.randomUUID(), role: "user", parts: [{ type: "text", text }] };
      const sent = await view.send(codec.createUserMessage(message));
      void server.post(sent.toInvocation().toJSON());
      return rest();
    },
  };
}
