/** Asks an endpoint for its models, and says in plain words what came of it. */
import type { Endpoint, ProviderName } from "./model-settings.js";

/** What a test came to: a sentence, and the models that the endpoint named. */
export interface ConnectionReport {
  readonly works: boolean;
  readonly text: string;
  readonly models: readonly string[];
}

const TIMEOUT_MS = 8_000;

const NO_ANSWER: { readonly [name in ProviderName]: string } = {
  ollama: `Nothing answers there. Is Ollama running? If it is, it has to allow this page: start it with OLLAMA_ORIGINS=${globalThis.location?.origin}.`,
  lmstudio:
    "Nothing answers there. In LM Studio, open Developer, start the server and turn on “Enable CORS”.",
  openai: "Nothing answers there. Start this page with “npm start”: its dev server is the proxy.",
  other:
    "Nothing answers there, or it does not allow this page (CORS). A proxy on your own site can.",
};

/** Tests an endpoint without sending a prompt. Never rejects. */
export async function testConnection(
  provider: ProviderName,
  { baseUrl, model }: Endpoint,
  fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
): Promise<ConnectionReport> {
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, "")}/models`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return problem(statusText(provider, response.status));
    return report(modelNames(await response.json()), model);
  } catch (error) {
    const isOther = error instanceof SyntaxError; // it answered, but not with JSON
    return problem(
      isOther ? "Something answers there, but it is not an API." : NO_ANSWER[provider],
    );
  }
}

function report(models: readonly string[], model: string): ConnectionReport {
  if (models.length === 0) return problem("It answers, but it names no models.");
  if (models.includes(model)) return { works: true, text: `It works: ${model} is there.`, models };
  const some = models.slice(0, 4).join(", ");
  const more = models.length > 4 ? " …" : ".";
  return {
    works: false,
    text: `It answers, but has no model “${model}”. It has ${some}${more}`,
    models,
  };
}

function statusText(provider: ProviderName, status: number): string {
  if (status === 401 || status === 403) {
    return provider === "openai"
      ? "The dev server has no valid key. Start it with OPENAI_API_KEY=… npm start."
      : "It wants a key. Keys do not belong in a page: put a proxy in between.";
  }
  if (status === 404) return "There is no API at this address. It usually ends in /v1.";
  if (status === 502 && provider === "openai") {
    return "The dev server cannot reach OpenAI. Is this machine online?";
  }
  return `It answers with an error (${status}). Try again later.`;
}

function modelNames(body: unknown): readonly string[] {
  const entries: unknown = typeof body === "object" && body && "data" in body ? body.data : [];
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: { id?: unknown } | null) =>
    typeof entry?.id === "string" ? [entry.id] : [],
  );
}

function problem(text: string): ConnectionReport {
  return { works: false, text, models: [] };
}
