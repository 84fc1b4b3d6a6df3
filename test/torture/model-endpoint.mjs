// The model's endpoint: a proxy that can stop at every point, in front of an independent fake provider.
import { readText } from "./ledger.mjs";
import { pause } from "./random.mjs";

/**
 * Answers one model call: what the provider says, in two halves.
 * @param {string} providerUrl
 * @param {import("./trial.mjs").Trial} trial
 * @param {string} path What follows `/llm/<trial>`.
 */
export async function serveModel(providerUrl, trial, path, request, response) {
  const body = await readText(request);
  trial.modelRequests.push(JSON.parse(body));
  const label = trial.nameNext("model", "call");
  if (await trial.stops("model", label, "before")) return;
  await pause(trial.pace());
  const answer = await fetch(`${providerUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const half = Math.floor(bytes.length / 2);
  const type = answer.headers.get("content-type") ?? "text/event-stream";
  response.writeHead(answer.status, { "content-type": type });
  response.write(bytes.subarray(0, half));
  if (await trial.stops("model", label, "during")) return;
  await pause(trial.pace());
  response.on("finish", () => trial.reach("model", label, "after"));
  response.end(bytes.subarray(half));
}

/**
 * What is wrong with the history in a model call: calls without exactly one result, results without a
 * call. Reads both wire formats.
 * @returns {string[]}
 */
export function historyFaults(body) {
  const asked = body.messages
    ? body.messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id))
    : idsOf(body.input, "function_call");
  const given = body.messages
    ? body.messages.flatMap(({ tool_call_id }) => tool_call_id ?? [])
    : idsOf(body.input, "function_call_output");
  const count = (ids, id) => ids.filter((other) => other === id).length;
  return [...new Set([...asked, ...given])]
    .filter((id) => count(asked, id) !== 1 || count(given, id) !== 1)
    .map((id) => `${id} was asked ${count(asked, id)} times, answered ${count(given, id)} times`);
}

function idsOf(items, type) {
  return items.filter((item) => item.type === type).map(({ call_id }) => call_id);
}
