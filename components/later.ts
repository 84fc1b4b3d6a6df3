/** What a chat needs only once something happens, in one chunk: see internal/load-later.ts. Registers its elements. */
import "./anvia-approval/define.js";
import "./anvia-approve-all/define.js";
import "./anvia-connection/define.js";
import "./anvia-output/define.js";
import "./anvia-permissions/define.js";
import "./anvia-question/define.js";
import "./anvia-recovery/define.js";
import "./anvia-tool-call/define.js";

export { downloadSession } from "./internal/download.js";
