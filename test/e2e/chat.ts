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
  settled(
    status: "Approved" | "Rejected" | "Timed out" | "Cancelled" | "Answered" | "Set aside",
  ): Locator {
    const word = this.page.getByText(status, { exact: true });
    return this.#place.getByRole("dialog").filter({ has: word });
  }

  /** Whatever the conversation says, in these words. */
  line(text: string | RegExp): Locator {
    return this.log.getByText(text);
  }

  /** Said above the composer while a run waits for the network. */
  get waitsForNetwork(): Locator {
    return this.#place.getByText(/^Waiting for the network/);
  }

  /** Said above the composer when the tab that drives is not heard from. */
  get quietDriver(): Locator {
    return this.#place.getByText("Another tab is working on this and has gone quiet.");
  }

  get continueHere(): Locator {
    return this.#place.getByRole("button", { name: "Continue here", exact: true });
  }

  get sendNow(): Locator {
    return this.log.getByRole("button", { name: "Send now", exact: true });
  }

  get approveAll(): Locator {
    return this.log.getByRole("button", { name: "Approve all", exact: true });
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

/** What the cards have in common. */
class Card {
  constructor(readonly dialog: Locator) {}

  button(name: string): Locator {
    return this.dialog.getByRole("button", { name, exact: true });
  }

  /**
   * Does what settles the card until it is settled, as people do: a press does not count while the
   * card has just moved, and a conversation that goes on moves it.
   */
  async until(press: () => Promise<void>): Promise<void> {
    await expect(this.dialog).toBeVisible();
    await expect(async () => {
      if (await this.dialog.isVisible()) await press();
      await expect(this.dialog).toBeHidden({ timeout: 1000 });
    }).toPass({ timeout: 15_000 });
  }

  protected press(name: string): Promise<void> {
    return this.until(() => this.button(name).click({ timeout: 2000 }));
  }
}

export class ApprovalCard extends Card {
  readonly reason = this.dialog.getByRole("textbox", { name: "Reason (optional)", exact: true });

  approve(): Promise<void> {
    return this.press("Approve");
  }

  reject(): Promise<void> {
    return this.press("Reject");
  }
}

export class QuestionCard extends Card {
  readonly answer = this.dialog.getByRole("textbox", { name: "Your answer", exact: true });

  radio(label: string): Locator {
    return this.dialog.getByRole("radio", { name: label, exact: true });
  }

  submit(): Promise<void> {
    return this.press("Submit");
  }
}

export class UnknownOutcomeCard extends Card {
  happened(): Promise<void> {
    return this.press("It happened");
  }

  runAgain(): Promise<void> {
    return this.press("Run again");
  }

  stop(): Promise<void> {
    return this.press("Stop");
  }
}
