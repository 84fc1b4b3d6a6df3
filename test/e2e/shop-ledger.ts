import type { IncomingMessage, ServerResponse } from "node:http";

/** Something that was done to the shop; counted here because the browser may lie or die. */
export interface Effect {
  readonly operationId: string;
  readonly input: unknown;
}

/**
 * The shop's own server. It records every refund the moment it arrives, with the operation id that
 * came along; a refund that arrives twice stands here twice, for a shop without idempotency keys.
 */
export class ShopLedger {
  readonly refunds: Effect[] = [];
  lookups = 0;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  /** From now on refunds are recorded and not answered: the tool that sent one is still running. */
  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Answers what is held, and everything after it. */
  release(): void {
    this.#open();
    this.#gate = Promise.resolve();
  }

  /** Answers a request below `/api/shop/`. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") {
      this.lookups += 1;
      answer(response, { status: "delivered", total: 250 });
      return;
    }
    const input = JSON.parse(await readText(request)) as unknown;
    this.refunds.push({ operationId: String(request.headers["idempotency-key"]), input });
    // Chromium sends a POST again by itself when its connection breaks before there are headers.
    response.writeHead(200, JSON_TYPE).flushHeaders();
    await this.#gate;
    response.end(JSON.stringify({ status: "refunded" }));
  }
}

const JSON_TYPE = { "content-type": "application/json" };

function answer(response: ServerResponse, body: unknown): void {
  response.writeHead(200, JSON_TYPE).end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}
