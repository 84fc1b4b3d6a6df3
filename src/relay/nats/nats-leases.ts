/**
 * Leases over NATS, for liveness only (J6): the last message under a run's subject names the holder and how long
 * it may hold. It runs out by the server's clock: the time that the server put on that message, against the time
 * that it puts on another one, written for this comparison.
 */
import * as z from "zod/mini";
import type { Lease } from "../journal-relay.js";
import { decodeJson, encodeJson, tokenOf } from "./encoding.js";
import { type NatsLink, unreachable } from "./nats-link.js";
import { type LogEntry, SubjectLog } from "./subject-log.js";

/** No lease is longer, whatever is asked for or claimed; and after an hour the server forgets all about it. */
const LONGEST_MS = 10 * 60_000;
const FORGOTTEN_NS = 60 * 60_000 * 1_000_000;

const heldSchema = z.object({ holder: z.string(), ms: z.number().check(z.minimum(0)) });
type Held = z.infer<typeof heldSchema>;

/** Takes and gives back the leases of one account. */
export class NatsLeases {
  readonly #log: SubjectLog;
  readonly #prefix: string;

  constructor(
    link: NatsLink,
    {
      bucket,
      account,
      replicas,
    }: Readonly<Record<"bucket" | "account", string>> & { readonly replicas: number },
  ) {
    const name = `${bucket}_leases`;
    this.#prefix = `$KV.${name}.${account}.`;
    this.#log = new SubjectLog(link, {
      name: `KV_${name}`,
      subjects: [`$KV.${name}.>`],
      max_msgs_per_subject: 1,
      max_age: FORGOTTEN_NS,
      num_replicas: replicas,
      allow_rollup_hdrs: true,
      allow_direct: true,
      deny_delete: true,
    });
  }

  /** See `JournalRelay.lease`. */
  async take(runId: string, holder: string, ms: number, signal?: AbortSignal): Promise<Lease> {
    for (;;) {
      const last = await this.#log.last(this.#subjectOf(runId), signal);
      const held = last && readHeld(last);
      if (held && held.holder !== holder) {
        const expiresInMs = last.at + held.ms - (await this.#now(signal));
        if (expiresInMs > 0) return { isHeld: false, holder: held.holder, expiresInMs };
      }
      const mine: Held = { holder, ms: Math.min(ms, LONGEST_MS) };
      const subject = this.#subjectOf(runId);
      const write = { subject, data: encodeJson(mine), after: last?.seq ?? 0 };
      const { status } = await this.#log.write(write, signal);
      if (status === "written") return { isHeld: true };
      if (status === "unknown") throw unreachable("the lease was not acknowledged");
    }
  }

  /** See `JournalRelay.release`. */
  async giveBack(runId: string, holder: string): Promise<void> {
    const subject = this.#subjectOf(runId);
    const last = await this.#log.last(subject);
    if (!last || readHeld(last)?.holder !== holder) return;
    // Best effort: who took it in the meantime keeps it, and else it runs out.
    const write = { subject, data: new Uint8Array(), after: last.seq, replacesAll: true } as const;
    await this.#log.write(write);
  }

  /** The server's clock: what it says of a message that was just written. */
  async #now(signal?: AbortSignal): Promise<number> {
    const subject = `${this.#prefix}clock`;
    for (;;) {
      const last = await this.#log.last(subject, signal);
      const write = { subject, data: encodeJson(null), after: last?.seq ?? 0 };
      const { status } = await this.#log.write(write, signal);
      // Whoever was faster wrote it just now too.
      const tick = await this.#log.last(subject, signal);
      if (status !== "unknown" && tick) return tick.at;
      throw unreachable("the server's clock was not told");
    }
  }

  #subjectOf(runId: string): string {
    return `${this.#prefix}run.${tokenOf(runId)}`;
  }
}

function readHeld({ data, isRemoval }: LogEntry): Held | undefined {
  const held = isRemoval ? undefined : heldSchema.safeParse(decodeJson(data)).data;
  return held && { ...held, ms: Math.min(held.ms, LONGEST_MS) };
}
