/**
 * The rest of a shop's support desk, the same for every demo: who is signed in, who may decide, and the refunds
 * themselves. It needs web standards and a database, and knows nothing of the framework around it.
 *
 * - D1 Who asks is what the session in the database says; a request cannot name itself.
 * - D2 A refund is made for an approval that the database knows, decided by a manager, and of the values that stand
 *      in it: those that the manager saw, or put there. The visitor's page only says which approval it is.
 * - D3 One approval, one refund: the approval's id is the key of the table.
 */
import type { DeskDatabase } from "./desk-database.js"; // types only: each framework resolves modules in its own way

/** What the desk reads of an approval in the store. */
interface ApprovalRecord {
  readonly sessionId: string;
  readonly request: { readonly toolName: string; readonly input?: unknown };
  readonly decision?: Verdict | undefined;
}

interface Verdict {
  readonly status: string;
  readonly reviewerId?: string | undefined;
  /** The input as the manager changed it. */
  readonly edited?: { readonly input: unknown } | undefined;
}

/** Somebody who may sign in. */
interface Person {
  /** Written with what they decide. */
  readonly name: string;
  readonly role: "visitor" | "manager";
  /** Their conversation with the desk. */
  readonly session: string;
}

interface DeskOptions {
  readonly people: { readonly [id: string]: Person };
  readonly database: DeskDatabase;
  /** The store of the approval routes. */
  readonly store: { get(id: string): Promise<ApprovalRecord | undefined> };
}

const COOKIE = /(?:^|;\s*)desk=([0-9a-f-]{36})(?:;|$)/;
/** The tool whose calls the desk makes real. */
const REFUND = "refund_order";
const TABLES = [
  "CREATE TABLE IF NOT EXISTS desk_sessions (id TEXT PRIMARY KEY, person TEXT NOT NULL)",
  `CREATE TABLE IF NOT EXISTS desk_refunds (
     approval_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, amount REAL NOT NULL,
     approved_by TEXT NOT NULL, requests INTEGER NOT NULL)`,
];

/** The desk's part of the server side. Every method answers a request of its own address. */
export class Desk {
  readonly #database: DeskDatabase;
  readonly #store: DeskOptions["store"];
  readonly #people: ReadonlyMap<string, Person>;
  #isReady: Promise<unknown> | undefined;

  constructor({ people, database, store }: DeskOptions) {
    this.#people = new Map(Object.entries(people));
    this.#database = database;
    this.#store = store;
  }

  /** `POST …/sign-in` with `{ person }`; `GET` says who is. A demo asks for no password. */
  async signIn(request: Request): Promise<Response> {
    if (request.method === "GET") return Response.json({ person: await this.#idOf(request) });
    const { person } = Object(await request.json().catch(() => undefined));
    if (!this.#people.has(person)) return refusal(400, "There is nobody of this name.");
    const id = crypto.randomUUID();
    await this.#query("INSERT INTO desk_sessions (id, person) VALUES (?, ?)", [id, person]);
    const cookie = `desk=${id}; Path=/; HttpOnly; SameSite=Lax`;
    return Response.json({ person }, { headers: { "set-cookie": cookie } });
  }

  /** What somebody may do; `createApprovalRoutes` asks it. Visitors see their own, managers decide. */
  authorize = async (request: Request) => {
    const person = await this.#personOf(request);
    if (!person) return undefined;
    const isOwn = ({ sessionId }: { readonly sessionId: string }) => sessionId === person.session;
    const isManager = person.role === "manager";
    return {
      reviewerId: person.name,
      accountId: person.name, // written into what they open; their runs, on every device of theirs
      maySee: (record: { readonly sessionId: string }) => isManager || isOwn(record),
      mayDecide: () => isManager,
      mayOpen: isOwn,
    };
  };

  /** `POST …/refunds` with `{ approvalId }` makes one; `GET` lists them, with how often each was asked for. */
  async refunds(request: Request): Promise<Response> {
    const person = await this.#personOf(request);
    if (!person) return refusal(401, "Sign in first.");
    if (request.method === "GET") return Response.json({ refunds: await this.#list() });
    const { approvalId } = Object(await request.json().catch(() => undefined));
    const record = await this.#store.get(String(approvalId));
    if (record?.sessionId !== person.session) return refusal(403, "There is no such approval.");
    const fault = this.#faultOf(record);
    if (fault !== undefined) return refusal(403, fault);
    const { orderId, amount } = Object(record.decision?.edited?.input ?? record.request.input);
    await this.#query(
      `INSERT INTO desk_refunds (approval_id, order_id, amount, approved_by, requests) VALUES (?, ?, ?, ?, 1)
       ON CONFLICT (approval_id) DO UPDATE SET requests = requests + 1`,
      [String(approvalId), String(orderId), Number(amount), record.decision?.reviewerId ?? ""],
    );
    return Response.json({ orderId, amount });
  }

  /** Who asks (D1). */
  async #personOf(request: Request): Promise<Person | undefined> {
    return this.#people.get((await this.#idOf(request)) ?? "");
  }

  async #idOf(request: Request): Promise<string | undefined> {
    const [, id] = COOKIE.exec(request.headers.get("cookie") ?? "") ?? [];
    if (id === undefined) return undefined;
    const [row] = await this.#query("SELECT person FROM desk_sessions WHERE id = ?", [id]);
    return row && String(row.person);
  }

  /** Why nothing is refunded for this approval (D2). */
  #faultOf({ request, decision }: ApprovalRecord): string | undefined {
    if (request.toolName !== REFUND) return "This is no refund.";
    if (decision?.status !== "approved") return "This was not approved.";
    const managers = [...this.#people.values()].filter(({ role }) => role === "manager");
    const isManagers = managers.some(({ name }) => name === decision.reviewerId);
    return isManagers ? undefined : "This was not approved by a manager.";
  }

  async #list() {
    const rows = await this.#query("SELECT * FROM desk_refunds ORDER BY rowid", []);
    return rows.map((row) => ({
      orderId: row.order_id,
      amount: row.amount,
      approvedBy: row.approved_by,
      requests: row.requests,
    }));
  }

  async #query(sql: string, values: readonly (string | number | null)[]) {
    this.#isReady ??= Promise.all(TABLES.map((table) => this.#database.query(table, [])));
    await this.#isReady;
    return this.#database.query(sql, values);
  }
}

function refusal(status: number, why: string): Response {
  return Response.json({ why }, { status });
}
