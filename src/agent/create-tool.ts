import { AnviaError } from "../errors.js";
import type { Assertion, Decision } from "../run/events.js";
import { isRedactionPath } from "../run/redaction-path.js";
import type { InputRenderer } from "../run/screen.js";
import {
  type ApprovalPolicy,
  fromRequiresApproval,
  type RequiresApproval,
  type RunInfo,
} from "./approval-policy.js";
import type { CompiledSchema } from "./compiled-schema.js";
import { compileSchema, type InferSchema, type ToolSchema } from "./tool-schema.js";

/**
 * What a tool may do when it is unknown whether a started call took effect (J5): `safe` runs again,
 * `idempotent` runs again with the same `operationId`, `manual` asks a person.
 */
export type Recovery = "manual" | "idempotent" | "safe";

/** The yes to a call, as its `execute` gets it, so that it can tell a server who approved what. */
export interface CallApproval {
  readonly approvalId: string;
  readonly decisionId: string;
  readonly reviewerId?: string;
  readonly via: Decision["via"];
  /** SHA-256 of `subject`, in hex: what was approved, and what a passkey was asked about. */
  readonly digest: string;
  /**
   * The text that was digested: canonical JSON (RFC 8785) of `callId`, `input`, `runId`, `schema` and `toolName`.
   * A server hashes it again, and acts on the input in it.
   */
  readonly subject: string;
  /** Whether the reviewer changed the model's input. */
  readonly edited: boolean;
  /** What the passkey said; with `level: "passkey"` it is always there. Its signature is for a server to check. */
  readonly assertion?: Assertion;
}

