import type { CompletionEvent, RequestedToolCall } from "./completion-model.js";
import { invalidResponse } from "./faults.js";
import { JsonObjectScanner } from "./json-scanner.js";
import { LIMITS, LimitedText } from "./limits.js";

/** One tool call while its arguments arrive. */
export interface OpenCall {
  /** Position in the answer, from 0. */
  readonly position: number;
  id: string;
  name: string;
  args: LimitedText;
  /** Follows the arguments: `complete` once they are one closed JSON object. */
  scanner: JsonObjectScanner;
}

/** What a chunk adds to a call. Empty texts add nothing. */
export interface CallDelta {
  readonly id: string;
  readonly name: string;
  readonly args: string;
}

/** The tool calls of one answer, in the order in which they were opened. */
export class CallList {
  readonly #calls: OpenCall[] = [];

  get last(): OpenCall | undefined {
    return this.#calls.at(-1);
  }

  /** @throws AnviaError `invalid_response` for more calls than an answer may have. */
  open(): OpenCall {
    if (this.#calls.length >= LIMITS.calls) {
      throw invalidResponse(`it has more than ${LIMITS.calls} tool calls`);
    }
    const call = { position: this.#calls.length, id: "", name: "", ...noArgs() };
    this.#calls.push(call);
    return call;
  }

  /** The call with this id, if there is one. */
  find(id: string): OpenCall | undefined {
    return this.#calls.findLast((call) => call.id === id);
  }

  /**
   * Adds a delta; the first id and the first name of a call stay. Gives the event, if it says anything new.
   * @throws AnviaError `invalid_response` when a part of the call is too long.
   */
  append(call: OpenCall, delta: CallDelta): CompletionEvent[] {
    if (Math.max(delta.id.length, delta.name.length) > LIMITS.name) {
      throw invalidResponse(
        `the name or id of a tool call is longer than ${LIMITS.name} characters`,
      );
    }
    const isNew = (call.id === "" && delta.id !== "") || (call.name === "" && delta.name !== "");
    if (call.id === "") call.id = delta.id;
    if (call.name === "") call.name = delta.name;
    call.args.add(delta.args);
    call.scanner.push(delta.args);
    return isNew || delta.args !== "" ? [deltaEvent(call, delta.args)] : [];
  }

  /** Replaces the arguments by what the provider says they are in the end; streams what is new. */
  settle(call: OpenCall, args: string): CompletionEvent[] {
    const streamed = call.args.toString();
    if (args.startsWith(streamed)) {
      return this.append(call, { id: "", name: "", args: args.slice(streamed.length) });
    }
    Object.assign(call, noArgs());
    call.args.add(args);
    call.scanner.push(args);
    return [];
  }

  /** Whether the arguments of every call are one closed JSON object, or there are none. */
  get complete(): boolean {
    return this.#calls.every((call) => call.scanner.complete || call.args.length === 0);
  }

  /**
   * The finished calls. Missing arguments become `{}`.
   * @throws AnviaError `invalid_response` for a call without a name, and for two calls with one id
   * (ANVIA §Behaviour 11).
   */
  requested(): RequestedToolCall[] {
    const ids = new Set<string>();
    return this.#calls.map((call) => {
      if (call.name === "") throw invalidResponse("it has a tool call without a name");
      if (ids.has(call.id)) throw invalidResponse("two of its tool calls have the same id");
      if (call.id !== "") ids.add(call.id);
      return requestedCall(call);
    });
  }
}

function noArgs(): Pick<OpenCall, "args" | "scanner"> {
  const args = new LimitedText("the arguments of a tool call", LIMITS.args);
  return { args, scanner: new JsonObjectScanner() };
}

function requestedCall({ id, name, args }: OpenCall): RequestedToolCall {
  const text = args.toString();
  const call = { toolName: name, args: text.trim() === "" ? "{}" : text };
  return id === "" ? call : { toolCallId: id, ...call };
}

function deltaEvent({ position, id, name }: OpenCall, argsDelta: string): CompletionEvent {
  return {
    type: "tool_call_delta",
    index: position,
    ...(id !== "" && { toolCallId: id }),
    ...(name !== "" && { toolName: name }),
    argsDelta,
  };
}
