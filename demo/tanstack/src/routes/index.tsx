import { createFileRoute, Link } from "@tanstack/react-router";
import { DeskPage } from "../desk-page";

export const Route = createFileRoute("/")({ component: SupportPage });

function SupportPage() {
  const intro = (
    <>
      <h1>Support</h1>
      <p>
        Ask for a refund: “Refund $250 of A-100”. It waits until a manager has approved it on the{" "}
        <Link to="/review">review page</Link>, in another browser. Meanwhile you may reload this
        page or close it.
      </p>
    </>
  );
  return (
    <DeskPage person="robin" intro={intro}>
      {({ runtime, agent, session }) => (
        <anvia-chat heading="Support" session={session} runtime={runtime} agent={agent} />
      )}
    </DeskPage>
  );
}
