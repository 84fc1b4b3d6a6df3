/** What requests are read by and answered with, whatever route they take. */
import * as z from "zod/mini";
import { isDeeperThan, type Json } from "../run/json.js";

/** What is nested deeper overflows a stack somewhere behind; no tool has such an input. */
const DEEPEST = 500;

/** What a request is answered with when it goes no further. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Further members of the answer. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** There is nothing, or nothing for whoever asks. */
export function missing(): Refusal {
  return new Refusal(404, "not_found", "There is no such request, or it is not yours.");
}

/** Whoever asks may not do that. */
export function forbidden(message = "You may not decide this."): Refusal {
  return new Refusal(403, "forbidden", message);
}

/** The request makes no sense. */
export function invalid(message: string): Refusal {
  return new Refusal(400, "invalid", message);
}

/** A JSON answer that nobody keeps. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

/** The documented form of an error. */
export function refusalResponse({ status, code, message, more }: Refusal): Response {
  return json(status, { error: { code, message }, ...more });
}

// Databases keep no NUL in a text, and UTF-8 no half of a character.
const NOT_IN_IDS = /[\p{Cc}\p{Cs}]/u;

/** Whether this can be an id, and stand in a column of its own: 1 to 300 characters, all of them printable. Pure. */
export function isId(text: string): boolean {
  return text.length > 0 && text.length <= 300 && !NOT_IN_IDS.test(text);
}

/** A whole number that any database has room for. Pure. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value < 2 ** 31;
}

/**
 * The body of a request, checked.
 *
 * CSRF: only `application/json` is read, which a page of another origin cannot send without the site's consent (CORS);
 * a form cannot send it at all. So a site may sign its visitors in by a cookie alone.
 */
export async function readBody<Schema extends z.core.$ZodType>(
  request: Request,
  schema: Schema,
  maxBytes: number,
): Promise<z.infer<Schema>> {
  const [type] = (request.headers.get("content-type") ?? "").split(";");
  if (type?.trim().toLowerCase() !== "application/json") {
    throw new Refusal(415, "invalid", "Send JSON, with the content type application/json.");
  }
  const text = await readText(request, maxBytes);
  try {
    const body: Json = JSON.parse(text);
    if (isDeeperThan(body, DEEPEST)) throw invalid("The body is nested too deeply.");
    const parsed = z.safeParse(schema, body);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const where = issue?.path.map(String).join(".") || "the body";
    throw invalid(`${where} is not what it should be: ${issue?.message ?? ""}`);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid("The body is not valid JSON.");
    throw error;
  }
}

/** The text of a body, given up as soon as it is too long: what is not read costs nothing. */
async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = new Refusal(413, "too_large", "This is too large.");
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge;
  const reader = request.body?.getReader();
  const decoder = new TextDecoder();
  let [text, sizeBytes] = ["", 0];
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return text + decoder.decode();
    sizeBytes += value.byteLength;
    if (sizeBytes > maxBytes) {
      reader?.cancel().catch(() => undefined); // whoever sends it hears of the refusal
      throw tooLarge;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * The version or the place in `If-Match`; `undefined` when there is none.
 * @throws Refusal for anything but one entity tag with a number.
 */
export function ifMatchOf(request: Request): number | undefined {
  const given = request.headers.get("if-match");
  if (given === null) return undefined;
  const match = /^(?:W\/)?"(\d{1,10})"$/.exec(given.trim());
  const value = Number(match?.[1]);
  if (!match || !isCount(value)) throw invalid('If-Match takes one version, such as "1".');
  return value;
}

/** Behind which item a list goes on, as `next` of the page before said; `undefined`: from the start on. */
export function placeOf(url: URL): { readonly at: number; readonly id: string } | undefined {
  const given = url.searchParams.get("after");
  if (given === null) return undefined;
  const [at, ...rest] = given.split("~");
  const id = rest.join("~");
  if (!Number.isSafeInteger(Number(at)) || at === "" || !isId(id))
    throw invalid("This is no place in the list.");
  return { at: Number(at), id };
}

/** The `next` of a page: as `after` it gives the page behind this item. Pure. */
export function placeText(at: number, id: string): string {
  return `${at}~${id}`;
}
