/** The control pipeline: the same payloads as HTML, in a frame that has no access to anything. */

/** How many payloads have to fire there for the counts to mean anything. */
export const NEEDED = 40;
const PATIENCE_MS = 1500;

/** Runs every payload in the frame. @returns how many fired. `onStep` hears of each. */
export async function runControl(
  frame: HTMLIFrameElement,
  payloads: readonly string[],
  onStep: (done: number, fired: number) => void,
  signal: AbortSignal,
): Promise<number> {
  let fired = 0;
  for (const [index, payload] of payloads.entries()) {
    if (signal.aborted) break;
    const answer = await ask(frame, payload);
    if (answer === undefined)
      await reload(frame); // the payload took the frame somewhere else
    else if (answer) fired += 1;
    onStep(index + 1, fired);
  }
  return fired;
}

/** Whether the payload fired; `undefined` when the frame does not answer any more. */
function ask(frame: HTMLIFrameElement, payload: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const patience = setTimeout(() => resolve(undefined), PATIENCE_MS);
    port1.onmessage = ({ data }) => {
      clearTimeout(patience);
      port1.close();
      resolve(data === true);
    };
    frame.contentWindow?.postMessage(payload, "*", [port2]);
  });
}

/** Opens the frame anew, and waits until it says that it is ready. */
export function reload(frame: HTMLIFrameElement): Promise<void> {
  return new Promise((resolve) => {
    const onReady = ({ source, data }: MessageEvent) => {
      if (source !== frame.contentWindow || data !== "control is ready") return;
      removeEventListener("message", onReady);
      resolve();
    };
    addEventListener("message", onReady);
    frame.src = "./control.html";
  });
}
