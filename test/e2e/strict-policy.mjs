// The strictest policy that a page with a chat can have. Pages whose name begins with "strict" are
// sent under it, and what browsers report against it is kept.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** Where browsers send their reports; the site answers it. */
export const REPORT_PATH = "/policy-report";

/** Whether a page is sent under the policy. */
export function isStrict(path) {
  return /^strict.*\.html$/.test(basename(path));
}

/**
 * The page with a nonce of its own, and its policy: scripts with the nonce and what they import, and
 * requests to the shop's and the model's addresses. Nothing else of any kind.
 * @param {string} path
 * @param {URL} address The page's own; `?base=` names the model endpoint, as for the other pages.
 */
export function strictPage(path, address) {
  const nonce = randomBytes(16).toString("base64");
  const base = new URL(address.searchParams.get("base") ?? "/api/llm/v1", address);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `connect-src ${base.href}/ ${new URL("/api/shop/", address).href}`,
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
    `report-uri ${REPORT_PATH}`,
  ].join("; ");
  const html = readFileSync(path, "utf8").replaceAll("{{nonce}}", nonce);
  return { html, headers: { "content-security-policy": policy } };
}

/**
 * Keeps one report. @returns What was broken, in the browser's words.
 * @param {import("node:http").IncomingMessage} request
 */
export async function readReport(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  const report = JSON.parse(text)["csp-report"];
  return `${report["effective-directive"] ?? report["violated-directive"]} ${report["blocked-uri"]}`;
}
