import { expect, type Locator, type Page } from "@playwright/test";

/** Where an element is looked for: the page, or the part of it that holds one chat. */
type Place = Page | Locator;

/** A pending approval as the page's own code sees it; ids have no accessible name. */
export interface PendingApproval {
  readonly id: string;
  readonly reason?: string;
  readonly input: unknown;
}

/**
 * One chat, found only by the names of the accessible contract (DESIGN §5): whoever uses assistive
 * technology has nothing else either.
 */
export class Chat {
  readonly page: Page;
  readonly log: Locator;
  readonly message: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly #place: Place;

  constructor(page: Page, place: Place = page) {
    this.page = page;
    this.#place = place;
    this.log = place.getByRole("log", { name: "Conversation", exact: true });
    this.message = place.getByRole("textbox", { name: "Message", exact: true });
    this.send = place.getByRole("button", { name: "Send", exact: true });
    this.stop = place.getByRole("button", { name: "Stop", exact: true });
  }

  /** Visits a page of test/e2e/pages; `options` are read by its script. */
  async open(options: Readonly<Record<string, string>> = {}, file = "agent.html"): Promise<void> {
    await this.page.goto(`/${file}?${new URLSearchParams(options)}`);
  }

  /** Writes a message and sends it, as most people do. */
  async say(text: string): Promise<void> {
    await this.message.fill(text);
    await this.message.press("Enter");
  }

  /** The card of a call that waits for a yes. */
  approval(title = "Refund order"): ApprovalCard {
    return new ApprovalCard(this.#dialog(`Approval needed: ${title}`));
  }

  question(text: string): QuestionCard {
    return new QuestionCard(this.#dialog(`Question: ${text}`));
  }

  /** The card of a call of which nobody knows whether it happened. */
  unknownOutcome(title = "Refund order"): UnknownOutcomeCard {
    return new UnknownOutcomeCard(this.#dialog(`Did this happen? ${title}`));
  }

  /** A card that stays after it was settled, and says so in this word. */
  settled(status: "Approved" | "Rejected" | "Timed out" | "Cancelled" | "Answered"): Locator {
    const word = this.page.getByText(status, { exact: true });
    return this.#place.getByRole("dialog").filter({ has: word });
  }

  /** Whatever the conversation says, in these words. */
  line(text: string | RegExp): Locator {
    return this.log.getByText(text);
  }

  get retry(): Locator {
    return this.log.getByRole("button", { name: "Retry", exact: true });
  }

  /** What waits, from the package's own API in this page. */
  pending(): Promise<readonly PendingApproval[]> {
    return this.page.evaluate(async (url) => {
      const { defaultRuntime } = await import(url);
      return defaultRuntime().approvals.list({ status: "pending" });
    }, "/dist/cdn/anvia-chat.js");
  }

  #dialog(name: string): Locator {
    return this.#place.getByRole("dialog", { name, exact: true });
  }
}

/**
 * Presses a button of a card until the card goes, as people do: a press does not count while the
 * card has just moved, and a conversation that goes on moves it.
 */
export async function press(card: { readonly dialog: Locator }, button: () => Promise<void>) {
  await expect(async () => {
    await button();
    await expect(card.dialog).toBeHidden({ timeout: 1000 });
  }).toPass({ timeout: 10_000 });
}

export class ApprovalCard {
  readonly approve: Locator;
  readonly reject: Locator;
  readonly reason: Locator;

  constructor(readonly dialog: Locator) {
    this.approve = dialog.getByRole("button", { name: "Approve", exact: true });
    this.reject = dialog.getByRole("button", { name: "Reject", exact: true });
    this.reason = dialog.getByRole("textbox", { name: "Reason (optional)", exact: true });
  }
}

export class QuestionCard {
  readonly answer: Locator;
  readonly submit: Locator;

  constructor(readonly dialog: Locator) {
    this.answer = dialog.getByRole("textbox", { name: "Your answer", exact: true });
    this.submit = dialog.getByRole("button", { name: "Submit", exact: true });
  }

  radio(label: string): Locator {
    return this.dialog.getByRole("radio", { name: label, exact: true });
  }

  checkbox(label: string): Locator {
    return this.dialog.getByRole("checkbox", { name: label, exact: true });
  }
}

export class UnknownOutcomeCard {
  readonly happened: Locator;
  readonly runAgain: Locator;
  readonly stop: Locator;

  constructor(readonly dialog: Locator) {
    this.happened = dialog.getByRole("button", { name: "It happened", exact: true });
    this.runAgain = dialog.getByRole("button", { name: "Run again", exact: true });
    this.stop = dialog.getByRole("button", { name: "Stop", exact: true });
  }
}
