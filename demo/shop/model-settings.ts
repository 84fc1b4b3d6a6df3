/**
 * Which model answers. The choice is kept in localStorage; a key never is, because this page never
 * asks for one: a key belongs to a server.
 */
import { type CompletionModel, OpenAIClient } from "../../src/index.js";
import { DemoModel } from "./demo-model/demo-model.js";

/** Where an OpenAI-compatible model is found. */
export interface Endpoint {
  readonly baseUrl: string;
  readonly model: string;
  readonly api: "chat" | "responses";
}

/** The endpoints that the settings know by name, and one of the visitor's own. */
export type ProviderName = "ollama" | "lmstudio" | "openai" | "other";

/** What was chosen, and what was typed for each endpoint. */
export interface ModelSettings {
  readonly provider: "demo" | ProviderName;
  readonly endpoints: { readonly [name in ProviderName]: Endpoint };
}

/** They answer without a network, too. */
const ON_THIS_MACHINE: readonly string[] = ["ollama", "lmstudio"];

/** Where the choice is kept. */
export const SETTINGS_KEY = "anvia-demo-model";

/** What a new visitor starts with: the model that needs nothing. */
export const DEFAULT_SETTINGS: ModelSettings = {
  provider: "demo",
  endpoints: {
    ollama: { baseUrl: "http://localhost:11434/v1", model: "qwen3:8b", api: "chat" },
    lmstudio: { baseUrl: "http://localhost:1234/v1", model: "openai/gpt-oss-20b", api: "chat" },
    openai: { baseUrl: "/api/llm/v1", model: "gpt-5-mini", api: "chat" },
    other: { baseUrl: "", model: "", api: "chat" },
  },
};

/** The endpoint in use; `undefined` for the demo model. Pure. */
export function chosenEndpoint({ provider, endpoints }: ModelSettings): Endpoint | undefined {
  return provider === "demo" ? undefined : endpoints[provider];
}

/** The chosen model. @throws AnviaError `invalid_config` for an address that is none. */
export function createModel(settings: ModelSettings): CompletionModel {
  const endpoint = chosenEndpoint(settings);
  if (!endpoint) return new DemoModel();
  const offline = ON_THIS_MACHINE.includes(settings.provider);
  const client = new OpenAIClient({ baseURL: endpoint.baseUrl, api: endpoint.api, offline });
  return client.completionModel(endpoint.model);
}

/** Whether a text is an http(s) address, on its own or relative to this page. Pure. */
export function isAddress(text: string): boolean {
  const base = globalThis.location?.href;
  return URL.canParse(text, base) && /^https?:$/.test(new URL(text, base).protocol);
}

/** One line for people: who answers. Pure. */
export function modelLine(settings: ModelSettings): string {
  const endpoint = chosenEndpoint(settings);
  return endpoint
    ? `Answers by ${endpoint.model}, at ${endpoint.baseUrl}. They may be wrong.`
    : "Demo model: a few rules, no AI. Choose a real model in Settings.";
}

/** The kept choice; the defaults when there is none, or when it cannot be read. */
export function loadSettings(storage: Pick<Storage, "getItem">): ModelSettings {
  try {
    return parseSettings(JSON.parse(storage.getItem(SETTINGS_KEY) ?? "null"));
  } catch {
    return DEFAULT_SETTINGS; // not JSON, or the browser refuses the storage
  }
}

/** Keeps the choice. A browser that refuses loses it at the next reload, and nothing else. */
export function saveSettings(storage: Pick<Storage, "setItem">, settings: ModelSettings): void {
  try {
    storage.setItem(SETTINGS_KEY, JSON.stringify(settings));
  } catch (error) {
    console.warn("The choice of model could not be kept:", error);
  }
}

/** Calls `listener` with what was chosen in another tab. */
export function onSettingsElsewhere(listener: (settings: ModelSettings) => void): void {
  window.addEventListener("storage", ({ key, storageArea }) => {
    if (key === SETTINGS_KEY && storageArea) listener(loadSettings(storageArea));
  });
}

function parseSettings(value: unknown): ModelSettings {
  const { provider, endpoints } = recordOf(value);
  const known = recordOf(endpoints);
  const names: readonly ProviderName[] = ["ollama", "lmstudio", "openai", "other"];
  const read = { ...DEFAULT_SETTINGS.endpoints };
  for (const name of names) read[name] = parseEndpoint(known[name], read[name]);
  return { provider: names.find((name) => name === provider) ?? "demo", endpoints: read };
}

/** Only the visitor's own endpoint has an address of its own. */
function parseEndpoint(value: unknown, fallback: Endpoint): Endpoint {
  const { baseUrl, model, api } = recordOf(value);
  const isOwn = fallback.baseUrl === "";
  return {
    baseUrl: isOwn && typeof baseUrl === "string" ? baseUrl : fallback.baseUrl,
    model: typeof model === "string" && model !== "" ? model : fallback.model,
    api: isOwn && api === "responses" ? "responses" : fallback.api,
  };
}

function recordOf(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
