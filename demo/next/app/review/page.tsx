"use client";

import { DeskPage } from "../desk-page";

export default function ReviewPage() {
  const intro = (
    <>
      <h1>What waits for a manager</h1>
      <p>
        Requests of the <a href="/">support page</a>, from whichever browser they come. The first
        decision counts, and the server makes a refund only for a manager’s yes.
      </p>
    </>
  );
  return (
    <DeskPage person="dana" intro={intro}>
      {({ runtime }) => <anvia-inbox runtime={runtime} />}
    </DeskPage>
  );
}
