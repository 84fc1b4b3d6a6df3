/** The passkey demo's server, in the test's own process, and a security key for its page. */
import type { BrowserContext, CDPSession, Page, Route } from "@playwright/test";
import {
  type Account,
  createPaymentServer,
  NEW_ACCOUNT,
  type Payment,
} from "../../demo/passkey/server.js";

/** What a page sent to have a call done. */
export interface SentCall {
  readonly subject: string;
  readonly assertion: { readonly [member: string]: string };
}

/** Answers `/api/passkey/` of every page of a context, and keeps what it was sent. */
export class PaymentSite {
  readonly sent: SentCall[] = [];
  #account: Account = NEW_ACCOUNT;
  readonly #handle: (request: Request) => Promise<Response>;

  constructor(origin: string) {
    this.#handle = createPaymentServer({
      origin,
      rpId: new URL(origin).hostname,
      load: () => this.#account,
      save: (account) => {
        this.#account = account;
      },
      now: () => Date.now(),
    });
  }

  /** What was really paid. */
  get payments(): readonly Payment[] {
    return this.#account.payments;
  }

  async serve(context: BrowserContext): Promise<void> {
    await context.route("**/api/passkey/**", (route) => this.#answer(route));
  }

  /** Sends this as anybody could, past every page. */
  async send(call: SentCall): Promise<{ readonly status: number; readonly body: unknown }> {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(call) };
    const answer = await this.#handle(new Request("http://localhost/api/passkey/payment", init));
    return { status: answer.status, body: await answer.json() };
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const body = request.postData();
    if (request.url().endsWith("/payment") && body) this.sent.push(JSON.parse(body));
    const init = { method: request.method(), headers: request.headers(), body };
    const answer = await this.#handle(new Request(request.url(), init));
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status: answer.status, headers, body: await answer.text() });
  }
}

/** A security key of the browser's own making, which a test can hold its finger on or take it off. */
export class VirtualKey {
  readonly #session: CDPSession;
  readonly #authenticatorId: string;

  private constructor(session: CDPSession, authenticatorId: string) {
    this.#session = session;
    this.#authenticatorId = authenticatorId;
  }

  /** Plugs it into this page. */
  static async plugInto(page: Page): Promise<VirtualKey> {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new VirtualKey(session, authenticatorId);
  }

  /** Whether it knows the finger. */
  async verifies(isUserVerified: boolean): Promise<void> {
    const { authenticatorId } = this.#mine;
    await this.#session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  }

  /** Whether somebody touches it when it is asked. */
  async isTouched(enabled: boolean): Promise<void> {
    const { authenticatorId } = this.#mine;
    await this.#session.send("WebAuthn.setAutomaticPresenceSimulation", {
      authenticatorId,
      enabled,
    });
  }

  get #mine() {
    return { authenticatorId: this.#authenticatorId };
  }
}
