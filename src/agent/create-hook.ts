import type { CompletionRequest, CompletionResponse } from "../model/completion-model.js";
import type { RunInfo } from "./approval-policy.js";

/** What a hook says about the run. Nothing returned means `continue`. */
export type RunAction =
  | { readonly action: "continue" }
  | { readonly action: "cancel"; readonly reason: string };

/** The words of an approval that a hook asks for; the tool's own texts are not used. */
export interface RequestedApproval {
  readonly reason?: string;
  readonly rejectMessage?: string;
  readonly timeoutMs?: number;
  readonly timeoutMessage?: string;
}

/** What a hook says about a tool call. Nothing returned means `run`. */
export type ToolCallAction =
  | { readonly action: "run" }
  | { readonly action: "skip"; readonly text: string }
  | { readonly action: "cancel"; readonly reason: string }
  | ({ readonly action: "request_approval" } & RequestedApproval);

/** Makes the answers of every callback but `onToolCall`, and says which run it is. */
export interface RunControl extends RunInfo {
  continue(): RunAction;
  /** Ends the run: no further model call, no further tool. */
  cancel(reason: string): RunAction;
}

/** Makes the answers of `onToolCall`. */
export interface ToolControl {
  /** Runs the call; the tool's own `approval.when` is still asked. */
  run(): ToolCallAction;
  /** Does not run it; the model reads `text` as its result. */
  skip(text: string): ToolCallAction;
  /** Ends the run. */
  cancel(reason: string): ToolCallAction;
  /** Asks a person; the tool's own policy is not asked. */
  requestApproval(options?: RequestedApproval): ToolCallAction;
}

/** A tool call as hooks see it. `args` is the JSON text that the model wrote. */
export interface ToolCallInfo {
  readonly toolName: string;
  readonly toolCallId?: string;
  readonly internalCallId: string;
  readonly args: string;
}

/** What a callback may return: an action, or nothing at all, now or later. */
export type HookReply<Action> =
  | Action
  | undefined
  | void
  | Promise<Action | undefined>
  | Promise<void>;

/** The callbacks of a hook. A callback that throws fails the run. Order: ANVIA §Behaviour 1. */
export interface HookCallbacks {
  onRunStart?(event: { readonly run: RunControl }): HookReply<RunAction>;
  onRunEnd?(event: { readonly output: string; readonly run: RunControl }): HookReply<RunAction>;
  onRunError?(event: { readonly error: unknown; readonly run: RunControl }): HookReply<RunAction>;
  onTurnStart?(event: { readonly turn: number; readonly run: RunControl }): HookReply<RunAction>;
  onTurnEnd?(event: {
    readonly turn: number;
    readonly response: CompletionResponse;
    readonly run: RunControl;
  }): HookReply<RunAction>;
  onCompletionCall?(event: {
    readonly turn: number;
    readonly request: CompletionRequest;
    readonly run: RunControl;
  }): HookReply<RunAction>;
  onCompletionResponse?(event: {
    readonly turn: number;
    readonly response: CompletionResponse;
    readonly run: RunControl;
  }): HookReply<RunAction>;
  onCompletionError?(event: {
    readonly turn: number;
    readonly error: unknown;
    readonly run: RunControl;
  }): HookReply<RunAction>;
  onToolCall?(
    event: ToolCallInfo & { readonly tool: ToolControl; readonly run: RunInfo },
  ): HookReply<ToolCallAction>;
  onToolResult?(
    event: ToolCallInfo & { readonly result: string; readonly run: RunControl },
  ): HookReply<RunAction>;
  onToolError?(
    event: ToolCallInfo & { readonly error: unknown; readonly run: RunControl },
  ): HookReply<RunAction>;
}

/** A hook: code of the page that watches a run and may steer it. */
export type Hook = Readonly<HookCallbacks>;

/**
 * Makes a hook. Hooks are code, so they live as long as their page: after a reload the agent's own
 * hook applies.
 * @example
 * createHook({
 *   onToolCall: ({ toolName, tool }) =>
 *     toolName === "refund_order" ? tool.requestApproval({ reason: "Refunds need a look." }) : tool.run(),
 * });
 */
export function createHook(callbacks: HookCallbacks): Hook {
  return Object.freeze({ ...callbacks });
}

/** The answers that `onToolCall` can give. */
export const toolControl: ToolControl = Object.freeze({
  run: () => ({ action: "run" }) as const,
  skip: (text: string) => ({ action: "skip", text }) as const,
  cancel: (reason: string) => ({ action: "cancel", reason }) as const,
  requestApproval: (options: RequestedApproval = {}) =>
    ({ action: "request_approval", ...options }) as const,
});

/** The `run` that the other callbacks get. Pure. */
export function runControl(info: RunInfo): RunControl {
  return {
    ...info,
    continue: () => ({ action: "continue" }),
    cancel: (reason) => ({ action: "cancel", reason }),
  };
}
