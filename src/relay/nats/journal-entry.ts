/** An append to a journal as one message of JetStream, and what readers make of it. Pure. */
import * as z from "zod/mini";
import type { SharedAppend, SharedEvent } from "../journal-relay.js";
import { runRowSchema } from "../shared-row.js";
import { decodeJson, encodeJson } from "./encoding.js";
import type { LogEntry } from "./subject-log.js";

const messageSchema = z.object({
  appendId: z.string(),
  row: runRowSchema,
  /** Events are checked by whoever folds them; here only where each stands. */
  events: z.array(z.unknown()),
});

/** An append as it was written. */
export type JournalMessage = z.infer<typeof messageSchema>;

/** An append as bytes. */
export function encodeAppend({ appendId, row, events }: SharedAppend): Uint8Array {
  return encodeJson({ appendId, row, events });
}

/** Reads what stands under a run's subject; `undefined` when it is no append to a run that `fits`. */
export function readAppend(
  { data, isRemoval }: LogEntry,
  fits: (runId: string) => boolean,
): JournalMessage | undefined {
  const message = isRemoval ? undefined : messageSchema.safeParse(decodeJson(data)).data;
  if (!message || !fits(message.row.runId)) return undefined;
  return message.events.every((event, index) => standsAt(event, message, index))
    ? message
    : undefined;
}

/** An event's own words about its place agree with the append's. */
function standsAt(event: unknown, { row, events }: JournalMessage, index: number): boolean {
  const place = Object(event);
  const isHere = Reflect.get(place, "seq") === row.nextSeq - events.length + index;
  return isHere && Reflect.get(place, "runId") === row.runId;
}

/** The events of a journal, from its appends in the order of the stream; one that does not follow is none (J2). */
export function eventsIn(messages: readonly JournalMessage[]): readonly SharedEvent[] {
  const events: SharedEvent[] = [];
  for (const { appendId, events: added, row } of messages) {
    if (row.nextSeq - added.length !== events.length) continue;
    for (const event of added) events.push({ seq: events.length, appendId, event });
  }
  return events;
}

/** Whether an append's events follow each other, and end where its row says. */
export function isWhole({ events, row }: SharedAppend): boolean {
  return events.every(({ seq }, index) => seq === row.nextSeq - events.length + index);
}
