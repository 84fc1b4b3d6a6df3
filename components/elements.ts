/** The element classes and their events. Importing this registers nothing: see define-all.ts. */
export { AnviaApproval } from "./anvia-approval/anvia-approval.js";
export { AnviaApproveAll } from "./anvia-approve-all/anvia-approve-all.js";
export { AnviaConnection } from "./anvia-connection/anvia-connection.js";
export { AnviaInbox } from "./anvia-inbox/anvia-inbox.js";
export { AnviaOutput } from "./anvia-output/anvia-output.js";
export { AnviaPermissions } from "./anvia-permissions/anvia-permissions.js";
export { AnviaQuestion } from "./anvia-question/anvia-question.js";
export { AnviaRecovery } from "./anvia-recovery/anvia-recovery.js";
export type { AnviaStudio } from "./anvia-studio/anvia-studio.js";
export { AnviaNavigatedEvent, type StudioPlace, type StudioView } from "./anvia-studio/events.js";
export {
  type StartedStudio,
  Studio,
  type StudioOptions,
  type StudioPlaceOptions,
} from "./anvia-studio/studio.js";
export { AnviaToolCall, type ToolCallItem } from "./anvia-tool-call/anvia-tool-call.js";
export * from "./initial-elements.js";
