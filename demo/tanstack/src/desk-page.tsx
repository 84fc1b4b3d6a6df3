import { type ReactNode, useCallback, useEffect, useState } from "react";
import { PEOPLE, type PersonId } from "../../devices/desk-people";
import { Refunds } from "./refunds";
import type { Support } from "./support";

interface DeskPageProps {
  readonly person: PersonId;
  readonly children: (support: Support) => ReactNode;
  readonly intro: ReactNode;
}

/** Signs somebody in, then loads the runtime and the elements, in the browser only. */
export function DeskPage({ person, intro, children }: DeskPageProps) {
  const { name } = PEOPLE[person];
  const [support, setSupport] = useState<Support>();
  const [isAsked, setIsAsked] = useState(false);

  const open = useCallback(async () => {
    const { openSupport } = await import("./support");
    setSupport(openSupport(person));
  }, [person]);

  useEffect(() => {
    void signedIn().then((known) => (known === person ? open() : setIsAsked(true)));
  }, [person, open]);

  const signIn = async () => {
    await fetch("/api/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ person }),
    });
    setIsAsked(false);
    await open();
  };

  return (
    <main className="desk">
      <div>
        {intro}
        {support && <p className="who">Signed in as {name}.</p>}
        {isAsked && (
          <button type="button" onClick={() => void signIn()}>
            Sign in as {name}
          </button>
        )}
        {support && <Refunds />}
      </div>
      <div className="side">{support && children(support)}</div>
    </main>
  );
}

async function signedIn(): Promise<unknown> {
  const response = await fetch("/api/sign-in");
  return (await response.json()).person;
}
