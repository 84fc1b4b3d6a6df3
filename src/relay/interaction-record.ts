/** An interaction as it travels between devices: what a relay's engine keeps, and nothing else of a run. */
import * as z from "zod/mini";
import {
  decisionSchema,
  type InteractionRequest,
  interactionRequestSchema,
} from "../run/events.js";

const text = z.string();
const optionalText = z.optional(text);

const opened = {
  /** The interaction's own id: `<runId>:<kind>:<callId>:<n>`. */
  id: text,
  sessionId: text,
  runId: text,
  agentId: text,
  userId: optionalText,
  /** What is asked, with its digest (J10): a device that decides draws the card from this. */
  request: interactionRequestSchema,
  /** ms since the epoch, the clock of the device that asks. */
  requestedAt: z.number(),
};

/** Schema of {@link OpenedRecord}. */
export const openedRecordSchema = z.object(opened);
/** What the device that asks hands to a relay. */
export type OpenedRecord = z.infer<typeof openedRecordSchema>;

/** Schema of {@link InteractionRecord}; what comes back from a relay is untrusted. */
export const interactionRecordSchema = z.object({
  ...opened,
  /** Counts the record's changes from 1; a decision names the one that it was made on. */
  version: z.number(),
  /** `settled`: `decision` counts. `cancelled`: the run ended first. */
  status: z.enum(["pending", "settled", "cancelled"]),
  decision: z.optional(decisionSchema),
  /** The relay's own clock, ms since the epoch. */
  settledAt: z.optional(z.number()),
});
/** An interaction as a relay keeps it. */
export type InteractionRecord = z.infer<typeof interactionRecordSchema>;

/** Reads a record; `undefined` when it is none. Pure. */
export function readRecord(value: unknown): InteractionRecord | undefined {
  try {
    return interactionRecordSchema.safeParse(value).data;
  } catch {
    return undefined; // nested so deep that reading it overflows the stack
  }
}

/** When nobody may decide it any more, ms since the epoch; `undefined`: never. Pure. */
export function deadlineOf(request: InteractionRequest): number | undefined {
  return request.kind === "approval" ? request.expiresAt : undefined;
}