/** What `execute` gets beside its input. */
export interface ToolContext {
  readonly toolName: string;
  readonly toolCallId?: string;
  readonly internalCallId: string;
  readonly run: RunInfo;
  /** Names this call for ever: the same in every attempt. Send it as an idempotency key. */
  readonly operationId: string;
  /** Counts from 1; above 1 the call was interrupted before. */
  readonly attempt: number;
  /** The yes to this call; not there where the policy asked nobody. */
  readonly approval?: CallApproval;
  /** Aborted when the run is cancelled, or when the tool's own `timeoutMs` is over. */
  readonly signal: AbortSignal;
  /** Shows a line of progress in the call's row. It is not kept. */
  progress(text: string): void;
  /** `fetch` with this call's `signal` and, on every request, `Idempotency-Key: operationId`. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
}

/** What {@link createTool} takes. */
export interface ToolOptions<Input extends ToolSchema, Output> {
  /** What the model calls it: 1 to 64 of letters, digits, "_" and "-". */
  readonly name: string;
  /** What people read on its cards. @default the name */
  readonly title?: string;
  readonly description: string;
  /** Schema of the arguments: zod 4, zod/mini or plain JSON Schema. @default an empty object */
  readonly input?: Input;
  /** Later spelling of `input`. */
  readonly inputSchema?: Input;
  /** Schema of the result; for a tool without `execute` the form that a person fills in. */
  readonly output?: ToolSchema;
  /** Later spelling of `output`. */
  readonly outputSchema?: ToolSchema;
  readonly approval?: ApprovalPolicy<InferSchema<Input>>;
  /** Later spelling of `approval`. */
  readonly requiresApproval?: RequiresApproval<InferSchema<Input>>;
  /** What happens when it is unknown whether a call took effect. @default "manual" */
  readonly recovery?: Recovery;
  /** Asked before a person is: did the operation take effect? `undefined` means it is not known. */
  readonly reconcile?: (
    operationId: string,
  ) => Promise<{ readonly happened: boolean; readonly output?: unknown } | undefined>;
  /** How long `execute` may take; the time that people take does not count. @default no limit */
  readonly timeoutMs?: number;
  /** Whether it needs no network: it then runs offline too. Else its calls wait for the network. @default false */
  readonly offline?: boolean;
  /**
   * Values of the input that the audit log must not hold: paths such as `card.number` or `items[].secret`. The log
   * says "[redacted]" there; the digest still binds the whole input.
   */
  readonly redact?: readonly string[];
  /**
   * Draws the input on its approval card in the tool's own way: a Lit template, an element or a text.
   * All of its values stay one click away. One that throws, or gives nothing, is done without.
   */
  readonly renderInput?: (
    input: InferSchema<Input>,
    /** `locale`: the card's language, where the page has set one. */
    context: { readonly locale: string | undefined },
  ) => unknown;
  /** Does the work. Without it the call waits for an output from a person or from the page. */
  readonly execute?: (args: InferSchema<Input>, context: ToolContext) => Output | Promise<Output>;
}

/** How the calls of a tool are answered: by `execute`, by a person's answers, by an output from outside. */
export type ToolKind = "function" | "question" | "output";

/** A tool, checked and in its one normal form. */
export interface Tool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly kind: ToolKind;
  readonly approval?: ApprovalPolicy;
  readonly recovery: Recovery;
  readonly timeoutMs?: number;
  readonly offline: boolean;
  readonly reconcile?: ToolOptions<ToolSchema, unknown>["reconcile"];
  readonly execute?: (args: unknown, context: ToolContext) => unknown;
  readonly renderInput?: InputRenderer;
  readonly redact?: readonly string[];
  /** The input's schema; loaded at the first use, then kept. */
  input(): Promise<CompiledSchema>;
  /** The output's schema, where one was declared; loaded at the first use, then kept. */
  output(): Promise<CompiledSchema | undefined>;
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const NO_INPUT: ToolSchema = { type: "object", properties: {} };

/**
 * Declares something that an agent can do. Calls that the approval policy picks wait for a person.
 * @throws AnviaError `invalid_config` for a name that models cannot use, or a redaction that is no path.
 * @example
 * const refundOrder = createTool({
 *   name: "refund_order",
 *   description: "Issue a refund.",
 *   input: z.object({ orderId: z.string(), amount: z.number().positive() }),
 *   approval: { when: ({ args }) => args.amount > 100 },
 *   async execute({ orderId, amount }, { fetch }) {
 *     const response = await fetch("/api/refunds", { method: "POST", body: JSON.stringify({ orderId, amount }) });
 *     return response.json();
 *   },
 * });
 */
export function createTool<Input extends ToolSchema = ToolSchema, Output = unknown>(
  options: ToolOptions<Input, Output>,
): Tool {
  const { name, title, description, execute, reconcile, timeoutMs, renderInput } = options;
  const { redact = [] } = options;
  const { recovery = "manual", offline = false } = options;
  checkName(name);
  checkRedaction(name, redact);
  const input = options.input ?? options.inputSchema ?? NO_INPUT;
  const output = options.output ?? options.outputSchema;
  const approval = policyOf(options);
  return {
    name,
    description,
    kind: execute ? "function" : "output",
    recovery,
    offline,
    ...(title !== undefined && { title }),
    ...(approval && { approval: approval as ApprovalPolicy }), // CAST: it is only ever asked with this tool's own parsed input
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(reconcile && { reconcile }),
    ...(redact.length > 0 && { redact: [...redact] }),
    ...(renderInput && { renderInput: renderInput as InputRenderer }), // CAST: as above
    ...(execute && { execute: execute as NonNullable<Tool["execute"]> }), // CAST: as above
    input: once(() => compileSchema(input, name)),
    output: once(async () => output && compileSchema(output, name)),
  };
}

/**
 * A tool name that every provider takes.
 * @throws AnviaError `invalid_config`.
 */
export function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw new AnviaError(
    "invalid_config",
    `“${name}” cannot be a tool's name: use 1 to 64 letters, digits, "_" or "-".`,
  );
}

function checkRedaction(name: string, paths: readonly string[]): void {
  const wrong = paths.find((path) => !isRedactionPath(path));
  if (wrong === undefined) return;
  const message = `${name}: “${wrong}” cannot be redacted: write a path like card.number or items[].secret.`;
  throw new AnviaError("invalid_config", message);
}

function policyOf<Input extends ToolSchema, Output>({
  approval,
  requiresApproval,
}: ToolOptions<Input, Output>): ApprovalPolicy<InferSchema<Input>> | undefined {
  if (approval) return approval;
  return requiresApproval === undefined ? undefined : fromRequiresApproval(requiresApproval);
}

/** A function that does its work at the first call that succeeds, and keeps what it made. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined; // offline at the first use: the next one tries again
      throw error;
    });
    return made;
  };
}
