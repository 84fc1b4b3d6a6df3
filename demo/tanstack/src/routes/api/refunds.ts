import { createFileRoute } from "@tanstack/react-router";
import { support } from "../../desk.server";

const handle = ({ request }: { request: Request }) => support().desk.refunds(request);

export const Route = createFileRoute("/api/refunds")({
  server: { handlers: { GET: handle, POST: handle } },
});
