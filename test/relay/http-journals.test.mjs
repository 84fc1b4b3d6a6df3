// Journals over HTTP against real processes and real databases. Needs `npm run build:package`.
import { describe, it } from "node:test";
import { journalRelayAcceptance } from "anvia-chat/testing";
import { kills } from "./devices.mjs";
import { onEachDatabase } from "./suites.mjs";

onEachDatabase((name, open) =>
  journalRelayAcceptance(
    `journals over HTTP on ${name}`,
    async () => {
      const opened = await open();
      const { laptop, phone, stranger } = opened;
      return {
        ...opened,
        laptop: laptop.journals,
        phone: phone.journals,
        stranger: stranger.journals,
      };
    },
    { describe, it },
    { kills },
  ),
);
