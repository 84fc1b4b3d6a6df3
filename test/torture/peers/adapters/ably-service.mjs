/**
 * The part of Ably's service that AI Transport stands on, in memory: a channel with one total order, history,
 * and messages that can be appended to. It has no faults of its own: everything is delivered to everybody, once
 * and in order, so what the table shows is not the network's doing.
 * https://ably.com/docs/messages/updates-deletes and https://ably.com/docs/storage-history/history
 */

/** Opens the service. `connect(clientId)` is what `new Ably.Realtime({ clientId })` would be. */
export function openAblyService() {
  const channels = new Map();
  const channelOf = (name) => {
    const channel = channels.get(name) ?? createChannel();
    channels.set(name, channel);
    return channel;
  };
  return {
    connect(clientId) {
      const mine = new Map();
      return {
        options: {},
        auth: { clientId },
        channels: {
          get(name) {
            const connection = mine.get(name) ?? connectTo(name, channelOf(name), clientId);
            mine.set(name, connection);
            return connection;
          },
        },
      };
    },
  };
}

/** The service's side of a channel: what is stored, in order, and who listens. */
function createChannel() {
  let count = 0;
  const messages = [];
  const listeners = new Set();
  const nextSerial = () => {
    count += 1;
    return String(count).padStart(12, "0");
  };
  const deliver = (message) => {
    for (const listener of [...listeners]) listener(message);
  };
  return {
    listeners,
    /** What is stored, newest first. */
    history: () => messages.toReversed().map((message) => structuredClone(message)),
    create(content, clientId) {
      const serial = nextSerial();
      const timestamp = Date.now();
      const version = { serial, timestamp };
      const message = {
        ...content,
        clientId,
        serial,
        timestamp,
        version,
        action: "message.create",
      };
      messages.push(structuredClone(message));
      deliver(message);
      return serial;
    },
    change({ serial, data, extras }, action) {
      const stored = messages.find((message) => message.serial === serial);
      if (!stored) throw new Error(`No message ${serial}`);
      stored.data = action === "message.append" ? `${stored.data}${data}` : data;
      stored.extras = structuredClone(extras);
      stored.version = { serial: nextSerial(), timestamp: Date.now() };
      stored.action = "message.update"; // as history returns it: its latest version, whole
      // The platform does not repeat the name with an append.
      const name = action === "message.append" ? undefined : stored.name;
      deliver({ ...stored, data, name, action });
    },
  };
}

/** A client's side of a channel, as far as AI Transport uses it. */
function connectTo(name, channel, clientId) {
  const subscribers = new Set();
  /** Messages that this client has seen the beginning of; of others an append comes as the whole message. */
  const known = new Set();
  const queue = [];
  const receive = (message) => {
    queue.push(structuredClone(message));
    setImmediate(() => {
      const next = queue.shift();
      const whole = known.has(next.serial) ? next : wholeOf(channel, next);
      known.add(next.serial);
      for (const subscriber of [...subscribers]) subscriber(whole);
    });
  };
  const connection = {
    name,
    state: "initialized",
    on() {},
    off() {},
    async subscribe(subscriber) {
      subscribers.add(subscriber);
      await connection.attach();
    },
    unsubscribe: (subscriber) => subscribers.delete(subscriber),
    async attach() {
      channel.listeners.add(receive);
      connection.state = "attached";
    },
    async detach() {
      channel.listeners.delete(receive);
      connection.state = "detached";
    },
    async publish(content) {
      await acknowledged();
      const contents = [content].flat();
      return { serials: contents.map((each) => channel.create(each, clientId)) };
    },
    appendMessage: (message) => change(message, "message.append"),
    updateMessage: (message) => change(message, "message.update"),
    async history() {
      await acknowledged();
      return { items: channel.history(), hasNext: () => false, next: async () => null };
    },
  };
  const change = async (message, action) => {
    // Sent in the order of the calls, before anything is waited for.
    channel.change(message, action);
    await acknowledged();
    return {};
  };
  return connection;
}

function wholeOf(channel, message) {
  if (message.action !== "message.append") return message;
  return channel.history().find(({ serial }) => serial === message.serial) ?? message;
}

/** A round trip to the service. */
function acknowledged() {
  return new Promise((resolve) => setImmediate(resolve));
}
