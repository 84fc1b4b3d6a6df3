import * as z from "zod/mini";
import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays } from "../story.js";

// A result of another shape is asked for by a form, and checked by this schema.
const countStock = createTool({
  name: "count_stock",
  title: "Count what is on the shelf",
  description: "Somebody in the warehouse counts.",
  input: z.object({ shelf: z.string() }),
  output: z.object({
    pieces: z.int().check(z.minimum(0)),
    damaged: z.boolean(),
    remark: z.optional(z.string()),
  }),
});

const model = plays([{ name: "count_stock", args: { shelf: "S-12" } }]);
export const agent = new AgentBuilder("output-form", model).tools([countStock]).build();
