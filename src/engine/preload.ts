import type { Tool } from "../agent/create-tool.js";

/**
 * Loads what a decision about these tools may need, as long as there is a network: a card has to work without
 * one. What cannot be loaded now is tried again when it is needed. Never rejects.
 * @param audits Whether an audit log is kept.
 */
export async function preload(tools: readonly Tool[], audits: boolean): Promise<void> {
  const policies = tools.flatMap(({ approval }) => approval ?? []);
  const wanted: Promise<unknown>[] = [];
  if (audits && policies.length > 0) wanted.push(import("./audit-log.js"));
  const outputs = tools.filter(({ kind }) => kind === "output");
  if (outputs.length > 0)
    wanted.push(import("./output-check.js"), ...outputs.map((tool) => tool.output()));
  if (policies.some(({ editable }) => editable)) wanted.push(import("./review.js"));
  if (policies.some(({ grantable }) => grantable)) wanted.push(import("./grant-ledger.js"));
  if (policies.some(({ level }) => level)) wanted.push(import("./passkey.js"));
  await Promise.allSettled(wanted);
}
