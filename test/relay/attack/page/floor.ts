/** The least that a message from one device to the other takes, on the way that the relay goes: for the bench. */
import { wsconnect } from "@nats-io/nats-core";
import { clock } from "./instant.js";
import type { RelayPlace } from "./page.js";

/** A device that only passes messages on. */
export interface Floor {
  /** Sends a message; resolves with the time at which it was sent, in ms since the epoch. */
  send(id: string): Promise<number>;
  /** The time at which the message was here. */
  heard(id: string): Promise<number>;
}

/** A bare `fetch` and a bare `EventSource`; or a bare publish and a bare subscription. */
export function openFloor(place: RelayPlace): Promise<Floor> {
  return place.kind === "nats" ? overNats(place.url) : overHttp();
}

async function overHttp(): Promise<Floor> {
  const messages = new Messages();
  const source = new EventSource("/floor/stream");
  source.addEventListener("message", ({ data }) => messages.arrived(data));
  await new Promise((resolve) => source.addEventListener("open", resolve, { once: true }));
  return {
    async send(id) {
      const sentAt = clock();
      await fetch(`/floor/${id}`, { method: "POST" });
      return sentAt;
    },
    heard: (id) => messages.heard(id),
  };
}

async function overNats(url: string): Promise<Floor> {
  const messages = new Messages();
  const connection = await wsconnect({ servers: url });
  connection.subscribe("floor", {
    callback: (_error, message) => messages.arrived(message.string()),
  });
  await connection.flush();
  return {
    async send(id) {
      const sentAt = clock();
      connection.publish("floor", id);
      return sentAt;
    },
    heard: (id) => messages.heard(id),
  };
}

class Messages {
  readonly #times = new Map<string, number>();
  #wake: () => void = () => undefined;

  arrived(id: string): void {
    this.#times.set(id, clock());
    this.#wake();
  }

  async heard(id: string): Promise<number> {
    for (;;) {
      const at = this.#times.get(id);
      if (at !== undefined) return at;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
