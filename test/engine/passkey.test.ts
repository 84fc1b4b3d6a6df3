// Approvals of level "passkey": K1 to K4 of src/engine/passkey.ts.
import { expect } from "@open-wc/testing";
import {
  type ApprovalDecision,
  type Assertion,
  canonicalJson,
  type DecideResult,
  type Runtime,
  type ToolContext,
} from "../../src/index.js";
import {
  answerOf,
  calls,
  closePages,
  firstPending,
  openPage,
  scriptedAgent,
  spyTool,
} from "./page.js";
import { digestBytes, type Wrong, wordFor } from "./passkey-word.js";

const ARGS = { to: "Kiln", amount: 250 };
const INPUT = {
  type: "object",
  properties: { to: { type: "string" }, amount: { type: "number" } },
  required: ["to", "amount"],
} as const;

/** A page whose model asks once for a payment that takes a passkey. */
function payment(options: Parameters<typeof spyTool>[0] = { name: "pay" }, page = openPage()) {
  const contexts: ToolContext[] = [];
  const { tool, inputs } = spyTool({
    input: INPUT,
    approval: { level: "passkey" },
    ...options,
    name: "pay",
    execute: (input: unknown, context: ToolContext) => {
      inputs.push(input);
      contexts.push(context);
      return "paid";
    },
  });
  const steps = [calls({ id: "c1", name: "pay", args: ARGS }), { text: "Done." }];
  const { agent, model } = scriptedAgent(steps, [tool]);
  return { page, agent, model, inputs, contexts };
}

async function ask({ page, agent }: ReturnType<typeof payment>) {
  const pending = firstPending(page);
  page
    .prompt(agent, "pay", { sessionId: "s" })
    .send()
    .catch(() => undefined);
  const [approval] = await pending;
  if (!approval) throw new Error("It was there a moment ago.");
  return approval;
}

function decide(page: Runtime, approvalId: string, more: Partial<ApprovalDecision> = {}) {
  return page.approvals.decide({ approvalId, approved: true, ...more });
}

function messageOf(result: DecideResult): string {
  return result.status === "invalid" ? result.message : result.status;
}

