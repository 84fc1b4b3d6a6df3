import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import type {
  Assertion,
  Interaction,
  InteractionRequest,
  PasskeyOptionsOf,
} from "../../src/index.js";
import type { ApprovalIntent } from "../events.js";
import { isPress } from "../internal/press.js";
import { type ChatStrings, format } from "../internal/strings.js";
import type { ApprovalContext, ApprovalPart } from "./approval-part.js";

/** What {@link Passkey} needs to know of its card between two drawings. */
export interface PasskeyCard {
  readonly interaction?: Interaction;
  readonly toolGone: boolean;
  /** The element's own options, where the page set them. */
  readonly passkey?: PasskeyOptionsOf;
}

/** Whether only a person with a passkey can say yes to this. Pure. */
export function needsPasskey(request: InteractionRequest): boolean {
  return request.kind === "approval" && request.level === "passkey";
}

interface Asking {
  readonly interactionId: string;
  readonly abort: AbortController;
}

/**
 * Asks for the reviewer's passkey when Approve was pressed: its challenge is the digest of what would run. While
 * the browser asks, the card is busy; what settles the card meanwhile, wherever, ends the asking.
 */
export class Passkey implements ApprovalPart, ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #card: () => PasskeyCard;
  readonly #say: (text: string) => void;
  #asking: Asking | undefined;
  /** Why the last asking came to nothing, and on which card. */
  #problem: { readonly interactionId: string; readonly text: string } | undefined;

  /** "Cancel" had the focus and goes away: the focus goes back to the button that brought it. */
  #givesFocusBack = false;

  /** `say` gets what a screen reader has to hear. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    card: () => PasskeyCard,
    say: (text: string) => void,
  ) {
    this.#host = host;
    this.#card = card;
    this.#say = say;
    host.addController(this);
  }

  hostUpdated() {
    const { request, settlement } = this.#card().interaction ?? {};
    const isThere = request?.id === this.#asking?.interactionId;
    if (!isThere || settlement?.status !== "pending") this.#asking?.abort.abort();
    if (!this.#givesFocusBack || this.#asking) return;
    this.#givesFocusBack = false;
    this.#host.shadowRoot?.querySelector<HTMLElement>("[part=approve]")?.focus();
  }

  hostDisconnected() {
    this.#asking?.abort.abort();
  }

  hint({ request, words }: ApprovalContext): string | undefined {
    if (this.#isAsking(request)) return words.passkeyAsks;
    return needsPasskey(request) && !this.#card().toolGone ? words.passkeyConfirms : undefined;
  }

  aboveButtons({ request }: ApprovalContext): unknown {
    if (this.#problem?.interactionId !== request.id) return nothing;
    return html`<p class="problem" part="problem"><bdi>${this.#problem.text}</bdi></p>`;
  }

  buttons({ request, words }: ApprovalContext): unknown {
    if (!this.#isAsking(request)) return nothing;
    return html`<button type="button" part="passkey-cancel" @click=${this.#cancel}>${words.cancel}</button>`;
  }

  async complete(
    intent: ApprovalIntent,
    context: ApprovalContext,
  ): Promise<ApprovalIntent | undefined> {
    this.#problem = undefined;
    const { interactionId, approved, input } = intent;
    const { request, runtime } = context;
    // What was edited may need a passkey although the request did not.
    if (!approved || !runtime || (!needsPasskey(request) && input === undefined)) return intent;
    const challenge = await runtime.approvals.passkeyChallenge({
      approvalId: interactionId,
      input,
    });
    if (!challenge) return intent;
    const assertion = await this.#ask(challenge, context);
    return assertion && { ...intent, assertion };
  }

  /** The passkey's word; `undefined` when there is none, and then the card says why. */
  async #ask(
    challenge: BufferSource,
    { request, runtime, words }: ApprovalContext,
  ): Promise<Assertion | undefined> {
    if (!canAsk()) {
      this.#report(request, words.passkeyNowhere);
      return undefined;
    }
    const abort = new AbortController();
    this.#asking = { interactionId: request.id, abort };
    this.#host.requestUpdate();
    this.#say(words.passkeyAsks);
    try {
      const options = await (this.#card().passkey ?? runtime?.passkey)?.();
      abort.signal.throwIfAborted();
      const publicKey = publicKeyOptions({ ...options }, challenge);
      return assertionOf(await navigator.credentials.get({ publicKey, signal: abort.signal }));
    } catch (error) {
      if (!abort.signal.aborted) this.#report(request, problemText(error, words));
      return undefined;
    } finally {
      this.#asking = undefined;
      this.#host.requestUpdate();
    }
  }

  #report({ id: interactionId }: InteractionRequest, text: string) {
    this.#problem = { interactionId, text };
    this.#say(text);
    this.#host.requestUpdate();
  }

  #isAsking({ id }: InteractionRequest): boolean {
    return this.#asking?.interactionId === id;
  }

  readonly #cancel = (event: MouseEvent) => {
    if (!isPress(event)) return;
    this.#givesFocusBack = true;
    this.#asking?.abort.abort();
  };
}

/** Browsers have passkeys in secure contexts only; some have none at all. */
function canAsk(): boolean {
  return isSecureContext && typeof PublicKeyCredential === "function" && !!navigator.credentials;
}

type PageOptions = Awaited<ReturnType<PasskeyOptionsOf>>;

/** The page says which passkeys; what they sign, and that the person is verified, is not its choice. */
function publicKeyOptions(
  { allowCredentials, ...options }: PageOptions,
  challenge: BufferSource,
): PublicKeyCredentialRequestOptions {
  const allowed = allowCredentials?.map(({ type, id, transports }) => ({
    type,
    id,
    ...(transports && { transports: [...transports] }),
  }));
  return {
    ...options,
    ...(allowed && { allowCredentials: allowed }),
    challenge,
    userVerification: "required",
  };
}

function assertionOf(credential: Credential | null): Assertion | undefined {
  if (!(credential instanceof PublicKeyCredential)) return undefined;
  // CAST: `get` resolves with assertions, never with what `create` makes
  const response = credential.response as AuthenticatorAssertionResponse;
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    credentialId: credential.id,
    clientDataJSON: toBase64Url(clientDataJSON),
    authenticatorData: toBase64Url(authenticatorData),
    signature: toBase64Url(signature),
    ...(userHandle && { userHandle: toBase64Url(userHandle) }),
  };
}

function toBase64Url(buffer: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** WebAuthn says NotAllowedError for all that a page is not to tell apart: cancelled, too late, no passkey here. */
function problemText(error: unknown, words: ChatStrings): string {
  if (error instanceof DOMException && error.name === "NotAllowedError") return words.passkeyNot;
  const message = error instanceof Error ? error.message : String(error);
  return format(words.passkeyFailed, { message });
}
