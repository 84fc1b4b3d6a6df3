// A PostgreSQL of one's own: a new cluster in a folder of its own, on a Unix socket and nothing else.
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** The folder of the newest installed PostgreSQL's programs, or undefined. */
export function findPostgres() {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return undefined;
  const [newest] = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return newest && join(root, newest, "bin");
}

/** Starts it; `place` is what `server.mjs` takes, `kill` is kill -9 and a new start on the same data. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), "anvia-postgres-"));
  const owner = ownerIds();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const made = spawnSync(program("initdb"), ["-D", data, "-U", "anvia", "-A", "trust"], {
    ...owner,
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  let server = await launch(folder, data, owner);
  const end = async (signal) => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await ended;
  };
  return {
    place: `${folder}:5432`,
    async kill() {
      await end("SIGKILL");
      server = await launch(folder, data, owner);
    },
    async stop() {
      await end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(folder, data, owner) {
  const args = ["-D", data, "-k", folder, "-c", "listen_addresses="];
  const server = spawn(program("postgres"), args, { ...owner, stdio: "ignore" });
  const ask = () => spawnSync(program("pg_isready"), ["-h", folder, "-q"]).status === 0;
  while (!ask()) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve)); // to ask takes a moment by itself
  }
  return server;
}

function program(name) {
  return join(findPostgres() ?? "", name);
}

/** PostgreSQL refuses to run as root; then the Debian package's own user does. */
function ownerIds() {
  if (userInfo().uid !== 0) return undefined;
  const id = (flag) => Number(spawnSync("id", [flag, "postgres"]).stdout);
  return { uid: id("-u"), gid: id("-g") };
}
