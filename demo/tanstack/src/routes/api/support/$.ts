import { createFileRoute } from "@tanstack/react-router";
import { support } from "../../../desk.server";

const handle = ({ request }: { request: Request }) => support().approvals(request);

export const Route = createFileRoute("/api/support/$")({
  server: { handlers: { GET: handle, POST: handle, DELETE: handle } },
});
