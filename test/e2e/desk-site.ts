import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import Database from "libsql";
import { sqliteDatabase } from "../../demo/devices/desk-database.js";
import { createDeskServer } from "../../demo/devices/server.js";
import { nodeListener } from "../../demo/proxy/node-listener.js";

/** A refund as the desk's server tells it. */
export interface Refund {
  readonly orderId: string;
  readonly amount: number;
  readonly approvedBy: string;
  /** How often the visitors' pages asked for it. */
  readonly requests: number;
}

/** The demo's desk on a real server: `/api/support` from a database, everything else from the site behind it. */
export class DeskSite {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    // CAST: it listens on a port
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** @param behind Address of the site with the demo's pages. */
  static async open(behind: string): Promise<DeskSite> {
    const desk = nodeListener(createDeskServer(sqliteDatabase(new Database(":memory:"))));
    const server = createServer((incoming, response) => {
      if (incoming.url?.startsWith("/api/support/")) return void desk(incoming, response);
      const { method, headers } = incoming;
      const outgoing = request(`${behind}${incoming.url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, response, () => response.end());
      });
      outgoing.on("error", () => response.destroy());
      incoming.pipe(outgoing);
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    return new DeskSite(server);
  }

  /** Closes what is open, as a server does that dies; new connections are taken again at once. */
  cutConnections(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
