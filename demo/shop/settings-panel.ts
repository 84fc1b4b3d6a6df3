import {
  DEFAULT_SETTINGS,
  type Endpoint,
  isAddress,
  type ModelSettings,
  type ProviderName,
} from "./model-settings.js";
import { pageElement } from "./page-element.js";
import { testConnection } from "./test-connection.js";

/**
 * The settings dialog of index.html. It edits a copy; `onChange` gets it when the visitor presses
 * “Use this model”.
 */
export class SettingsPanel {
  readonly #dialog = pageElement("#settings", HTMLDialogElement);
  readonly #form = pageElement("#settings form", HTMLFormElement);
  readonly #endpoint = pageElement("#endpoint", HTMLFieldSetElement);
  readonly #baseUrl = pageElement("#base-url", HTMLInputElement);
  readonly #model = pageElement("#model", HTMLInputElement);
  readonly #api = pageElement("#api", HTMLSelectElement);
  readonly #models = pageElement("#models", HTMLDataListElement);
  readonly #result = pageElement("#connection", HTMLElement);
  readonly #onChange: (settings: ModelSettings) => void;
  #settings: ModelSettings = DEFAULT_SETTINGS;

  constructor(onChange: (settings: ModelSettings) => void) {
    this.#onChange = onChange;
    this.#form.addEventListener("input", (event) => this.#edit(event));
    this.#form.addEventListener("submit", () => this.#onChange(this.#settings));
    pageElement("#test-connection", HTMLButtonElement).addEventListener("click", () => {
      if (this.#form.reportValidity()) void this.#test();
    });
    pageElement("#close-settings", HTMLButtonElement).addEventListener("click", () =>
      this.#dialog.close(),
    );
  }

  /** Opens the dialog on these settings. */
  open(settings: ModelSettings): void {
    this.#settings = settings;
    this.#draw();
    this.#dialog.showModal();
  }

  #draw(): void {
    const { provider, endpoints } = this.#settings;
    const chosen = this.#form.elements.namedItem("provider");
    if (chosen instanceof RadioNodeList) chosen.value = provider;
    this.#endpoint.hidden = this.#endpoint.disabled = provider === "demo";
    this.#say("");
    this.#models.replaceChildren();
    for (const note of this.#form.querySelectorAll<HTMLElement>("[data-note]")) {
      note.hidden = note.dataset.note !== provider;
    }
    if (provider === "demo") return;
    const { baseUrl, model, api } = endpoints[provider];
    this.#baseUrl.value = baseUrl;
    this.#model.value = model;
    this.#api.value = api;
    this.#baseUrl.readOnly = provider !== "other";
    this.#api.disabled = provider !== "other";
    this.#checkAddress();
  }

  #edit({ target }: Event): void {
    if (target instanceof HTMLInputElement && target.name === "provider") {
      // CAST: the values of the radio buttons in index.html
      const provider = target.value as ModelSettings["provider"];
      this.#settings = { ...this.#settings, provider };
      this.#draw();
      return;
    }
    const { provider, endpoints } = this.#settings;
    if (provider === "demo") return;
    this.#settings = { provider, endpoints: { ...endpoints, [provider]: this.#typed() } };
    this.#checkAddress();
    this.#say("");
  }

  #checkAddress(): void {
    const { value } = this.#baseUrl;
    const fault = value === "" || isAddress(value) ? "" : "Write an http or https address.";
    this.#baseUrl.setCustomValidity(fault);
  }

  #typed(): Endpoint {
    return {
      baseUrl: this.#baseUrl.value.trim(),
      model: this.#model.value.trim(),
      api: this.#api.value === "responses" ? "responses" : "chat",
    };
  }

  async #test(): Promise<void> {
    const { provider } = this.#settings;
    if (provider === "demo") return;
    this.#say("Asking …");
    await this.#report(provider, this.#typed());
  }

  async #report(provider: ProviderName, endpoint: Endpoint): Promise<void> {
    const { works, text, models } = await testConnection(provider, endpoint);
    const isStill = this.#settings.provider === provider && this.#typed().model === endpoint.model;
    if (!isStill) return; // the visitor went on meanwhile
    this.#say(text, works ? "works" : "fails");
    this.#models.replaceChildren(...models.map((name) => new Option(name, name)));
  }

  #say(text: string, state = ""): void {
    this.#result.textContent = text;
    this.#result.dataset.state = state;
  }
}
