import type { InputIssue, JsonSchema } from "../agent/compiled-schema.js";
import type { Tool } from "../agent/create-tool.js";
import { compileSchema } from "../agent/tool-schema.js";
import type { InteractionRequest } from "../run/events.js";
import { canonicalJson, type Json } from "../run/json.js";

/** Why an output is not the one that was asked for: in a sentence for the person, and place by place. */
export interface OutputFault {
  readonly message: string;
  readonly issues: readonly InputIssue[];
}

/**
 * Looks whether this is an output as it was asked for. Where the page's tool still declares what the person was
 * shown, its own schema is asked, which may know more than JSON Schema can say; else the schema of the request.
 * @returns What is wrong with it; `undefined` when nothing is, or any output will do.
 * @throws AnviaError `network` when what reads schemas cannot be loaded.
 */
export async function outputFault(
  { toolName, outputSchema }: Extract<InteractionRequest, { kind: "output" }>,
  tool: Tool | undefined,
  output: Json,
): Promise<OutputFault | undefined> {
  if (outputSchema === undefined) return undefined;
  const own = await tool?.output();
  const isShown = own && canonicalJson(own.json) === canonicalJson(outputSchema);
  // CAST: it was made from one when the call was asked about
  const schema = isShown ? own : await compileSchema(outputSchema as JsonSchema, toolName);
  const parsed = await schema.parse(output);
  if (!("fault" in parsed)) return undefined;
  const { fault, issues = [] } = parsed;
  return { message: `This is not what was asked for. ${fault}`, issues };
}
