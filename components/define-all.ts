/** Registers every element, and exports what elements.ts exports. */
import "./anvia-chat/define.js";
import { loadTagsInPage } from "./internal/tags-in-page.js";

export * from "./elements.js";

loadTagsInPage();
