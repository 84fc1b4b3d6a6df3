/**
 * What the runtime takes from the browser without being given it: ids, digests, channels. In a world
 * all of it is the explorer's: the same seed gives the same ids, and messages park like everything else.
 */
import { NOBODY } from "./scheduler.js";
import type { World } from "./world.js";

let world: World | undefined;
/** The tab that is being opened: what it makes is its own. */
let opening = NOBODY;

/** From now on everything belongs to this world. */
export function enterWorld(next: World): void {
  world = next;
}

/** Whatever `open` makes of the browser belongs to this tab. */
export function openAs<Made>(owner: string, open: () => Made): Made {
  opening = owner;
  try {
    return open();
  } finally {
    opening = NOBODY;
  }
}

/** Replaces the globals; returns the undo. */
export function replaceGlobals(): () => void {
  const undo = [
    replace(globalThis, "BroadcastChannel", WorldChannel),
    replace(globalThis, "sessionStorage", undefined), // the page has one, its tabs would share their id
    replace(crypto, "randomUUID", () => world?.createId() ?? "no-world"),
    replace(crypto.subtle, "digest", digest),
  ];
  const storage = globalThis.navigator?.storage;
  if (storage) undo.push(replace(storage, "persist", async () => true));
  return () => {
    world = undefined;
    for (const restore of undo) restore();
  };
}

function replace(target: object, key: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(target, key, before);
    else Reflect.deleteProperty(target, key);
  };
}

/** A channel between the tabs of the world; each message parks once for each tab that gets it. */
class WorldChannel {
  onmessage: ((event: { readonly data: unknown }) => void) | undefined;
  readonly #world = world;
  readonly #owner = opening;

  constructor(readonly name: string) {
    this.#world?.channels.push(this);
  }

  postMessage(data: unknown): void {
    for (const other of this.#world?.channels ?? []) {
      if (other === this || !(other instanceof WorldChannel) || other.name !== this.name) continue;
      other.receive(data, this.#owner);
    }
  }

  receive(data: unknown, from: string): void {
    const { type } = data as { readonly type: string }; // CAST: only hints are posted here
    const call = { kind: "hint", owner: this.#owner, label: `hint ${type} from ${from}` } as const;
    void this.#world?.scheduler.park(call, () => this.onmessage?.({ data }));
  }

  close(): void {
    const channels = this.#world?.channels;
    channels?.splice(channels.indexOf(this), 1);
  }
}

/** Stands for SHA-256: as sure to differ for what differs here, and done at once or a step later. */
async function digest(_algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> {
  const words = new Uint32Array(8).fill(0x811c9dc5);
  for (const [index, byte] of bytes.entries()) {
    const place = index & 7;
    const word = (words[place] ?? 0) ^ byte ^ ((words[(place + 7) & 7] ?? 0) >>> 3);
    words[place] = Math.imul(word, 0x01000193);
  }
  if (world?.random.chance(0.3)) {
    const call = { kind: "digest", owner: NOBODY, label: "digest", isOutside: true } as const;
    await world.scheduler.park(call, () => undefined);
  }
  return words.buffer;
}
