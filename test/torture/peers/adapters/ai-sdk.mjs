/**
 * The AI SDK (`ai`), driven as its documentation shows: a `ToolLoopAgent` with `toolApproval` behind a
 * route, and a chat that holds the messages, answers with `addToolApprovalResponse` and continues by itself.
 * https://ai-sdk.dev/docs/agents/tool-approvals
 * https://ai-sdk.dev/docs/ai-sdk-ui/chatbot-tool-usage#tool-execution-approval
 * https://ai-sdk.dev/docs/ai-sdk-ui/chatbot-message-persistence
 *
 * `useChat` is a React hook around the `Chat` of this file: the package's own `AbstractChat` with the
 * simplest state there is.
 */
import {
  AbstractChat,
  createAgentUIStreamResponse,
  DefaultChatTransport,
  isToolUIPart,
  lastAssistantMessageIsCompleteWithApprovalResponses,
  ToolLoopAgent,
  tool,
} from "ai";
import { settled } from "../settle.mjs";
import { changeArguments, TOOL_NAME, WISH } from "../shop.mjs";
import { createMockModel } from "./ai-sdk-model.mjs";

/** As the documentation's first examples have it. */
export const aiSdk = { name: "AI SDK", package: "ai", open: (shop) => openTalk(shop), close() {} };

/**
 * With the two defences that the documentation offers for this:
 * https://ai-sdk.dev/docs/agents/tool-approvals#signing-approvals-with-experimental_toolapprovalsecret
 * https://ai-sdk.dev/docs/ai-sdk-ui/chatbot#queueing-messages
 */
export const aiSdkDefended = {
  name: "AI SDK",
  variant: "signed approvals, message queue",
  package: "ai",
  open: (shop) =>
    openTalk(shop, {
      agent: { experimental_toolApprovalSecret: "a secret of more than thirty-two bytes" },
      chat: { experimental_queue: true },
    }),
  close() {},
};

class Chat extends AbstractChat {
  constructor({ messages = [], ...init }) {
    super({
      ...init,
      state: {
        status: "ready",
        error: undefined,
        messages,
        pushMessage(message) {
          this.messages = [...this.messages, message];
        },
        popMessage() {
          this.messages = this.messages.slice(0, -1);
        },
        replaceMessage(index, message) {
          this.messages = this.messages.map((old, at) => (at === index ? message : old));
        },
        snapshot: (thing) => structuredClone(thing),
      },
    });
  }
}

async function openTalk(shop, defences = {}) {
  const server = createServer(shop, defences.agent);
  const first = openChat(server, [], defences.chat);
  await first.sendMessage({ text: WISH });
  await settled(shop, server.isBusy);
  /** What the page saved, as the persistence guide does it; a tab that is opened loads it. */
  let saved = first.messages;
  const tabs = [];

  return {
    async tab() {
      const tab = openTab(shop, server, openChat(server, saved, defences.chat));
      tabs.push(tab);
      return tab;
    },
    async approved(call) {
      // Without `sendAutomaticallyWhen` the answer is noted and nothing is sent.
      const chat = openChat(server, saved, { sendAutomaticallyWhen: undefined });
      await chat.addToolApprovalResponse({ id: approvalId(chat, call), approved: true });
      saved = chat.messages;
      return {
        change() {
          saved = JSON.parse(changeArguments(JSON.stringify(saved)));
        },
        async resume() {
          // "make sure you either call sendMessage manually or configure sendAutomaticallyWhen"
          void openChat(server, saved, defences.chat).sendMessage();
          await settled(shop, server.isBusy);
        },
      };
    },
    die: async () => server.forget(),
    restart: async () => undefined, // the route builds its agent anew for each request
    isAsking: async () =>
      tabs.some((tab) => tab.messages().some(({ parts }) => parts.some(isAsked))),
  };
}

/** The route: https://ai-sdk.dev/docs/agents/building-agents#create-an-api-route */
function createServer(shop, options) {
  let underWay = 0;
  const post = async (_url, init) => {
    const { messages } = JSON.parse(init.body);
    return createAgentUIStreamResponse({
      agent: new ToolLoopAgent({
        model: createMockModel(shop),
        tools: toolsOf(shop),
        toolApproval: { [TOOL_NAME]: "user-approval" },
        maxRetries: 0,
        ...options,
      }),
      uiMessages: messages,
    });
  };
  return {
    isBusy: () => underWay > 0,
    forget: () => {
      underWay = 0;
    },
    async fetch(url, init) {
      underWay += 1;
      shop.beat();
      try {
        const response = await post(url, init);
        const body = await response.text();
        return new Response(body, response);
      } finally {
        underWay = Math.max(0, underWay - 1);
      }
    },
  };
}

function toolsOf({ tool: shopTool }) {
  if (!shopTool) return {};
  const { name, description, schema, execute } = shopTool;
  return { [name]: tool({ description, inputSchema: schema, execute }) };
}

function openChat(server, messages, options) {
  return new Chat({
    messages: structuredClone(messages),
    transport: new DefaultChatTransport({ api: "http://shop.test/api/chat", fetch: server.fetch }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
    ...options,
  });
}

function openTab(shop, server, chat) {
  const rest = async () => {
    await settled(shop, () => server.isBusy() || ["submitted", "streaming"].includes(chat.status));
    return chat.error ? { fault: chat.error.message } : {};
  };
  return {
    messages: () => chat.messages,
    async decide(decisions) {
      for (const { call, approved } of decisions) {
        await chat.addToolApprovalResponse({ id: approvalId(chat, call), approved });
      }
      return rest();
    },
    async say(text) {
      await chat.sendMessage({ text });
      return rest();
    },
  };
}

function isAsked(part) {
  return isToolUIPart(part) && part.state === "approval-requested";
}

/** The approval of this call in what the tab shows; "" where the tab shows no card of it any more. */
function approvalId(chat, call) {
  const parts = chat.messages.flatMap((message) => message.parts.filter(isAsked));
  return parts.find((part) => part.toolCallId === call)?.approval.id ?? "";
}