describe("an approval of level passkey", () => {
  afterEach(closePages);

  test("a yes without a passkey's word is invalid, nothing is written, and it still waits", async () => {
    const made = payment();
    const { id } = await ask(made);
    expect(messageOf(await decide(made.page, id))).to.equal(
      "A passkey has to confirm this approval.",
    );
    expect((await made.page.approvals.get(id))?.status).to.equal("pending");
    const [first] = await made.page.approvals.list();
    expect(first?.resolvedAt).to.equal(undefined);
    expect(made.inputs).to.deep.equal([]);
  });

  const wrong: Record<string, [Wrong, string]> = {
    "another digest": [{ challenge: "AAAA" }, "something else"],
    "another type": [{ type: "webauthn.create" }, "not about an approval"],
    "another origin": [{ origin: "https://evil.example" }, "another site"],
    "nobody present": [{ flags: 0x04 }, "make sure that it is you"],
    "nobody verified": [{ flags: 0x01 }, "make sure that it is you"],
    "too few bytes": [{ authenticatorData: new Uint8Array(36) }, "make sure that it is you"],
  };
  for (const [name, [what, said]] of Object.entries(wrong)) {
    test(`a word with ${name} is invalid`, async () => {
      const made = payment();
      const { id, digest } = await ask(made);
      const result = await decide(made.page, id, { assertion: wordFor(digest, what) });
      expect(messageOf(result)).to.contain(said);
      expect((await made.page.approvals.get(id))?.status).to.equal("pending");
    });
  }

  test("what is no assertion at all is invalid", async () => {
    const made = payment();
    const { id, digest } = await ask(made);
    const good = wordFor(digest);
    const bad: unknown[] = [
      null,
      "yes",
      {},
      { ...good, clientDataJSON: "%%%" },
      { ...good, clientDataJSON: "bnVsbA" }, // null
      { ...good, clientDataJSON: "_w" }, // no UTF-8
      { ...good, authenticatorData: "%%%" },
      { ...good, signature: 3 },
      { ...good, signature: "A".repeat(20_000) },
    ];
    for (const assertion of bad) {
      // CAST: what page code could hand in all the same
      const result = await decide(made.page, id, { assertion: assertion as Assertion });
      expect(result.status, JSON.stringify(assertion)?.slice(0, 80)).to.equal("invalid");
    }
    expect((await decide(made.page, id, { assertion: good })).status).to.equal("decided");
  });

  test("the word for its digest approves it, and travels to execute with what it is for", async () => {
    const made = payment();
    const { id, digest, runId } = await ask(made);
    const challenge = await made.page.approvals.passkeyChallenge({ approvalId: id });
    expect(challenge).to.deep.equal(digestBytes(digest));
    const assertion = wordFor(digest);
    await decide(made.page, id, { assertion, reviewerId: "robin" });
    expect(await answerOf(made.page, "s")).to.equal("Done.");
    const [context] = made.contexts;
    const { decisionId, subject, ...approval } = context?.approval ?? {};
    expect(approval).to.deep.equal({
      approvalId: id,
      via: "api",
      reviewerId: "robin",
      digest,
      edited: false,
      assertion,
    });
    expect(decisionId).to.be.a("string");
    expect(JSON.parse(subject ?? "")).to.deep.equal({
      toolName: "pay",
      callId: context?.internalCallId,
      runId,
      input: ARGS,
      schema: INPUT,
    });
    expect(subject).to.equal(canonicalJson(JSON.parse(subject ?? "")));
    expect(await sha256(subject ?? "")).to.equal(digest);
  });

  test("rejecting takes no passkey", async () => {
    const made = payment();
    const { id } = await ask(made);
    const result = await made.page.approvals.decide({ approvalId: id, approved: false });
    expect(result.status).to.equal("decided");
    await answerOf(made.page, "s");
    expect(made.inputs).to.deep.equal([]);
  });

  test("the word for one approval is none for another", async () => {
    const one = payment();
    const other = payment();
    const { digest } = await ask(one);
    const { id } = await ask(other);
    const result = await decide(other.page, id, { assertion: wordFor(digest) });
    expect(messageOf(result)).to.contain("something else");
  });

  test("an approval of level press keeps no word, and execute learns who said yes", async () => {
    const made = payment({ name: "pay", approval: {} });
    const { id, digest } = await ask(made);
    expect(await made.page.approvals.passkeyChallenge({ approvalId: id })).to.equal(undefined);
    await decide(made.page, id, { assertion: wordFor(digest) });
    await answerOf(made.page, "s");
    const approval = made.contexts[0]?.approval;
    expect(approval?.approvalId).to.equal(id);
    expect(approval?.assertion).to.equal(undefined);
  });

  test("a call that nobody was asked about has no approval", async () => {
    const made = payment({ name: "pay", approval: { when: false, level: "passkey" } });
    made.page
      .prompt(made.agent, "pay", { sessionId: "s" })
      .send()
      .catch(() => undefined);
    await answerOf(made.page, "s");
    expect(made.contexts).to.have.length(1);
    expect(made.contexts[0]?.approval).to.equal(undefined);
  });

  test("an edited input is confirmed by its own digest, not by that of the original", async () => {
    const made = payment({ name: "pay", approval: { level: "passkey", editable: true } });
    const { id, digest } = await ask(made);
    const input = { ...ARGS, amount: 20 };
    const original = await decide(made.page, id, { input, assertion: wordFor(digest) });
    expect(messageOf(original)).to.contain("something else");
    const challenge = await made.page.approvals.passkeyChallenge({ approvalId: id, input });
    const edited = hexOf(challenge);
    expect(edited).not.to.equal(digest);
    const result = await decide(made.page, id, { input, assertion: wordFor(edited) });
    expect(result.status).to.equal("decided");
    await answerOf(made.page, "s");
    expect(made.inputs).to.deep.equal([input]);
    expect(made.contexts[0]?.approval).to.deep.include({ digest: edited, edited: true });
    expect(JSON.parse(made.contexts[0]?.approval?.subject ?? "").input).to.deep.equal(input);
  });

  test("an edit that reaches what takes a passkey takes one", async () => {
    const level = ({ args }: { args: unknown }) =>
      (args as typeof ARGS).amount > 1000 ? ("passkey" as const) : ("press" as const);
    const made = payment({ name: "pay", approval: { editable: true, level } });
    const { id, digest } = await ask(made);
    const input = { ...ARGS, amount: 5000 };
    expect((await decide(made.page, id, { input })).status).to.equal("invalid");
    expect((await decide(made.page, id, { input, assertion: wordFor(digest) })).status).to.equal(
      "invalid",
    );
    const edited = hexOf(await made.page.approvals.passkeyChallenge({ approvalId: id, input }));
    await decide(made.page, id, { input, assertion: wordFor(edited) });
    await answerOf(made.page, "s");
    expect(made.inputs).to.deep.equal([input]);
  });
});

function hexOf(bytes: Uint8Array | undefined): string {
  return Array.from(bytes ?? [], (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sha256(text: string): Promise<string> {
  return hexOf(
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
  );
}
