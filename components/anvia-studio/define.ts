/** Registers `<anvia-studio>` with its parts. */
import { AnviaStudio } from "./anvia-studio.js";
import { AnviaStudioAgents } from "./anvia-studio-agents.js";
import { AnviaStudioJournal } from "./anvia-studio-journal.js";
import { AnviaStudioRun } from "./anvia-studio-run.js";
import { AnviaStudioRuns } from "./anvia-studio-runs.js";
import { AnviaStudioStorage } from "./anvia-studio-storage.js";
import { AnviaStudioTimeline } from "./anvia-studio-timeline.js";
import { AnviaStudioTool } from "./anvia-studio-tool.js";
import { AnviaStudioAudit } from "./audit-card.js";
import { AnviaStudioCopy } from "./copy-button.js";

const PARTS: Readonly<Record<string, CustomElementConstructor>> = {
  "anvia-studio-agents": AnviaStudioAgents,
  "anvia-studio-audit": AnviaStudioAudit,
  "anvia-studio-copy": AnviaStudioCopy,
  "anvia-studio-journal": AnviaStudioJournal,
  "anvia-studio-run": AnviaStudioRun,
  "anvia-studio-runs": AnviaStudioRuns,
  "anvia-studio-storage": AnviaStudioStorage,
  "anvia-studio-timeline": AnviaStudioTimeline,
  "anvia-studio-tool": AnviaStudioTool,
  "anvia-studio": AnviaStudio,
};

for (const [name, part] of Object.entries(PARTS)) {
  if (!customElements.get(name)) customElements.define(name, part);
}

declare global {
  interface HTMLElementTagNameMap {
    "anvia-studio": AnviaStudio;
    "anvia-studio-agents": AnviaStudioAgents;
    "anvia-studio-journal": AnviaStudioJournal;
    "anvia-studio-run": AnviaStudioRun;
    "anvia-studio-runs": AnviaStudioRuns;
    "anvia-studio-storage": AnviaStudioStorage;
    "anvia-studio-timeline": AnviaStudioTimeline;
    "anvia-studio-tool": AnviaStudioTool;
  }
}
