/** The desk's server side as one handler of web-standard requests, everything of it below `/api/support`. */
import { createApprovalRoutes, createSqlJournals, createSqlStore } from "../../src/server/index.js";
import { Desk } from "./desk.js";
import type { DeskDatabase } from "./desk-database.js";
import { answerAsModel } from "./desk-model.js";
import { PEOPLE } from "./desk-people.js";

/** Answers the desk's own addresses and the model's, and leaves the rest to the approval routes. */
export function createDeskServer(database: DeskDatabase): (request: Request) => Promise<Response> {
  const store = createSqlStore({ database });
  const desk = new Desk({ people: PEOPLE, database, store });
  const journals = createSqlJournals({ database });
  const relay = createApprovalRoutes({ store, journals, authorize: desk.authorize });
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/chat/completions")) return answerAsModel(request);
    if (pathname.endsWith("/sign-in")) return desk.signIn(request);
    if (pathname.endsWith("/refunds")) return desk.refunds(request);
    return relay(request);
  };
}
