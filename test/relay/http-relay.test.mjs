// The HTTP relay against real processes and real databases. Needs `npm run build:package`.
import { describe, it } from "node:test";
import { relayAcceptance } from "anvia-chat/testing";
import { kills } from "./devices.mjs";
import { onEachDatabase } from "./suites.mjs";

onEachDatabase((name, open) =>
  relayAcceptance(`HTTP relay on ${name}`, open, { describe, it }, { kills }),
);
