// An engine that can be killed, and the way of one device to it, which can be cut or lose answers.
import { fork } from "node:child_process";
import { createServer, request } from "node:http";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("server.mjs", import.meta.url));

/** Starts the site's server as a process; `kill` is kill -9 and a new start on the same port and data. */
export async function startEngine(kind, place) {
  let child = await launch(kind, place, 0);
  const port = child.port;
  return {
    url: `http://localhost:${port}`,
    async kill() {
      const ended = new Promise((resolve) => child.process.once("exit", resolve));
      child.process.kill("SIGKILL");
      await ended;
      child = await launch(kind, place, port);
    },
    async stop() {
      const ended = new Promise((resolve) => child.process.once("exit", resolve));
      child.process.kill("SIGKILL");
      await ended;
    },
  };
}

function launch(kind, place, port) {
  return new Promise((resolve, reject) => {
    const child = fork(script, [kind, place, String(port)], { stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    child.once("message", (said) => resolve({ process: child, port: said.port }));
  });
}

/** A way to `target` that can be disrupted. */
export async function openWay(target) {
  let mode = "open";
  const sockets = new Set();
  const server = createServer((incoming, outgoing) => {
    if (mode === "cut") return void incoming.socket.destroy();
    const { hostname, port } = new URL(target);
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      if (mode !== "open") return void outgoing.socket?.destroy();
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => outgoing.destroy()).pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => mode !== "mute" && onward.destroy());
    incoming.pipe(onward);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  const breakStreams = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://localhost:${server.address().port}`,
    loseAnswers() {
      mode = "mute";
      breakStreams();
    },
    cut() {
      mode = "cut";
      breakStreams();
    },
    heal() {
      mode = "open";
    },
    async close() {
      breakStreams();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
