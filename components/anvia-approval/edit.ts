/**
 * Edit before approving: a form from the tool's own schema, and what comes of it.
 *
 * X1 What a yes runs is what is drawn: an edited input is drawn, and can be approved, only after the runtime
 *    has reviewed it, and no longer than until the next letter that is typed, in whichever tab.
 * X2 Nothing that was typed is lost before the card is settled: not by a reload, not by going back and forth.
 * X3 The decision names the digest that was reviewed; the runtime refuses an input that is not that one.
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { Interaction, Json, ReviewedInput, ReviewResult, Runtime } from "../../src/index.js";
import type { ApprovalIntent } from "../events.js";
import { Draft } from "../internal/draft.js";
import { toAnviaError } from "../internal/errors.js";
import { unshowable } from "../internal/input-view.js";
import { isPress } from "../internal/press.js";
import { SchemaForm } from "../internal/schema-form/schema-form.js";
import { formWords } from "../internal/schema-form/words.js";
import { type ChatStrings, format } from "../internal/strings.js";
import type { ApprovalContext, ApprovalPart } from "./approval-part.js";
import { differencesView } from "./edit-view.js";

/** What {@link Edit} needs to know of its card between two drawings. */
export interface EditCard {
  readonly interaction?: Interaction | undefined;
  readonly runtime?: Runtime | undefined;
  readonly toolGone: boolean;
}

type ApprovalRequest = Extract<Interaction["request"], { kind: "approval" }>;

/** An edited input that the person is shown: as the form gave it, and as it would run. */
interface Reviewed {
  readonly raw: Json;
  readonly result: ReviewedInput;
}

