import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Plugin } from "vite";
import { nodeListener } from "../proxy/node-listener.js";
import { sqliteDatabase } from "./desk-database.js";
import { createDeskServer } from "./server.js";

type Listener = ReturnType<typeof nodeListener>;

/** Answers `/api/support` in the demo's dev server, from a database file in this folder. */
export function deskServer(folder: string): Plugin {
  let opened: Promise<Listener> | undefined;
  const listen = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    opened ??= open(folder);
    // The middleware before this one has cut its own address off.
    incoming.url = `/api/support${incoming.url}`;
    await (await opened)(incoming, outgoing);
  };
  return {
    name: "desk-demo-server",
    configureServer: ({ middlewares }) => void middlewares.use("/api/support", listen),
    configurePreviewServer: ({ middlewares }) => void middlewares.use("/api/support", listen),
  };
}

async function open(folder: string): Promise<Listener> {
  const { default: Database } = await import("libsql"); // native: only when somebody visits the desk
  await mkdir(folder, { recursive: true });
  return nodeListener(createDeskServer(sqliteDatabase(new Database(join(folder, "desk.db")))));
}
