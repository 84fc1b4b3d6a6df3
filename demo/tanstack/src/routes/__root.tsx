import { createRootRoute, HeadContent, Outlet, Scripts } from "@tanstack/react-router";
import styles from "../../../devices/desk.css?url";
import icon from "../../../public/icons/icon.svg?url";

export const Route = createRootRoute({
  head: () => ({
    meta: [
      { charSet: "utf-8" },
      { name: "viewport", content: "width=device-width, initial-scale=1" },
      { title: "Support desk · TanStack Start · a demo of anvia-chat" },
    ],
    links: [
      { rel: "stylesheet", href: styles },
      { rel: "icon", href: icon },
    ],
  }),
  notFoundComponent: () => <p>There is nothing here.</p>,
  component: () => (
    <html lang="en">
      <head>
        <HeadContent />
      </head>
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  ),
});
