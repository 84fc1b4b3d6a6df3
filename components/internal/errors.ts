import { AnviaError } from "../../src/index.js";

/** What was thrown, as an AnviaError; what is none becomes an `internal` one around it. Pure. */
export function toAnviaError(cause: unknown): AnviaError {
  if (AnviaError.is(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new AnviaError("internal", message, { cause });
}