/** See the rules above. */
export class Edit implements ApprovalPart, ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #card: () => EditCard;
  readonly #form: SchemaForm;
  readonly #draft: Draft;
  #reviewed: Reviewed | undefined;
  /** Said below the form: why there is nothing to approve. */
  #said = "";
  #isAsking = false;
  #interactionId = "";

  constructor(host: ReactiveControllerHost & HTMLElement, card: () => EditCard) {
    this.#host = host;
    this.#card = card;
    this.#form = new SchemaForm(host, () => this.#typed());
    this.#draft = new Draft(host, (value) => this.#restore(value));
    host.addController(this);
  }

  /** Of another interaction nothing is kept here; of a settled one the draft is forgotten. */
  hostUpdate() {
    const { interaction, runtime } = this.#card();
    const id = interaction?.request.id ?? "";
    if (id !== this.#interactionId) this.#forget();
    this.#interactionId = id;
    if (!interaction || !runtime || !mayEdit(interaction)) return;
    if (interaction.settlement.status === "pending") {
      void this.#draft.open(runtime, `edit:${id}`);
    } else if (this.#form.isOpen) {
      this.#forget();
      this.#draft.clear();
    }
  }

  /** Whether the form, or what became of it, stands in place of the input. */
  get isOpen(): boolean {
    return this.#form.isOpen && !this.#card().toolGone;
  }

  /** What the card asks now: with the edited input, once it is reviewed, and what the policy says to it (X1). */
  asked(request: Interaction["request"]): Interaction["request"] {
    const reviewed = this.isOpen ? this.#reviewed?.result : undefined;
    if (!reviewed || request.kind !== "approval") return request;
    const { reason: _why, grant: _grant, ...rest } = request;
    const { input, digest, reason, level = request.level, grant } = reviewed; // a passkey stays asked for
    return {
      ...rest,
      input,
      digest,
      ...(reason !== undefined && { reason }),
      ...(level && { level }),
      ...(grant && !level && { grant }),
    };
  }

  /** Names what a yes would run: the buttons of another are not these (A2). */
  get key(): string {
    return this.#reviewed?.result.digest ?? "";
  }

  /** The edited input that is drawn and would run; `undefined` where it is the request's own. */
  get edited(): Json | undefined {
    return this.isOpen ? this.#reviewed?.result.input : undefined;
  }

  /** Above the input: the form, or the difference that it makes. */
  render({ interaction, words, busy }: ApprovalContext, input: unknown): unknown {
    if (!this.isOpen) return input;
    const all = formWords(words);
    const button = (text: string, part: string, press: () => void) =>
      html`<button type="button" class="small" part=${part} aria-disabled=${busy || this.#isAsking}
        @click=${(event: MouseEvent) => isPress(event) && !busy && !this.#isAsking && press()}>${text}</button>`;
    const back = button(all.backToOriginal, "edit-back", () => this.#back());
    if (this.#reviewed) {
      return html`${differencesView(this.#reviewed.result.differences, all)}
        <div class="edit-buttons">${button(all.goOnEditing, "edit-on", () => this.#goOn())}${back}</div>${input}`;
    }
    const said = this.#said ? html`<p class="problem">${this.#said}</p>` : nothing;
    return html`${this.#form.render(words, all.editInput)}
      <div class="edit-buttons">${button(all.reviewChanges, "edit-review", () => void this.#review(interaction, words))}${back}</div>
      <div role="status">${said}</div>
      <details class="all-values"><summary>${all.originalInput}</summary>${input}</details>`;
  }

  buttons({ interaction, request, words, busy }: ApprovalContext): unknown {
    const isOffered = mayEdit(interaction) && !this.#card().toolGone && !this.isOpen;
    if (!isOffered || unshowable(request.input, words) !== undefined) return nothing;
    return html`<button type="button" part="edit" aria-disabled=${busy || this.#isAsking}
      @click=${(event: MouseEvent) => isPress(event) && !busy && void this.#begin(interaction, words)}>${formWords(words).edit}</button>`;
  }

  hint({ words }: ApprovalContext): string | undefined {
    if (!this.isOpen) return this.#said || undefined;
    const { runsChanged, reviewFirst } = formWords(words);
    return this.#reviewed ? runsChanged : reviewFirst;
  }

  blocks(): boolean {
    return this.isOpen && !this.#reviewed;
  }

  /** X3. */
  complete(intent: ApprovalIntent): ApprovalIntent {
    const reviewed = this.isOpen ? this.#reviewed : undefined;
    if (!intent.approved || !reviewed) return intent;
    return { ...intent, input: reviewed.raw, digest: reviewed.result.digest };
  }

  /** Opens the form with what the tool's schema reads as this input. */
  async #begin({ request }: Interaction, words: ChatStrings) {
    if (request.kind !== "approval") return;
    const first = await this.#ask(request, request.input, words);
    if (!first || request.id !== this.#interactionId || this.isOpen) return;
    if (first.status === "changed") this.#said = formWords(words).toolIsAnother;
    if (first.status === "invalid" && first.issues.length === 0) this.#said = first.message;
    if (this.#said || first.status === "missing" || first.status === "already_decided") return;
    const isSame = first.status === "ok" && first.differences.length === 0;
    // A schema that turns what it reads into something else is asked again with what the model wrote.
    this.#form.start(request.schema, isSame ? request.input : (written(request) ?? request.input));
    this.#focus(".form input, .form textarea, .form select, .form button");
  }

  async #review({ request }: Interaction, words: ChatStrings) {
    if (request.kind !== "approval") return;
    const { draft } = this.#form;
    const raw = this.#form.check(words);
    if (raw === undefined) return;
    const result = await this.#ask(request, raw, words);
    const isStale = request.id !== this.#interactionId || this.#form.draft !== draft;
    if (!result || isStale) return;
    if (result.status === "ok") this.#show({ raw, result }, words);
    if (result.status === "changed") this.#said = formWords(words).toolIsAnother;
    if (result.status === "invalid") {
      if (result.issues.length > 0) this.#form.refuse(result.issues, words);
      else this.#said = result.message;
    }
    this.#host.requestUpdate();
  }

  #show(reviewed: Reviewed, words: ChatStrings) {
    if (reviewed.result.differences.length === 0) {
      this.#said = formWords(words).nothingChanged;
      return;
    }
    this.#reviewed = reviewed;
    this.#focus(".edited");
  }

  /** `undefined` when it could not be asked, which is said. */
  async #ask(
    { id }: ApprovalRequest,
    input: Json,
    words: ChatStrings,
  ): Promise<ReviewResult | undefined> {
    const { runtime } = this.#card();
    if (!runtime || this.#isAsking) return undefined;
    this.#isAsking = true;
    this.#said = "";
    this.#host.requestUpdate();
    try {
      return await runtime.approvals.review({ approvalId: id, input });
    } catch (cause) {
      this.#said = format(words.settleFailed, { message: toAnviaError(cause).message });
      return undefined;
    } finally {
      this.#isAsking = false;
      this.#host.requestUpdate();
    }
  }

  #goOn() {
    this.#reviewed = undefined;
    this.#focus(".form input, .form textarea, .form select, .form button");
  }

  #back() {
    this.#forget();
    this.#draft.clear();
    this.#focus('[part="edit"]');
  }

  /** X1. */
  #typed() {
    this.#reviewed = undefined;
    this.#said = "";
    this.#draft.keep(this.#form.draft);
  }

  #restore(value: Json | undefined) {
    const { request } = this.#card().interaction ?? {};
    this.#reviewed = undefined;
    const schema = request?.kind === "approval" ? request.schema : undefined;
    if (value === undefined || !this.#form.resume(schema, value)) this.#form.close();
  }

  #forget() {
    this.#reviewed = undefined;
    this.#said = "";
    this.#form.close();
  }

  #focus(selector: string) {
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => {
      this.#host.shadowRoot?.querySelector<HTMLElement>(selector)?.focus();
    });
  }
}

function mayEdit({ request }: Interaction): boolean {
  return request.kind === "approval" && request.editable === true;
}

/** The model's own words as JSON. */
function written({ args }: ApprovalRequest): Json | undefined {
  try {
    return JSON.parse(args) as Json; // CAST: JSON.parse gives JSON
  } catch {
    return undefined; // no arguments at all
  }
}
