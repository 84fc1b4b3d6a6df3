/** The elements as React writes them: objects go in as properties. */
import type { Agent, Runtime } from "anvia-chat";
import type { HTMLAttributes } from "react";

interface ChatAttributes extends HTMLAttributes<HTMLElement> {
  readonly heading?: string;
  readonly session?: string;
  readonly runtime?: Runtime;
  readonly agent?: Agent;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "anvia-chat": ChatAttributes;
      "anvia-inbox": Pick<ChatAttributes, "runtime">;
    }
  }
}
