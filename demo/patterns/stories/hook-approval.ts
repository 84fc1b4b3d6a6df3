import { AgentBuilder, createHook, createTool } from "../../../src/index.js";
import { plays } from "../story.js";

const deleteFile = createTool({
  name: "delete_file",
  title: "Delete a file",
  description: "Deletes a file.",
  input: { type: "object", properties: { path: { type: "string" } } },
  execute: ({ path }) => `${path} is gone.`,
});

const guard = createHook({
  onToolCall: ({ toolName, tool }) =>
    toolName.startsWith("delete_")
      ? tool.requestApproval({
          reason: "This cannot be undone.",
          timeoutMs: 10 * 60_000,
          timeoutMessage: "Nobody answered within ten minutes.",
        })
      : tool.run(),
});

const model = plays([{ name: "delete_file", args: { path: "/invoices/2019.zip" } }]);
export const agent = new AgentBuilder("hook", model).tools([deleteFile]).hook(guard).build();
