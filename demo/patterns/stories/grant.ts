import * as z from "zod/mini";
import { AgentBuilder, createTool } from "../../../src/index.js";
import { plays } from "../story.js";

const readFolder = createTool({
  name: "read_folder",
  title: "Read a folder",
  description: "Lists a folder.",
  input: z.object({ path: z.string() }),
  approval: {
    reason: "Photos are private.",
    grantable: true,
  },
  execute: ({ path }) => `${path}: 3 files`,
});

const model = plays([{ name: "read_folder", args: { path: "/photos" } }]);
export const agent = new AgentBuilder("grant", model).tools([readFolder]).build();
