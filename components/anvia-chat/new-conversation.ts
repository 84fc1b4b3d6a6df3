/**
 * "New conversation": asks before the one that is there is deleted, and offers a copy of it.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { AnviaError, type ExportedSession } from "../../src/index.js";
import { loadLater } from "../internal/load-later.js";
import type { ChatStrings } from "../internal/strings.js";

/** The chat: what may be done with its conversation. */
export interface ConversationHost extends ReactiveControllerHost {
  clear(): Promise<void>;
  exportSession(): Promise<ExportedSession>;
}

/** What else it needs of the chat. */
export interface ChatAccess {
  readonly words: () => ChatStrings;
  /** Moves the focus to the first element of this selector. */
  readonly focus: (selector: string) => void;
  /** Does it; a fault of it is shown, and reported. */
  readonly attempt: (action: () => Promise<unknown>) => void;
}

/** Whether it is asked, and what each of its buttons does. */
export class NewConversation implements ReactiveController {
  /** Whether the question stands in the chat. */
  isAsked = false;
  readonly #host: ConversationHost;
  readonly #chat: ChatAccess;

  constructor(host: ConversationHost, chat: ChatAccess) {
    this.#host = host;
    this.#chat = chat;
    host.addController(this);
  }

  hostDisconnected() {
    this.#ask(false);
  }

  readonly onAsk = () => this.#ask(!this.isAsked);

  readonly onKeep = () => {
    this.#ask(false);
    this.#chat.focus(".new");
  };

  readonly onDelete = () => {
    this.#ask(false);
    this.#chat.focus(".log"); // an empty conversation has no button for a new one
    this.#chat.attempt(() => this.#host.clear());
  };

  readonly onDownload = () => {
    this.#chat.attempt(async () => {
      const [session, loaded] = await Promise.all([this.#host.exportSession(), loadLater()]);
      if (!loaded) throw new AnviaError("network", this.#chat.words().notLoaded);
      loaded.downloadSession(session);
    });
  };

  #ask(isAsked: boolean) {
    this.isAsked = isAsked;
    this.#host.requestUpdate();
  }
}
