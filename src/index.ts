/** The public names of the headless runtime. Importing this opens nothing and needs no browser. */
export { Agent, type Session } from "./agent/agent.js";
export { AgentBuilder } from "./agent/agent-builder.js";
export type { AgentDefinition } from "./agent/agent-definition.js";
export type {
  ApprovalAction,
  ApprovalHandlerResult,
  ApprovalRequest,
  ApprovalStatus,
  HandlerVerdict,
  PolicyApprovalHandler,
  ToolApprovalHandler,
} from "./agent/approval-handler.js";
export type {
  ApprovalContext,
  ApprovalLevel,
  ApprovalPolicy,
  GrantRule,
  PolicyText,
  RequiresApproval,
  RunInfo,
} from "./agent/approval-policy.js";
export { askQuestion } from "./agent/ask-question.js";
export type { InputIssue, JsonSchema } from "./agent/compiled-schema.js";
export {
  createHook,
  type Hook,
  type HookCallbacks,
  type RequestedApproval,
  type RunAction,
  type RunControl,
  type ToolCallAction,
  type ToolCallInfo,
  type ToolControl,
} from "./agent/create-hook.js";
export {
  type CallApproval,
  createTool,
  type Recovery,
  type Tool,
  type ToolContext,
  type ToolKind,
  type ToolOptions,
} from "./agent/create-tool.js";
export {
  type PromptInput,
  type PromptPlace,
  PromptRequest,
  type RunStream,
} from "./agent/prompt-request.js";
export type {
  PromptResponse,
  RunStreamEvent,
  StreamedCall,
  TurnEvent,
} from "./agent/stream-events.js";
export type { InferSchema, ToolSchema } from "./agent/tool-schema.js";
export type {
  ApprovalQuery,
  Approvals,
  ReviewRequest,
  ReviewResult,
} from "./engine/approvals.js";
export { type Audit, verifyAudit } from "./engine/audit.js";
export type { AuditFlaw, AuditVerdict, VerifyAuditOptions } from "./engine/audit-chain.js";
export type { AuditQuery } from "./engine/audit-log.js";
export type { Clock } from "./engine/clock.js";
export type {
  ApprovalDecision,
  DecideResult,
  MayDecide,
  SettleOptions,
  SettleResult,
} from "./engine/decisions.js";
export type { DriverLocks, HoldOptions } from "./engine/driver-lock.js";
export type { ExportedSession } from "./engine/export-session.js";
export type { Grants } from "./engine/grants.js";
export type { Inbox } from "./engine/inbox.js";
export type { InboxItem } from "./engine/inbox-items.js";
export type { InspectedJournal, Inspection } from "./engine/inspect.js";
export type {
  InspectedAgent,
  InspectedSchema,
  InspectedSetting,
  InspectedTool,
} from "./engine/inspect-agents.js";
export type {
  StorageReport,
  StoredAmount,
  StoredDraft,
  StoredSession,
} from "./engine/inspect-storage.js";
export type { ToolTrial, ToolTrialResult } from "./engine/inspect-tool.js";
export type { AnswersInput, RecoveryDecision } from "./engine/interactions.js";
export type { Network } from "./engine/network.js";
export type { PageLife } from "./engine/page.js";
export type { PageApproval } from "./engine/page-approvals.js";
export type { PasskeyOptions, PasskeyOptionsOf } from "./engine/passkey-options.js";
export type { Grant } from "./engine/permissions.js";
export type {
  PageQuestion,
  QuestionQuery,
  QuestionRequest,
  QuestionStatus,
} from "./engine/question-list.js";
export type { QuestionAnswer, Questions } from "./engine/questions.js";
export type { Connection, Origin, QueuedDecisions } from "./engine/relay-link.js";
export type { InputReview, ReviewedInput, ReviewFault } from "./engine/review.js";
export type { RuntimeOptions } from "./engine/runtime-options.js";
export type { SessionSnapshot, SessionView } from "./engine/session-view.js";
export type { WaitingFor } from "./engine/waiting-for.js";
export {
  AnviaError,
  type AnviaErrorCode,
  type AnviaErrorOptions,
  MaxTurnsError,
  PromptCancelledError,
} from "./errors.js";
export type {
  CompletionEvent,
  CompletionModel,
  CompletionRequest,
  CompletionResponse,
  RequestedToolCall,
  ToolChoice,
  ToolDefinition,
} from "./model/completion-model.js";
export { OpenAIClient } from "./model/openai-client.js";
export type {
  CompletionModelOptions,
  OpenAIApi,
  OpenAIClientOptions,
} from "./model/openai-options.js";
export { createHttpRelay, type HttpRelayOptions } from "./relay/http.js";
export type { InteractionRecord, OpenedRecord } from "./relay/interaction-record.js";
export type {
  JournalRelay,
  Lease,
  SharedAppend,
  SharedChange,
  SharedEvent,
} from "./relay/journal-relay.js";
export type { RecordChange, RecordQuery, Relay, RelayOutcome } from "./relay/relay.js";
export type { AuditContent, AuditEntry, AuditKind, AuditRow } from "./run/audit.js";
export { type Difference, differencesOf } from "./run/differences.js";
export type {
  Assertion,
  Decision,
  GrantOffer,
  GrantScope,
  InteractionRequest,
  JournalEvent,
  RunEvent,
  RunFault,
} from "./run/events.js";
export { canonicalJson, type Json, NotJsonError } from "./run/json.js";
export type { Message, Usage } from "./run/message.js";
export { type Answer, answerFault, type Question, toAnswer } from "./run/questions.js";
export type {
  InputRenderer,
  PartialAnswer,
  ScreenItem,
  SessionActivity,
  ToolCallStatus,
} from "./run/screen.js";
export type {
  CallOutcome,
  Interaction,
  RunRow,
  RunState,
  RunStatus,
  Settlement,
  ToolCall,
} from "./run/state.js";
export type { Mark, Timeline } from "./run/timeline.js";
export type {
  AttemptSpan,
  CallLine,
  DriverSpan,
  ModelSpan,
  PhaseSpan,
  Span,
  WaitSpan,
} from "./run/timeline-spans.js";
export type { Stretch, TimelineTotals } from "./run/timeline-totals.js";
export { createRuntime, defaultRuntime, type Runtime } from "./runtime.js";
export { openIndexedDBStore } from "./store/indexeddb-store.js";
export { createMemoryStore } from "./store/memory-store.js";
export type { RunQuery, RunStore } from "./store/run-store.js";
