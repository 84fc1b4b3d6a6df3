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
export { ManualClock } from "./manual-clock.js";
export { type OpenedStore, runStoreAcceptance, type TestHarness } from "./run-store-acceptance.js";
export {
  type Disruption,
  type OpenedRelay,
  relayAcceptance,
} from "./relay-acceptance.js";
