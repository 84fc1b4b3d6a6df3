import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { nodeListener } from "../proxy/node-listener.js";
import { type Account, createPaymentServer, NEW_ACCOUNT } from "./server.js";

/** Answers `/api/passkey` in the demo's dev server. The account lives as long as the server does. */
export function passkeyServer(): Plugin {
  let account: Account = NEW_ACCOUNT;
  const listen = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // A real server has these in its settings; this one runs on whatever port is free.
    const { host = "localhost" } = incoming.headers;
    const handle = createPaymentServer({
      origin: `http://${host}`,
      rpId: new URL(`http://${host}`).hostname,
      load: () => account,
      save: (changed) => {
        account = changed;
      },
      now: () => Date.now(),
    });
    void nodeListener(handle)(incoming, outgoing);
  };
  return {
    name: "passkey-demo-server",
    configureServer: ({ middlewares }) => void middlewares.use("/api/passkey", listen),
    configurePreviewServer: ({ middlewares }) => void middlewares.use("/api/passkey", listen),
  };
}
