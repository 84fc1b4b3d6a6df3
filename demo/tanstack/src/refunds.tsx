import { useEffect, useState } from "react";

interface Refund {
  readonly orderId: string;
  readonly amount: number;
  readonly approvedBy: string;
  readonly requests: number;
}

const LOOK_MS = 2000;

/** What the server has really refunded, and how often it was asked to. */
export function Refunds() {
  const [refunds, setRefunds] = useState<readonly Refund[]>([]);
  useEffect(() => {
    const look = async () => setRefunds((await (await fetch("/api/refunds")).json()).refunds);
    const lookAgain = () => void look().catch(() => undefined); // the next look may find a network
    lookAgain();
    const timer = setInterval(lookAgain, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <section aria-labelledby="refunds">
      <h2 id="refunds">What the server refunded</h2>
      {refunds.length === 0 && <p className="note">Nothing yet.</p>}
      <ul className="refunds">
        {refunds.map(({ orderId, amount, approvedBy, requests }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={index}>
            <span>
              ${amount} of {orderId}
            </span>
            <small>
              approved by {approvedBy}, asked for {requests === 1 ? "once" : `${requests} times`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
