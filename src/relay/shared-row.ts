import * as z from "zod/mini";
import type { RunRow } from "../run/state.js";

const text = z.string();
const count = z.number();

/** Schema of a run's row as it travels; what comes back from a relay is untrusted. */
export const runRowSchema = z.object({
  runId: text,
  sessionId: text,
  agentId: text,
  status: z.enum(["running", "waiting", "failed", "completed", "cancelled"]),
  nextSeq: count,
  pending: count,
  startedAt: count,
  updatedAt: count,
}) satisfies z.ZodMiniType<RunRow>;

/** Reads a row; `undefined` when it is none. Pure. */
export function readRow(value: unknown): RunRow | undefined {
  return runRowSchema.safeParse(value).data;
}
