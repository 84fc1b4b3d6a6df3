/**
 * The server's part of the demo, as a handler of web-standard requests. It keeps one account's passkey and the
 * payments that it made; a payment is made only for a yes that `verifyApproval` lets through, and once for each.
 *
 * On a real site registration stands behind the sign-in, and the state in a database, with a unique key on `digest`.
 */
import { type KnownPasskey, verifyApproval } from "./verify-approval.js";

/** The tool whose calls this server does. */
export const TOOL_NAME = "send_payment";

/** A payment that was made. */
export interface Payment {
  /** SHA-256 of what was approved, in hex: no two payments have the same. */
  readonly digest: string;
  readonly payee: string;
  readonly amount: number;
  /** ms since the epoch. */
  readonly paidAt: number;
}

/** Everything that the server keeps. */
export interface Account {
  readonly passkey?: KnownPasskey;
  /** Asked of the passkey that is being registered. */
  readonly challenge?: string;
  readonly payments: readonly Payment[];
}

/** What the server works with: its own settings, and a place to keep the account. */
export interface ServerPorts {
  /** As the visitor's browser names the site; never taken from a request on a real one. */
  readonly origin: string;
  readonly rpId: string;
  load(): Account;
  save(account: Account): void;
  now(): number;
}

/** An account that nothing has happened to. */
export const NEW_ACCOUNT: Account = { payments: [] };

/** Answers below `/api/passkey/`: `account`, `challenge`, `passkey`, `payment`, `reset`. */
export function createPaymentServer(ports: ServerPorts): (request: Request) => Promise<Response> {
  const routes = new Map<string, (body: unknown) => Response | Promise<Response>>([
    ["challenge", () => startRegistration(ports)],
    ["passkey", (body) => register(ports, body)],
    ["payment", (body) => pay(ports, body)],
    ["reset", () => reset(ports)],
  ]);
  return async (request) => {
    const name = new URL(request.url).pathname.split("/").at(-1) ?? "";
    if (request.method === "GET" && name === "account") return Response.json(publicAccount(ports));
    const route = request.method === "POST" ? routes.get(name) : undefined;
    if (!route) return refusal(404, "There is nothing here.");
    // A form of another site can send no JSON without asking first, and is not answered then.
    if (request.headers.get("content-type") !== "application/json")
      return refusal(415, "Send JSON.");
    try {
      return await route(await request.json());
    } catch (error) {
      return refusal(403, error instanceof Error ? error.message : "Not readable.");
    }
  };
}

function publicAccount({ load }: ServerPorts) {
  const { passkey, payments } = load();
  return { credentialIds: passkey ? [passkey.credentialId] : [], payments };
}

function startRegistration({ load, save }: ServerPorts): Response {
  const challenge = base64Url(crypto.getRandomValues(new Uint8Array(32)));
  save({ ...load(), challenge });
  return Response.json({ challenge });
}

interface Registration {
  readonly clientDataJSON: string;
  readonly passkey: Omit<KnownPasskey, "signCount">;
}

/** Trusts the authenticator's maker with nothing: what counts later is the key that is registered here. */
function register({ origin, load, save }: ServerPorts, body: unknown): Response {
  const { clientDataJSON, passkey } = body as Registration; // CAST: what is not there throws below
  const { challenge, ...account } = load();
  const client = JSON.parse(atob(clientDataJSON.replaceAll("-", "+").replaceAll("_", "/")));
  const isAsked = client.type === "webauthn.create" && client.challenge === challenge;
  if (!challenge || !isAsked || client.origin !== origin) return refusal(403, "Not asked for.");
  if (account.passkey) return refusal(409, "This account has a passkey.");
  const { credentialId, publicKey, userHandle, algorithm } = passkey;
  const known = { credentialId, publicKey, userHandle, algorithm, signCount: 0 };
  save({ ...account, passkey: known });
  return Response.json({ credentialId });
}

interface ApprovedCall {
  readonly subject: string;
  readonly assertion: Parameters<typeof verifyApproval>[0]["assertion"];
}

/** Does what was approved: the input in the subject, once, whatever else the page says. */
async function pay(
  { origin, rpId, load, save, now }: ServerPorts,
  body: unknown,
): Promise<Response> {
  const { subject, assertion } = body as ApprovedCall; // CAST: what is not there throws below
  const digest = await digestOf(subject);
  const before = load().payments.find((payment) => payment.digest === digest);
  if (before) return Response.json(before); // the same yes again, after a reload: done already
  const { passkey } = load();
  if (!passkey) return refusal(403, "This account has no passkey.");
  const call = { subject, assertion, passkey, toolName: TOOL_NAME, origin, rpId };
  const { input, signCount } = await verifyApproval(call);
  // CAST: the reviewer saw this very input; the tool's schema is what it passed
  const { payee, amount } = input as { readonly payee: string; readonly amount: number };
  const account = load(); // nothing else runs from here to `save`
  const other = account.payments.find((payment) => payment.digest === digest);
  if (other) return Response.json(other);
  const payment = { digest, payee, amount, paidAt: now() };
  const payments = [...account.payments, payment];
  save({ ...account, passkey: { ...passkey, signCount }, payments });
  return Response.json(payment);
}

function reset({ save }: ServerPorts): Response {
  save(NEW_ACCOUNT);
  return Response.json({});
}

function refusal(status: number, why: string): Response {
  return Response.json({ why }, { status });
}

async function digestOf(subject: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subject));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
