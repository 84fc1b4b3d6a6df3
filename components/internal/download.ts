import type { ExportedSession } from "../../src/index.js";

/** Browsers look the link up when it is pressed, some of them a moment later. */
const REVOKE_AFTER_MS = 2000;

/** Hands the conversation to the browser as a file. */
export function downloadSession(session: ExportedSession) {
  const json = JSON.stringify(session, null, 2);
  const url = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `conversation-${session.exportedAt.slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
