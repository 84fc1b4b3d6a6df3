// What Chromium's IndexedDB leaves on the disk when it is killed between the head of a record and its body.
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The head of a LevelDB record: checksum, length (100 bytes), type (a whole record). The body never came. */
const HEAD = Buffer.from([0x54, 0x4f, 0x52, 0x4e, 100, 0, 1]);

/**
 * Ends the log of every site's databases in the middle of a record. Only while the browser is dead.
 * @param {string} folder The browser's profile.
 */
export function tearLog(folder) {
  for (const log of logsOf(folder)) appendFileSync(log, HEAD);
}

/** Whether a log that was torn is still in use. */
export function hasTornLog(folder) {
  return logsOf(folder).some((log) => {
    try {
      return readFileSync(log).includes(HEAD);
    } catch {
      return false; // thrown away since
    }
  });
}

function logsOf(folder) {
  const databases = join(folder, "Default/IndexedDB");
  return readdirSync(databases, { recursive: true })
    .filter((name) => name.endsWith(".log"))
    .map((name) => join(databases, name));
}
