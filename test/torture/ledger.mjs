// The site's own server, as the tools see it. It records every effect outside the browser, because
// the browser is what dies.
import { pause } from "./random.mjs";
import { TOOLS } from "./scenario.mjs";

/**
 * Answers one request of a tool. Where the tool is idempotent, the endpoint honours the key, as the
 * promise requires: the same key again is answered again and done once. Any other endpoint does what
 * it is told, as often as it is told.
 * @param {import("./trial.mjs").Trial} trial
 * @param {string} tool
 */
export async function serveTool(trial, tool, request, response) {
  const { operationId, input } = JSON.parse(await readText(request));
  const key = String(request.headers["idempotency-key"] ?? "");
  const effect = { tool, operationId, key, input, status: "held", at: Date.now() };
  trial.effects.push(effect);
  const label = trial.nameNext("tool", tool);
  if (await trial.stops("tool", label, "before")) return; // the page dies with its request unanswered
  if (trial.reach("tool", label, "late")) {
    trial.postpone(() => apply(trial, effect));
    return;
  }
  const done = trial.begin();
  await pause(trial.pace());
  apply(trial, effect);
  done();
  if (await trial.stops("tool", label, "during")) return;
  await pause(trial.pace());
  response.on("finish", () => trial.reach("tool", label, "after"));
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ done: tool, input }));
}

function apply(trial, effect) {
  const honoursKey = TOOLS[effect.tool]?.recovery === "idempotent";
  const known = trial.effects.some(
    (other) => other.status === "applied" && other.tool === effect.tool && other.key === effect.key,
  );
  effect.status = honoursKey && effect.key !== "" && known ? "replayed" : "applied";
  effect.at = Date.now();
}

/** The text of a request. @throws when the sender goes away before its end. */
export async function readText(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}
