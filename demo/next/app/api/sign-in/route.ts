import { support } from "../../../lib/desk";

export const dynamic = "force-dynamic";

const handle = (request: Request) => support().desk.signIn(request);

export { handle as GET, handle as POST };
