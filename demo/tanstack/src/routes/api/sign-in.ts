import { createFileRoute } from "@tanstack/react-router";
import { support } from "../../desk.server";

const handle = ({ request }: { request: Request }) => support().desk.signIn(request);

export const Route = createFileRoute("/api/sign-in")({
  server: { handlers: { GET: handle, POST: handle } },
});
