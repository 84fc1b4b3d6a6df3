/** The one-file build: every element registered, and the whole headless API. */
import "./define-all.js";

export * from "../src/index.js";
export * from "./initial-elements.js";
