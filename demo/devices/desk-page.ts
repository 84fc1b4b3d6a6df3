/** What the visitor's and the manager's page have in common: signing in, and the refunds that were really made. */
import { pageElement } from "../shop/page-element.js";
import { PEOPLE, type PersonId } from "./desk-people.js";

interface Refund {
  readonly orderId: string;
  readonly amount: number;
  readonly approvedBy: string;
  readonly requests: number;
}

const LOOK_MS = 2000;

/** Calls `open` once this browser is signed in as `person`; says what to do where there is no server. */
export async function bindDeskPage(person: PersonId, open: () => void): Promise<void> {
  const known = await signedIn();
  pageElement("#no-server", HTMLElement).hidden = known !== undefined;
  if (known === undefined) return;
  const button = pageElement("#sign-in", HTMLButtonElement);
  const start = () => {
    button.hidden = true;
    pageElement("#who", HTMLElement).textContent = `Signed in as ${PEOPLE[person].name}.`;
    open();
    void showRefunds();
    setInterval(() => void showRefunds(), LOOK_MS);
  };
  if (known === person) return start();
  button.hidden = false;
  button.addEventListener("click", async () => {
    await ask("sign-in", { person });
    start();
  });
}

/** Who is; `undefined`: this copy of the demo has no server. */
async function signedIn(): Promise<string | undefined> {
  const response = await ask("sign-in").catch(() => undefined);
  const isServer = response?.ok && response.headers.get("content-type") === "application/json";
  return isServer ? ((await response.json()).person ?? "") : undefined;
}

async function showRefunds(): Promise<void> {
  const response = await ask("refunds").catch(() => undefined); // the next look may find a network
  if (!response?.ok) return;
  const { refunds }: { refunds: readonly Refund[] } = await response.json();
  pageElement("#no-refunds", HTMLElement).hidden = refunds.length > 0;
  pageElement("#refunds", HTMLElement).replaceChildren(...refunds.map(lineOf));
}

function lineOf({ orderId, amount, approvedBy, requests }: Refund): HTMLElement {
  const what = document.createElement("span");
  what.textContent = `$${amount} of ${orderId}`;
  const how = document.createElement("small");
  const often = requests === 1 ? "once" : `${requests} times`;
  how.textContent = `approved by ${approvedBy}, asked for ${often}`;
  const line = document.createElement("li");
  line.append(what, how);
  return line;
}

function ask(name: string, body?: object): Promise<Response> {
  return fetch(`/api/support/${name}`, {
    ...(body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
}
