// Declares a suite on each database that there is here: SQLite, and PostgreSQL where it is installed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe } from "node:test";
import { devicesAt } from "./devices.mjs";
import { findPostgres, startPostgres } from "./postgres.mjs";

/** Calls `declare(name, open)` for each; `open` gives devices at an engine on this database. */
export function onEachDatabase(declare) {
  describe("on SQLite", () => {
    const folder = mkdtempSync(join(tmpdir(), "anvia-relay-"));
    const devices = devicesAt("sqlite", join(folder, "approvals.db"));
    after(async () => {
      await devices.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    declare("SQLite", devices.open);
  });

  const skip = findPostgres() ? false : "there is no PostgreSQL on this machine";
  describe("on PostgreSQL", { skip }, () => {
    let postgres;
    let devices;
    before(async () => {
      postgres = await startPostgres();
      devices = devicesAt("postgres", postgres.place);
    });
    after(async () => {
      await devices.stop();
      await postgres.stop();
    });
    declare("PostgreSQL", () => devices.open());
  });
}
