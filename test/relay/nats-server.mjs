// A real nats-server with JetStream and a WebSocket, as a process that can be killed, and the way of one device to it.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The version of the installed nats-server, or undefined. */
export function findNats() {
  const { status, stdout } = spawnSync("nats-server", ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim().replace(/^.*v/, "") : undefined;
}

/** Starts it; `kill` is kill -9 and a new start on the same port and data. `more` goes into its configuration. */
export async function startNats(more = "") {
  const folder = mkdtempSync(join(tmpdir(), "anvia-nats-"));
  const [port, wsPort] = await Promise.all([freePort(), freePort()]);
  const config = join(folder, "nats.conf");
  writeFileSync(
    config,
    `listen: "127.0.0.1:${port}"
websocket { listen: "127.0.0.1:${wsPort}", no_tls: true }
jetstream { store_dir: "${join(folder, "data")}" }
${more}`,
  );
  let server = await launch(config);
  const end = async (signal) => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await ended;
  };
  return {
    url: `ws://127.0.0.1:${wsPort}`,
    wsPort,
    async kill() {
      await end("SIGKILL");
      server = await launch(config);
    },
    async stop() {
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function launch(config) {
  const server = spawn("nats-server", ["-c", config], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`nats-server ended with ${code}: ${said}`)));
    server.stderr.on("data", (text) => {
      if (said.includes("Server is ready")) return;
      said += text;
      if (said.includes("Server is ready")) resolve(server);
    });
  });
}

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** How a server acknowledges what it wrote; the first of these is lost, and all that it says after it. */
const ACKNOWLEDGED = '{"stream":"';

/** A way to `wsPort` that can be disrupted. */
export async function openNatsWay(wsPort) {
  let mode = "open";
  const sockets = new Set();
  const keep = (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const server = createServer((device) => {
    keep(device);
    if (mode === "cut") return void device.destroy();
    const engine = createConnection(wsPort, "127.0.0.1");
    keep(engine);
    device.pipe(engine);
    engine.on("close", () => device.destroy());
    engine.on("data", (bytes) => {
      if (mode === "losing" && bytes.includes(ACKNOWLEDGED)) mode = "silent";
      if (mode !== "silent") device.write(bytes);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    loseAnswers() {
      mode = "losing";
    },
    /** What is open now stays open and says nothing any more, as after a phone changed networks. */
    strand() {
      for (const socket of sockets) socket.unpipe().removeAllListeners("data").resume();
    },
    cut() {
      mode = "cut";
      breakAll();
    },
    heal() {
      if (mode === "silent") breakAll();
      mode = "open";
    },
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
