/** The store in a thread of its own, at a test's command. */
import { openIndexedDBStore } from "../../src/store/indexeddb-store.js";
import type { RunStore } from "../../src/store/run-store.js";
import { claimed, claims, row } from "../../src/testing/run-store-fixtures.js";

type Command =
  /** Append to this place of run "r"; answers with the outcome. */
  | { readonly of: string; readonly seq: number }
  /** Cause conflicts of every kind; answers with the unhandled rejections that they left. */
  | { readonly conflictsIn: string };

let store: RunStore | undefined;

addEventListener("message", async ({ data }: MessageEvent<Command>) => {
  postMessage("seq" in data ? await append(data.of, data.seq) : await conflicts(data.conflictsIn));
});

function append(name: string, seq: number): Promise<string> {
  store ??= openIndexedDBStore({ name });
  return store.append([claimed("r", seq, "worker")], row("r"));
}

async function conflicts(name: string): Promise<string[]> {
  const rejections = collectRejections();
  const conflicting = openIndexedDBStore({ name });
  await conflicting.append(claims("r", 0, 2), row("r"));
  await conflicting.append(claims("r", 0, 4), row("r")); // ConstraintError at the first of five
  await conflicting.append(claims("r", 2, 4), row("r"));
  await conflicting.append([claimed("r", 9)], row("r")); // a gap
  await conflicting.close();
  return rejections.end();
}

/** Collects until `end`, which provokes one more to know that no other is still on its way. */
function collectRejections() {
  const reasons: string[] = [];
  const last = new Error("the last rejection");
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    if (event.reason === last) finish();
    else reasons.push(String(event.reason));
  });
  return {
    async end() {
      void Promise.reject(last);
      await finished;
      return reasons;
    },
  };
}
