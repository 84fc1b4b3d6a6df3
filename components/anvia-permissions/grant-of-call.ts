import { html, nothing, type ReactiveControllerHost } from "lit";
import type { Runtime, ToolCall } from "../../src/index.js";
import { AnviaErrorEvent } from "../events.js";
import { toAnviaError } from "../internal/errors.js";
import { grantWords } from "../internal/grant-words.js";
import { isPress } from "../internal/press.js";
import type { ChatStrings } from "../internal/strings.js";
import { HeldGrants } from "./held-grants.js";

/** In the row of a call: that a standing permission allowed it, and the button that takes that back. */
export class GrantOfCall {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #held: HeldGrants;
  #runtime: Runtime | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.#held = new HeldGrants(host);
  }

  /** Somebody opened the row: only then is it looked up whether the permission still holds. */
  look(runtime: Runtime | undefined) {
    this.#runtime = runtime;
    this.#held.follow(runtime);
  }

  /** The words below the row, also while it is closed. */
  mark(call: ToolCall, words: ChatStrings): unknown {
    if (grantIdOf(call) === undefined) return nothing;
    return html`<p class="by" part="permission"><bdi>${grantWords(words).allowedByPermission}</bdi></p>`;
  }

  /** What stands in its details. */
  detail(call: ToolCall, words: ChatStrings): unknown {
    const grantId = grantIdOf(call);
    const { grants } = this.#held;
    const all = grantWords(words);
    if (grantId === undefined || !grants) return nothing;
    if (!grants.some((grant) => grant.grantId === grantId)) {
      return html`<p class="label"><bdi>${all.permissionOver}</bdi></p>`;
    }
    return html`<p><button type="button" class="small" part="revoke"
      @click=${(press: MouseEvent) => isPress(press) && this.#revoke(grantId)}>${all.revokePermission}</button></p>`;
  }

  #revoke(grantId: string) {
    this.#runtime?.grants.revoke(grantId).catch((cause: unknown) => {
      this.#host.dispatchEvent(new AnviaErrorEvent({ error: toAnviaError(cause) }));
    });
  }
}

/** The permission by which the call may run, or ran. */
function grantIdOf({ progress, lastStart }: ToolCall): string | undefined {
  return progress.status === "allowed" ? progress.grantId : lastStart?.grantId;
}
