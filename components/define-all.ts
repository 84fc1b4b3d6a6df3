/** Registers every element, and exports what elements.ts exports. */
import "./anvia-chat/define.js";

export * from "./elements.js";
