import { createRouter } from "@tanstack/react-router";
import { routeTree } from "./routeTree.gen";

/** TanStack Start asks for it on the server and in the browser. */
export function getRouter() {
  return createRouter({ routeTree });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof getRouter>;
  }
}
