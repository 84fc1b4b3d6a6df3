/**
 * What the errors of the NATS client say. Read by their members, never by their classes: those are only known once
 * the client is loaded, and a bundle may hold two copies of it. Pure.
 */
import { AnviaError } from "../../errors.js";
import { unreachable } from "./nats-link.js";

/** The error that says for certain that nothing was done; `undefined`: it may have been. */
export function definiteFault(error: unknown): AnviaError | undefined {
  if (forbiddenIn(error) === "publish") {
    return new AnviaError("relay_refused", "You may not do this.", { cause: error });
  }
  const code = apiCodeOf(error);
  if (code === 0) return isNobodyThere(error) ? unreachable(error) : undefined;
  const status: unknown = Reflect.get(Object(error), "status");
  if (typeof status === "number" && status >= 500) return unreachable(error);
  const message = `The NATS server refused: ${error instanceof Error ? error.message : code}.`;
  return new AnviaError("relay_refused", message, { cause: error });
}

/** What became of a question that was not answered. */
export function readingFault(error: unknown): AnviaError {
  if (forbiddenIn(error) === "subscription") {
    const message = "This login may not hear the answers of the NATS server: see `inboxPrefix`.";
    return new AnviaError("relay_refused", message, { cause: error });
  }
  return definiteFault(error) ?? unreachable(error);
}

/** JetStream's own code of an error that it answered; 0 when it answered none. */
export function apiCodeOf(error: unknown): number {
  const code: unknown = Reflect.get(Object(error), "code");
  return typeof code === "number" && code >= 10_000 ? code : 0;
}

/** Nobody listens to the subject: no stream takes it. */
function isNobodyThere(error: unknown): boolean {
  return causesOf(error).some((cause) => Reflect.get(cause, "name") === "NoResponders");
}

/** What a permission of the server's configuration forbids: `publish` or `subscription`. */
export function forbiddenIn(error: unknown): unknown {
  return causesOf(error)
    .map((cause) => Reflect.get(cause, "operation"))
    .find((operation) => operation !== undefined);
}

/** The error, its cause, the cause of that. */
function causesOf(error: unknown): readonly object[] {
  const causes: object[] = [];
  for (let cause = error; cause instanceof Object && causes.length < 5; ) {
    causes.push(cause);
    cause = Reflect.get(cause, "cause");
  }
  return causes;
}
