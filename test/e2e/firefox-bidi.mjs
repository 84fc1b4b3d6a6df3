#!/usr/bin/env node
// Stands between Playwright and a stock Firefox, because the two disagree about one command.
//
// Playwright drives a Firefox it did not build over WebDriver BiDi and sets the colour scheme of
// every new context with `emulation.setMediaFeaturesOverride`. Firefox ESR does not know that
// command, and Playwright has no option to leave it out. This program is given to Playwright as the
// executable: it starts the real browser with the same arguments, relays the protocol and answers
// that one command with "success" where the browser calls it unknown. A Firefox that knows the
// command is not touched. Nothing else is changed on the way.
//
// FIREFOX_PATH names the real browser.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import WebSocket, { WebSocketServer } from "ws";

const OPTIONAL_COMMAND = "emulation.setMediaFeaturesOverride";
const LISTENING = /WebDriver BiDi listening on (ws:\/\/\S+)/;
const FRAME = { maxPayload: 256 * 1024 * 1024, perMessageDeflate: false };

const executablePath = process.env.FIREFOX_PATH;
if (!executablePath) throw new Error("firefox-bidi.mjs: set FIREFOX_PATH to a Firefox executable");

// Same process group: Playwright kills the group when it gives up on the browser.
const browser = spawn(executablePath, process.argv.slice(2), {
  stdio: ["ignore", "inherit", "pipe"],
});
browser.on("error", (error) => {
  console.error(String(error));
  process.exit(1);
});
browser.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 0)));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => browser.kill(signal));
}

createInterface({ input: browser.stderr }).on("line", (line) => {
  const target = LISTENING.exec(line)?.[1];
  if (target) relay(target);
  else process.stderr.write(`${line}\n`);
});

/** Opens our own port, and only then prints the line that Playwright waits for. */
function relay(target) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...FRAME });
  server.on("connection", (client) => pair(client, new WebSocket(`${target}/session`, FRAME)));
  server.on("listening", () => {
    process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}\n`);
  });
}

/** Relays one session. Ids of the optional command wait here until the browser has answered. */
function pair(client, firefox) {
  const optional = new Set();
  const early = [];
  firefox.on("open", () => {
    for (const text of early.splice(0)) firefox.send(text);
  });
  client.on("message", (bytes) => {
    const text = bytes.toString();
    if (text.includes(OPTIONAL_COMMAND)) {
      const command = JSON.parse(text);
      if (command.method === OPTIONAL_COMMAND) optional.add(command.id);
    }
    if (firefox.readyState === WebSocket.OPEN) firefox.send(text);
    else early.push(text);
  });
  firefox.on("message", (bytes) => client.send(withoutUnknown(bytes.toString(), optional)));
  client.on("close", () => firefox.close());
  firefox.on("close", () => client.close());
  firefox.on("error", () => client.terminate());
}

/** Turns "unknown command" into success for the ids in `optional`; returns everything else as is. */
function withoutUnknown(text, optional) {
  if (optional.size === 0) return text;
  const answer = JSON.parse(text);
  if (!optional.delete(answer.id) || answer.error !== "unknown command") return text;
  return JSON.stringify({ type: "success", id: answer.id, result: {} });
}
