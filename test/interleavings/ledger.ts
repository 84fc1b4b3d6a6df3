import type { ToolContext } from "../../src/index.js";
import type { Json } from "../../src/run/json.js";

/** One call of a tool's `execute`. */
export interface Execution {
  readonly runId: string;
  readonly callId: string;
  readonly toolName: string;
  readonly operationId: string;
  readonly attempt: number;
  readonly input: Json;
  /** Whether `tool_started` of this attempt stood in the journal when `execute` was called (J4). */
  readonly wasIntended: boolean;
}

/** What happened in the world outside the browser: the truth that journals only report. */
export class Ledger {
  readonly executions: Execution[] = [];
  /** How often an effect took place, by the key that the server knows it under. */
  readonly #landed = new Map<string, number>();
  readonly #callOf = new Map<string, string>();

  /** A tool was called. */
  begin(context: ToolContext, input: Json, wasIntended: boolean): Execution {
    const { toolName, operationId, attempt, internalCallId: callId } = context;
    const { runId } = context.run;
    const execution = { runId, callId, toolName, operationId, attempt, input, wasIntended };
    this.executions.push(execution);
    return execution;
  }

  /** A request reached the server. `dedupes`: the server does one key's work once. */
  land({ runId, callId }: Execution, key: string, dedupes: boolean): void {
    const before = this.#landed.get(key) ?? 0;
    this.#landed.set(key, dedupes ? 1 : before + 1);
    this.#callOf.set(key, callKey(runId, callId));
  }

  /** Whether this key's effect took place. */
  has(key: string): boolean {
    return this.#landed.has(key);
  }

  /** How often the effect of a call took place. */
  effectsOf(runId: string, callId: string): number {
    const wanted = callKey(runId, callId);
    return [...this.#landed].reduce(
      (sum, [key, times]) => (this.#callOf.get(key) === wanted ? sum + times : sum),
      0,
    );
  }

  /** The executions of a call, oldest first. */
  executionsOf(runId: string, callId: string): readonly Execution[] {
    return this.executions.filter(
      (execution) => execution.runId === runId && execution.callId === callId,
    );
  }
}

function callKey(runId: string, callId: string): string {
  return `${runId}:${callId}`;
}
