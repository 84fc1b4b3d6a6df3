import { support } from "../../../../lib/desk";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const handle = (request: Request) => support().approvals(request);

export { handle as DELETE, handle as GET, handle as POST };
