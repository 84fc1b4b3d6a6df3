/** What tests of agents, and of adapters for the ports, need. Not for pages. */
export { createPageLocks } from "../engine/driver-lock.js";
export {
  createGate,
  type ScriptedAnswer,
  ScriptedModel,
  type ScriptedReply,
  type ScriptedStep,
} from "../model/scripted-model.js";
export {
  answered,
  approvalRequested,
  calling,
  decided,
  event,
  journal,
  requested,
  started,
  toolStarted,
} from "./journal-builder.js";
export {
  type JournalSuiteOptions,
  journalRelayAcceptance,
  type OpenedJournals,
} from "./journal-relay-acceptance.js";
export { ManualClock } from "./manual-clock.js";
export { type MemoryAccess, MemoryRelay, type RelayDevice } from "./memory-relay.js";
export {
  type Disruption,
  type OpenedRelay,
  type RelaySuiteOptions,
  relayAcceptance,
} from "./relay-acceptance.js";
export { type OpenedStore, runStoreAcceptance, type TestHarness } from "./run-store-acceptance.js";
