/** `POST …/runs`: the application's own split of a long wait. It asks here, and looks for the decision later. */
import * as z from "zod/mini";
import type { OpenedRecord } from "../relay/interaction-record.js";
import type { InteractionRequest } from "../run/events.js";
import { canonicalJson, type Json, toJson } from "../run/json.js";
import { mayOpen, maySee, type Routed, signed } from "./access.js";
import type { InteractionStore } from "./interaction-store.js";
import { recordJson } from "./record-json.js";
import { forbidden, isId, json, missing, Refusal, readBody } from "./requests.js";

const MAX_BODY = 1_000_000;
const DAY_MS = 86_400_000;
const RUN_ID = /^[\w.-]{1,100}$/;

const id = z.string().check(z.refine(isId, { error: "no id" }));
const words = z.optional(z.string());

const runSchema = z.object({
  toolName: id,
  /** What would be done. Unchecked here: it becomes plain JSON below. */
  args: z.optional(z.unknown()),
  title: words,
  reason: words,
  agentId: z.optional(id),
  sessionId: z.optional(id),
  userId: z.optional(id),
  /** Names the run, so that the same request sent twice is one. @default a new one */
  runId: z.optional(z.string().check(z.regex(RUN_ID))),
  /** How long it may wait, in ms. */
  timeoutMs: z.optional(z.number().check(z.minimum(1), z.maximum(3650 * DAY_MS))),
});
type Asked = z.infer<typeof runSchema>;

/**
 * Creates a run that is nothing but one approval, and answers 201 with `{ runId, approval }`; 200 when it was there.
 * What it was asked with the first time is what is decided, and what runs is the application's own affair.
 * @throws Refusal for what cannot be done.
 */
export async function openRun(
  { request, access, id: named }: Routed,
  { store, now }: { readonly store: InteractionStore; readonly now: () => number },
): Promise<Response> {
  if (named !== undefined || request.method !== "POST") {
    throw new Refusal(405, "method_not_allowed", "That cannot be done here.");
  }
  const asked = await readBody(request, runSchema, MAX_BODY);
  const record = signed(access, await recordOf(asked, now()));
  if (!(await mayOpen(access, record))) throw forbidden("You may not ask for this.");
  const known = await store.get(record.id);
  const opened = known ?? (await store.open(record));
  if (!(await maySee(access, opened))) throw missing();
  return json(known ? 200 : 201, { runId: record.runId, approval: recordJson(opened) });
}

async function recordOf(asked: Asked, requestedAt: number): Promise<OpenedRecord> {
  const { runId = crypto.randomUUID(), sessionId = runId, agentId = "", userId } = asked;
  const approval = await approvalOf(asked, runId, requestedAt);
  return {
    id: approval.id,
    runId,
    sessionId,
    agentId,
    ...(userId !== undefined && { userId }),
    request: approval,
    requestedAt,
  };
}

/** As page code asks for one: without a call, and with the hashes that bind what is shown (J10). */
async function approvalOf(
  { toolName, args, title, reason, userId, timeoutMs }: Asked,
  runId: string,
  requestedAt: number,
): Promise<InteractionRequest> {
  const input = toJson(args ?? {});
  const subject = { toolName, callId: "", runId, input, schema: {} };
  const content = {
    kind: "approval" as const,
    id: `${runId}:approval:page:1`,
    callId: "",
    toolName,
    input,
    args: canonicalJson(input),
    digest: await sha256(subject),
    ...(title !== undefined && { title }),
    ...(reason !== undefined && { reason }),
    ...(userId !== undefined && { userId }),
    ...(timeoutMs !== undefined && { expiresAt: requestedAt + timeoutMs }),
  };
  return { ...content, seal: await sha256(toJson(content)) };
}

/** SHA-256 over the canonical JSON, in hex: as the devices compute it. */
async function sha256(value: Json): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson(value));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
