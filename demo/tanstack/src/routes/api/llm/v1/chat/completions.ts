import { createFileRoute } from "@tanstack/react-router";
import { answerAsModel } from "../../../../../../../devices/desk-model";

/** A real site puts its proxy here, which adds the key: see `demo/proxy/llm-proxy.ts`. */
export const Route = createFileRoute("/api/llm/v1/chat/completions")({
  server: { handlers: { POST: ({ request }) => answerAsModel(request) } },
});
