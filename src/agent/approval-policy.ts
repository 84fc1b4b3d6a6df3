import type { GrantScope } from "../run/events.js";
import type { Json } from "../run/json.js";

/** The run that a policy or a hook is asked in. */
export interface RunInfo {
  readonly agentId: string;
  readonly runId: string;
  readonly sessionId: string;
  readonly userId?: string;
  readonly metadata?: Json;
}

/** What a policy is asked with. `args` is the parsed input that would run; `rawArgs` the model's text. */
export interface ApprovalContext<Args = unknown> {
  readonly toolName: string;
  readonly args: Args;
  readonly rawArgs: string;
  readonly toolCallId?: string;
  readonly internalCallId: string;
  readonly run: RunInfo;
}

/** A text, or a function that makes it from the call; it may be async. */
export type PolicyText<Args> =
  | string
  | ((context: ApprovalContext<Args>) => string | undefined | Promise<string | undefined>);

/**
 * What a yes takes: a person's press, or also an authenticator's word (WebAuthn) for the digest of what was
 * shown. The site's server can check that word; see SECURITY.md.
 */
export type ApprovalLevel = "press" | "passkey";

/** What a reviewer may allow from now on, beside approving this one call. */
export interface GrantRule<Args = unknown> {
  /**
   * What of the input a later call must have in common with this one, as plain JSON; what is left out may be
   * anything. One that throws offers nothing. @default the whole input
   */
  readonly shape?: (args: Args) => unknown;
  /** How far it may reach: this conversation, this site for a time. @default both */
  readonly scopes?: readonly GrantScope[];
  /** How long a permission for the site lasts, in ms. @default one day */
  readonly siteMs?: number;
}

/** When a call of the tool waits for a person, and in which words. Source: ANVIA §Names. */
export interface ApprovalPolicy<Args = unknown> {
  /**
   * Whether this call needs an approval. A `when` that throws means yes: ask, never run.
   * @default always
   */
  readonly when?: boolean | ((context: ApprovalContext<Args>) => boolean | Promise<boolean>);
  /** Why, shown to the reviewer. */
  readonly reason?: PolicyText<Args>;
  /** What the model reads after a rejection without words of its own. */
  readonly rejectMessage?: PolicyText<Args>;
  /** How long the approval may wait. @default for ever */
  readonly timeoutMs?: number;
  /** What the model reads when nobody decided in time. */
  readonly timeoutMessage?: string;
  /** Whether the reviewer may change the input. The changed input passes the same schema. @default false */
  readonly editable?: boolean;
  /** Whether the reviewer may allow calls like this one from now on. Never offered with a passkey. @default false */
  readonly grantable?: boolean | GrantRule<Args>;
  /** What a yes takes. A function that throws means the most: "passkey". @default "press" */
  readonly level?:
    | ApprovalLevel
    | ((context: ApprovalContext<Args>) => ApprovalLevel | Promise<ApprovalLevel>);
}

/** The later spelling of a policy: a flag, a reason, or a function that returns either. */
export type RequiresApproval<Args> =
  | boolean
  | { readonly reason?: string }
  | ((
      args: Args,
      context: ApprovalContext<Args>,
    ) => boolean | { readonly reason?: string } | Promise<boolean | { readonly reason?: string }>);

/** The later spelling in terms of the documented one; a function is asked once a call. */
export function fromRequiresApproval<Args>(
  required: RequiresApproval<Args>,
): ApprovalPolicy<Args> | undefined {
  if (required === false) return undefined;
  if (required === true) return {};
  if (typeof required === "object") return required;
  const answers = new WeakMap<object, Promise<boolean | { readonly reason?: string }>>();
  const ask = (context: ApprovalContext<Args>) => {
    const known = answers.get(context);
    if (known) return known;
    const answer = Promise.resolve(context).then(() => required(context.args, context));
    answers.set(context, answer);
    return answer;
  };
  return {
    when: async (context) => Boolean(await ask(context)),
    reason: async (context) => {
      const answer = await ask(context);
      return typeof answer === "object" ? answer.reason : undefined;
    },
  };
}
