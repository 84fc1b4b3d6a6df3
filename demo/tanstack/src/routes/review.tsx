import { createFileRoute, Link } from "@tanstack/react-router";
import { DeskPage } from "../desk-page";

export const Route = createFileRoute("/review")({ component: ReviewPage });

function ReviewPage() {
  const intro = (
    <>
      <h1>What waits for a manager</h1>
      <p>
        Requests of the <Link to="/">support page</Link>, from whichever browser they come. The
        first decision counts, and the server makes a refund only for a manager’s yes.
      </p>
    </>
  );
  return (
    <DeskPage person="dana" intro={intro}>
      {({ runtime }) => <anvia-inbox runtime={runtime} />}
    </DeskPage>
  );
}
