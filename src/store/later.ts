/** The parts of the durable store that a first conversation can begin without, as one chunk. */
export { addRows, readRows } from "./audit.js";
export { addGrant, countUse, readGrants, revoke } from "./grants.js";
export {
  freeRoom,
  inWholeTransaction,
  removeEverything,
  removeFinished,
  removeSession,
} from "./removals.js";
