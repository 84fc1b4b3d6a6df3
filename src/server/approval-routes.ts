/**
 * The reference server side of the HTTP relay, as one web-standard handler: it drops into Next.js route
 * handlers, TanStack Start server routes, Hono, Workers, Deno, Bun and plain Node.
 *
 * S1 The database decides who was first, never this code (Q1 of `sql-store.ts`, J2 of `sql-journals.ts`).
 * S2 Who reviews, and whose journals are meant, is what `authorize` says, never what a request says of itself.
 * S3 The same decision sent twice is the same decision: it is answered with what became of it.
 * S4 Time is the server's: no device's clock makes a decision late, or a deadline pass.
 */
import type { Access, Routed } from "./access.js";
import { InteractionRoutes } from "./interaction-routes.js";
import type { InteractionStore } from "./interaction-store.js";
import { JournalRoutes } from "./journal-routes.js";
import type { JournalStore } from "./journal-store.js";
import { Refusal, refusalResponse } from "./requests.js";
import { openRun } from "./run-route.js";

/** What {@link createApprovalRoutes} takes. */
export interface ApprovalRoutesOptions {
  readonly store: InteractionStore;
  /** Where journals are kept that travel between devices. @default none: `…/journals` does not exist */
  readonly journals?: JournalStore;
  /** Who asks, by the site's own sign-in; `undefined`: nobody who may. */
  readonly authorize: (request: Request) => Promise<Access | undefined> | Access | undefined;
  /** How often a stream looks for what other servers wrote, in ms. @default 1000 */
  readonly pollMs?: number;
  /** ms since the epoch. @default Date.now */
  readonly now?: () => number;
}

/**
 * Makes the handler. It answers every path that ends in `/approvals…`, `/questions…`, `/runs` or `/journals…`,
 * whatever stands before, and 404 to the rest; faults of the store become a 503 that may be tried again.
 * @example
 * const handle = createApprovalRoutes({ store, authorize: (request) => reviewerOf(request) });
 * export { handle as GET, handle as POST, handle as DELETE }; // app/api/[...path]/route.ts
 */
export function createApprovalRoutes(
  options: ApprovalRoutesOptions,
): (request: Request) => Promise<Response> {
  const answer = answerer(options);
  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof Refusal) return refusalResponse(error);
      const message = "The approvals cannot be reached just now. Try again.";
      return refusalResponse(new Refusal(503, "unavailable", message));
    }
  };
}

function answerer(options: ApprovalRoutesOptions): (request: Request) => Promise<Response> {
  const { store, journals, authorize, pollMs = 1000, now = Date.now } = options;
  const interactions = new InteractionRoutes({ store, pollMs, now });
  const travelling = journals && new JournalRoutes({ store: journals, pollMs, now });
  return async (request) => {
    const path = parsePath(new URL(request.url).pathname);
    if (!path) throw nothingHere();
    if (request.method === "OPTIONS") return new Response(null, { status: 204 });
    const access = await authorize(request);
    if (!access) throw new Refusal(401, "unauthorized", "Sign in to see what waits for you.");
    const routed = { request, access, ...path };
    if (path.collection === "runs") return openRun(routed, { store, now });
    if (path.collection !== "journals") return interactions.handle(routed);
    if (!travelling) throw nothingHere();
    return travelling.handle(routed);
  };
}

const PATH = /\/(approvals|questions|journals|runs)(?:\/([^/]+)(?:\/([^/]+))?)?\/?$/;

function parsePath(pathname: string): Pick<Routed, "collection" | "id" | "verb"> | undefined {
  const [, collection, id, verb] = PATH.exec(pathname) ?? [];
  if (
    collection !== "approvals" &&
    collection !== "questions" &&
    collection !== "journals" &&
    collection !== "runs"
  ) {
    return undefined;
  }
  try {
    return {
      collection,
      ...(id !== undefined && { id: decodeURIComponent(id) }),
      ...(verb !== undefined && { verb }),
    };
  } catch {
    return undefined; // a "%" that stands for nothing
  }
}

function nothingHere(): Refusal {
  return new Refusal(404, "not_found", "There is nothing here.");
}
