/**
 * What a site's server needs so that no key is ever in a page: one web-standard `fetch` handler. Mount it
 * where a path may end in `/v1/chat/completions`, and give the page the part up to `/v1` as `base-url`.
 *
 *     const handle = createProxy({ target: "https://api.openai.com/v1", … });
 *     export default { fetch: handle };             // Workers, Bun, Deno (`deno serve`)
 *     http.createServer(nodeListener(handle));      // Node, by node-listener.ts
 *
 * - P1 The key is known here only. Of a visitor's request nothing goes on but its body; of the answer
 *      nothing comes back but status, body and two headers. A refusal of the key may quote it, so its
 *      words stay here.
 * - P2 Only this site's pages may ask, at these three addresses, for these models, so often, so much. The
 *      body is written anew: a text with two members `model` would mean one here and the other one there.
 * - P3 An answer is passed on as it comes, and ends when the visitor leaves.
 * - P4 Counts live in this process and end with it. Several processes need one place to count in.
 */
const ADDRESS = /(?<=^POST .*)\/(?:chat\/completions|responses)$|(?<=^GET .*)\/models$/;
const LIMITS = { requestsPerMinute: 30, requestBytes: 2_000_000 }; // each visitor's

/** Whose model, whose key, and who may use it. */
export interface ProxyOptions {
  /** The provider's API, usually ending in `/v1`. */
  readonly target: string;
  /** What carries the key, such as `{ authorization: "Bearer …" }`; from the environment. */
  readonly keyHeaders: { readonly [name: string]: string };
  /** Models that visitors may use. */
  readonly models: readonly string[] | "any";
  /** Who asks: a session, an address; nothing that a visitor can choose. */
  readonly visitorOf: (request: Request) => string;
}

/** The proxy, as a handler of requests. What it refuses it answers, in the API's form. */
export function createProxy({ target, keyHeaders, models, visitorOf }: ProxyOptions) {
  const added = { "content-type": "application/json", ...keyHeaders };
  const counts = new Map<string, number>();
  return async (request: Request): Promise<Response> => {
    const { method, headers, signal, url } = request;
    const here = `//${new URL(url).host}`;
    const isOurs = (headers.get("origin") ?? here).endsWith(here); // programs send none
    const isMeant = /^(same-origin|none)$/.test(headers.get("sec-fetch-site") ?? "none");
    if (!isOurs || !isMeant) return refuse(403, "Only pages of this site may ask.");
    const address = ADDRESS.exec(`${method} ${new URL(url).pathname}`)?.[0];
    if (address === undefined) return refuse(404, "There is no such address here.");
    const place = `${Math.floor(Date.now() / 60_000)} ${visitorOf(request)}`;
    if (counts.size > 100_000) counts.clear(); // past minutes
    const count = (counts.get(place) ?? 0) + 1;
    counts.set(place, count);
    if (count > LIMITS.requestsPerMinute) return refuse(429, "Too many requests.");
    const sizeBytes = Number(headers.get("content-length") ?? (request.body ? Infinity : 0));
    if (!(sizeBytes <= LIMITS.requestBytes)) return refuse(413, "The request is too long.");
    const body = request.body ? await request.json().catch(() => null) : undefined;
    const isAllowed = method === "GET" || models === "any" || models.includes(body?.model);
    if (!isAllowed || body === null) return refuse(400, "This model may not be used here.");
    const sent = { method, signal, body: JSON.stringify(body), redirect: "manual" } as const;
    const answer = await fetch(target + address, { ...sent, headers: added }).catch(() => null);
    if (!answer) return refuse(502, "The model cannot be reached.");
    if ([401, 403].includes(answer.status)) return refuse(answer.status, "The key was refused.");
    const kept = [...answer.headers].filter(([name]) => /^(content-type|retry-after)$/.test(name));
    return new Response(answer.body, { status: answer.status, headers: kept });
  };
}

const refuse = (status: number, message: string) =>
  Response.json({ error: { message } }, { status });
