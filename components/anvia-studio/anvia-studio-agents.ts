import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type {
  InspectedAgent,
  InspectedSchema,
  InspectedSetting,
  InspectedTool,
  Inspection,
} from "../../src/index.js";
import { faithfulText } from "../internal/look-alikes.js";
import { visibleLabel } from "../internal/visible-text.js";
import { agentsStyles } from "./agents-styles.js";
import { countText, durationText } from "./durations.js";
import { jsonView } from "./json-view.js";
import { schemaTree } from "./schema-tree.js";
import { studioStyles } from "./styles.js";

/** Agents as they were built: instructions, settings, tools with schemas and policies. A part of `<anvia-studio>`. */
export class AnviaStudioAgents extends LitElement {
  static override styles = [...studioStyles, agentsStyles];

  /** The agents to show; `undefined` until they are known. */
  @property({ attribute: false }) agents?: readonly InspectedAgent[];
  /** Runs tools by hand. */
  @property({ attribute: false }) inspection?: Inspection;

  /** The tool whose form is open, as `agent/tool`. */
  @state() private tried: string | undefined;

  override render() {
    const { agents } = this;
    if (!agents) return nothing;
    if (agents.length === 0) {
      return html`<p class="empty">This page has built no agent. <code>new AgentBuilder(id, model).build()</code> is all it takes.</p>`;
    }
    return agents.map((agent) => this.#agent(agent));
  }

  #agent(agent: InspectedAgent): TemplateResult {
    const { id, name, description, instructions, model, maxTurns, settings, hooks, tools } = agent;
    const { hasApprovalHandler, outputSchema } = agent;
    return html`<section class="agent" aria-label="Agent ${visibleLabel(name ?? id)}">
      <div class="head">
        <h2><bdi>${faithfulText(name ?? id)}</bdi></h2>
        ${description ? html`<p class="quiet"><bdi>${faithfulText(description)}</bdi></p>` : nothing}
        <div class="facts">
          ${fact("id", id)}${fact("model", model)}${fact("max turns", String(maxTurns))}
          ${settings.map((one) => fact(one.name, one.text))}
          ${hooks.length > 0 ? fact("hook", hooks.join(", ")) : nothing}
          ${hasApprovalHandler ? fact("approvals", "a handler of its own is asked first") : nothing}
        </div>
      </div>
      <div><h3 class="eyebrow">Instructions</h3>${
        instructions === ""
          ? html`<p class="quiet">None.</p>`
          : html`<div class="words"><bdi>${faithfulText(instructions)}</bdi></div>`
      }</div>
      ${outputSchema ? html`<div><h3 class="eyebrow">Every answer follows</h3>${schemaView(outputSchema)}</div>` : nothing}
      <div class="tools"><h3 class="eyebrow">${tools.length === 0 ? "No tools" : countText(tools.length, "tool")}</h3>${tools.map((tool) => this.#tool(id, tool))}</div>
    </section>`;
  }

  #tool(agentId: string, tool: InspectedTool): TemplateResult {
    const { name, title, description, policy, input, output, kind } = tool;
    const key = `${agentId}/${name}`;
    const isOpen = this.tried === key;
    return html`<article class="tool card" aria-label="Tool ${name}">
      <div class="top">
        <div class="about">
          <h3><bdi>${faithfulText(title ?? name)}</bdi></h3>
          <code>${faithfulText(name)}</code>
          <p class="quiet"><bdi>${faithfulText(description)}</bdi></p>
        </div>
        ${
          kind === "function"
            ? html`<button type="button" class="small" aria-expanded=${isOpen} aria-label="Run by hand: ${name}" @click=${() => this.#toggle(key)}>Run by hand</button>`
            : nothing
        }
      </div>
      <div class="facts">${toolFacts(tool)}</div>
      <div class="parts">
        <div class="part"><h4>Input</h4>${schemaView(input)}</div>
        <div class="part"><h4>Approval</h4>${policyView(policy, kind)}
          ${output ? html`<h4>${kind === "output" ? "A person fills in" : "Output"}</h4>${schemaView(output)}` : nothing}</div>
        ${isOpen ? html`<div class="part whole"><anvia-studio-tool .agentId=${agentId} .tool=${tool} .inspection=${this.inspection}></anvia-studio-tool></div>` : nothing}
      </div>
    </article>`;
  }

  #toggle(key: string) {
    this.tried = this.tried === key ? undefined : key;
  }
}

function fact(name: string, value: string): TemplateResult {
  return html`<span class="fact"><span>${name}</span><bdi>${faithfulText(value)}</bdi></span>`;
}

function toolFacts(tool: InspectedTool): unknown[] {
  const { recovery, offline, timeoutMs, canReconcile, redact, policy, kind } = tool;
  const facts: unknown[] = [
    policy ? html`<span class="fact ask">asks a person</span>` : nothing,
    kind === "function" ? nothing : fact("answered by", "a person or the page"),
    kind === "function" ? fact("if cut off", RECOVERY[recovery]) : nothing,
    canReconcile ? fact("reconcile", "is asked first") : nothing,
    timeoutMs === undefined ? nothing : fact("time limit", durationText(timeoutMs)),
    offline ? fact("offline", "runs without a network") : nothing,
    redact.length > 0 ? fact("not in the audit log", redact.join(", ")) : nothing,
  ];
  return facts;
}

const RECOVERY = {
  manual: "a person is asked",
  idempotent: "runs again, same operation id",
  safe: "runs again",
} as const;

function policyView(
  policy: readonly InspectedSetting[] | undefined,
  kind: InspectedTool["kind"],
): TemplateResult {
  if (!policy) {
    const asks = kind === "function" ? "Runs without asking anybody." : "Waits for its answer.";
    return html`<p class="quiet">${asks}</p>`;
  }
  if (policy.length === 0) return html`<p class="quiet">Every call waits for a person.</p>`;
  return html`<dl class="policy">${policy.map(
    ({ name, text, isCode }) =>
      html`<dt>${name}</dt><dd><bdi>${isCode ? html`<code>${faithfulText(text)}</code>` : faithfulText(name.endsWith("Ms") ? `${text} (${durationText(Number(text))})` : text)}</bdi></dd>`,
  )}</dl>`;
}

function schemaView(schema: InspectedSchema): TemplateResult {
  if ("fault" in schema)
    return html`<p class="problem"><bdi>${faithfulText(schema.fault)}</bdi></p>`;
  return html`${schemaTree(schema.json)}<details><summary>JSON Schema</summary>${jsonView(schema.json, "JSON Schema")}</details>`;
}
