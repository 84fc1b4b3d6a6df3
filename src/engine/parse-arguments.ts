import type { InputFault } from "../agent/compiled-schema.js";
import type { Tool } from "../agent/create-tool.js";
import { findForbiddenKey, isDeeperThan, isWellFormed, type Json } from "../run/json.js";
import { messageOf } from "./drive-context.js";

/** Longer arguments, in UTF-16 code units, and more deeply nested ones are refused (SECURITY: size bombs). */
const MAX_LENGTH = 262_144;
const MAX_NESTING = 32;

/**
 * The input that a tool gets from what the model wrote; parsed once, and frozen (J10). Names that
 * reach an object's prototype are refused (SECURITY).
 */
export async function parseArguments(
  tool: Tool,
  args: string,
): Promise<{ readonly value: Json } | InputFault> {
  if (args.length > MAX_LENGTH) {
    return { fault: `the arguments are longer than ${MAX_LENGTH} characters` };
  }
  let raw: Json;
  try {
    raw = args.trim() === "" ? {} : (JSON.parse(args) as Json); // CAST: JSON.parse gives JSON
  } catch (error) {
    return { fault: `the arguments are not valid JSON: ${messageOf(error)}` };
  }
  if (isDeeperThan(raw, MAX_NESTING)) {
    return { fault: `the arguments are nested more than ${MAX_NESTING} deep` };
  }
  const forbidden = findForbiddenKey(raw);
  if (forbidden !== undefined) return { fault: `the name "${forbidden}" is not allowed` };
  if (!isWellFormed(raw)) {
    return { fault: "a text in the arguments holds half a character (a lone surrogate)" };
  }
  try {
    return await (await tool.input()).parse(raw);
  } catch (error) {
    return { fault: `the arguments could not be checked: ${messageOf(error)}` };
  }
}
