/**
 * Whether a request is still what was asked (J10). Rows come back from a store that others can write to:
 * an extension, a script that got in, a person with the browser's tools.
 *
 * T1 A request carries two hashes: the digest binds the call and its input, the seal everything else that
 *    the card says and offers. One that fits neither is shown as changed, and a yes to it is none.
 * T2 Both are plain hashes. Who can run script in this origin can write a whole request and hash it; then
 *    the card shows that request, and what the card shows is still all that can run.
 */
import type { InteractionRequest } from "../run/events.js";
import { canonicalJson, toJson } from "../run/json.js";
import type { Interaction, RunState } from "../run/state.js";
import { digestOf, sha256 } from "./digest.js";

type ApprovalRequested = Extract<InteractionRequest, { kind: "approval" }>;

/** The request with its seal (T1); the last step before it is written. */
export async function sealed(request: ApprovalRequested): Promise<ApprovalRequested> {
  return { ...request, seal: await sealOf(request) };
}

function sealOf({ seal: _own, ...content }: ApprovalRequested): Promise<string> {
  return sha256(canonicalJson(toJson(content)));
}

/**
 * Whether an approval's request is still what was written when it was asked (T1). Requests of the journal's
 * older formats carry no seal, those of the first no schema: what cannot be checked here is when it would run.
 */
export async function isUntouched(
  { runId }: Pick<RunState, "runId">,
  { request }: Pick<Interaction, "request">,
): Promise<boolean> {
  if (request.kind !== "approval") return true;
  if (request.seal !== undefined && request.seal !== (await sealOf(request))) return false;
  const { toolName, callId, input, digest } = request;
  const schema = request.schema ?? (callId === "" ? {} : undefined); // page code's own have none
  if (schema === undefined) return true;
  return (await digestOf({ toolName, callId, runId, input, schema })) === digest;
}

/** What is known of a request that waits: nothing yet, or that it is not what was asked. */
export type Integrity = "checking" | "changed";

/**
 * Checks requests for a view, each once. Until it is known that a request is as it was asked, its card
 * cannot be approved.
 */
export class IntegrityChecks {
  readonly #known = new WeakMap<InteractionRequest, Integrity | "untouched">();
  readonly #onKnown: (runId: string) => void;

  /** `onKnown` is called when the answer for a request of this run is there. */
  constructor(onKnown: (runId: string) => void) {
    this.#onKnown = onKnown;
  }

  /** What a card has to hold its Approve back for; `undefined`: nothing. */
  of(runId: string, interaction: Interaction): Integrity | undefined {
    const { request, settlement } = interaction;
    if (request.kind !== "approval" || settlement.status !== "pending") return undefined;
    const known = this.#known.get(request);
    if (known) return known === "untouched" ? undefined : known;
    this.#known.set(request, "checking");
    void this.#check(runId, interaction);
    return "checking";
  }

  async #check(runId: string, interaction: Interaction): Promise<void> {
    // What cannot be checked is not what anybody can vouch for.
    const isSame = await isUntouched({ runId }, interaction).catch(() => false);
    this.#known.set(interaction.request, isSame ? "untouched" : "changed");
    this.#onKnown(runId);
  }
}
