import { LitElement } from "lit";

/** An element that is drawn again when its own `lang` changes, for it writes times. */
export abstract class LangAwareElement extends LitElement {
  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit's getter has to see this class, not its own
    return [...super.observedAttributes, "lang"];
  }

  override attributeChangedCallback(name: string, before: string | null, after: string | null) {
    super.attributeChangedCallback(name, before, after);
    if (name === "lang") this.requestUpdate("lang", before);
  }
}
