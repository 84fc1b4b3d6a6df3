// Who writes into the database, the channel or the page behind the runtime's back is allowed nothing (G1, SECURITY).
import { expect } from "@open-wc/testing";
import { digestOf } from "../../src/engine/digest.js";
import type { JournalEvent } from "../../src/index.js";
import { editRows, putRow, rowsOf } from "./grants-rows.js";
import { grant, outcomeOf, refunder, refundTool, shopPage } from "./grants-shop.js";
import { closePages } from "./page.js";

const A100 = { orderId: "A-100", amount: 250 };
const B200 = { orderId: "B-200", amount: 250 };
const DAY_MS = 86_400_000;

/** A site with one permission for A-100, given in conversation "s"; its page is closed. */
async function siteWithGrant(scope: "session" | "site") {
  const { name, page, clock } = shopPage();
  await grant(page, refunder(refundTool().tool, A100), scope);
  await page.close();
  return { name, clock };
}

/** What the next page does with a call of this input. */
async function nextCall(name: string, input = A100, sessionId = "s", clock = shopPage(name).clock) {
  const { page } = shopPage(name, clock);
  const { tool, inputs } = refundTool();
  const outcome = await outcomeOf(page, refunder(tool, input), sessionId);
  return { outcome, inputs, held: await page.grants.list(), page };
}

describe("attacks on standing permissions", () => {
  afterEach(closePages);

  test("the permission itself is found in the next page; the attacks below change what it is", async () => {
    const { name } = await siteWithGrant("session");
    const { outcome, held } = await nextCall(name);
    expect(outcome).to.equal("ran");
    expect(held).to.have.length(1);
  });

  const edits: Readonly<Record<string, object>> = {
    scope: { scope: "site", expiresAt: 9e15 },
    shape: { shape: { orderId: "B-200" } },
    "shape, to nothing in common": { shape: {} },
    toolName: { toolName: "cancel" },
    sessionId: { sessionId: "other" },
    agentId: { agentId: "another" },
    runId: { runId: "another" },
    interactionId: { interactionId: "another" },
    grantedAt: { grantedAt: 1 },
    reviewerId: { reviewerId: "root" },
    title: { title: "Look at an order" },
    expiresAt: { expiresAt: 9e15 },
    shapeDigest: { shapeDigest: "0" },
  };
  for (const [member, edited] of Object.entries(edits)) {
    test(`a row whose ${member} was edited allows nothing and is not listed`, async () => {
      const { name } = await siteWithGrant("session");
      await editRows(name, "grants", (row) => ({ ...row, ...edited }));
      const shape = "shape" in edited ? B200 : A100;
      const { outcome, held, inputs } = await nextCall(name, shape);
      expect(outcome).to.equal("asked");
      expect(held).to.deep.equal([]);
      expect(inputs).to.deep.equal([]);
    });
  }

  test("a row of another conversation that was made one for the site reaches nobody", async () => {
    const { name } = await siteWithGrant("session");
    await editRows(name, "grants", (row) => ({ ...row, scope: "site", expiresAt: 9e15 }));
    expect((await nextCall(name, A100, "other")).outcome).to.equal("asked");
  });

  test("a row whose time was stretched ends when it was to end", async () => {
    const { name, clock } = await siteWithGrant("site");
    await editRows(name, "grants", (row) => ({ ...row, expiresAt: 9e15 }));
    clock.advance(DAY_MS);
    expect((await nextCall(name, A100, "s", clock)).outcome).to.equal("asked");
  });

  test("a forged row without a decision, or pointing at a plain approval, allows nothing", async () => {
    const { name } = await siteWithGrant("session");
    const [row] = await rowsOf(name, "grants");
    for (const [index, forged] of [
      { shape: { orderId: "B-200" } },
      { interactionId: "r:approval:c:1" },
      { runId: "none" },
    ].entries()) {
      await putRow(name, "grants", { ...row, grantId: `forged-${index}`, ...forged });
    }
    const { outcome, held } = await nextCall(name, B200);
    expect(outcome).to.equal("asked");
    expect(held).to.have.length(1);
  });

  test("a decision whose shape was edited in the journal, row and all, allows nothing (G2)", async () => {
    const { name } = await siteWithGrant("session");
    const shape = { orderId: "B-200" };
    await editRows(name, "events", (row) => {
      const event = row as unknown as JournalEvent; // CAST: the runtime wrote it
      if (event.type !== "interaction_settled" || event.decision.status !== "approved") return row;
      return { ...row, decision: { ...event.decision, grant: { ...event.decision.grant, shape } } };
    });
    const subject = { toolName: "refund", callId: "", runId: "", input: shape, schema: null };
    const shapeDigest = await digestOf(subject); // whoever edits the row can compute it, too
    await editRows(name, "grants", (row) => ({ ...row, shape, shapeDigest }));
    expect((await nextCall(name, B200)).outcome).to.equal("asked");
  });

  test("a decision that was edited to have given a permission gives none that was not offered", async () => {
    const { name, page } = shopPage();
    const { tool } = refundTool({ approval: { grantable: { scopes: ["session"] } } });
    await grant(page, refunder(tool, A100), "session");
    await page.close();
    await editRows(name, "events", (row) => {
      const event = row as unknown as JournalEvent; // CAST: the runtime wrote it
      if (event.type !== "interaction_settled" || event.decision.status !== "approved") return row;
      return {
        ...row,
        decision: { ...event.decision, grant: { ...event.decision.grant, scope: "site" } },
      };
    });
    await editRows(name, "grants", (row) => ({ ...row, scope: "site", expiresAt: 9e15 }));
    const { page: after } = shopPage(name);
    expect(await after.grants.list()).to.deep.equal([]);
  });

  test("an input that was edited in the journal proves nothing (J10)", async () => {
    const { name } = await siteWithGrant("session");
    await editRows(name, "events", (row) => {
      const event = row as unknown as JournalEvent; // CAST: the runtime wrote it
      if (event.type !== "interaction_requested") return row;
      const interaction = { ...event.interaction, input: { ...A100, amount: 1 } };
      return { ...row, interaction };
    });
    const { outcome, held } = await nextCall(name);
    expect(outcome).to.equal("asked");
    expect(held).to.deep.equal([]);
  });

  test("2,000 forged messages between tabs give, use and take back nothing", async () => {
    const { name, page } = shopPage();
    const { tool } = refundTool();
    await grant(page, refunder(tool, A100));
    const [before] = await page.grants.list();
    const channel = new BroadcastChannel(`anvia:${name}`);
    const types = ["grants", "grant", "revoke", "journal", "decision", "allow"];
    for (let count = 0; count < 2000; count++) {
      const type = types[count % types.length];
      const forged = { scope: "site", shape: {}, toolName: "refund", grantId: before?.grantId };
      channel.postMessage({ type, runId: "x", approved: true, ...forged, grant: forged });
    }
    channel.close();
    expect(await outcomeOf(page, refunder(tool, B200))).to.equal("asked");
    expect(await page.grants.list()).to.deep.equal([before]);
  });

  test("what stands in localStorage, in the address or on the page's elements allows nothing", async () => {
    const { page, name } = shopPage();
    const forged = JSON.stringify([{ toolName: "refund", scope: "site", shape: {} }]);
    for (const key of ["anvia", "anvia:grants", `${name}:grants`, name]) {
      localStorage.setItem(key, forged);
      document.documentElement.setAttribute(`data-${key.replaceAll(":", "-")}`, forged);
      document.documentElement.setAttribute("grants", forged);
    }
    const outcome = await outcomeOf(page, refunder(refundTool().tool, A100));
    localStorage.clear();
    for (const name of document.documentElement.getAttributeNames()) {
      if (name !== "lang") document.documentElement.removeAttribute(name);
    }
    expect(outcome).to.equal("asked");
  });

  test("after the conversation is deleted there is no row, and no effect, in this tab and in others", async () => {
    const { name, page } = shopPage();
    const other = shopPage(name).page;
    const { tool } = refundTool();
    await grant(page, refunder(tool, A100), "site");
    expect(await other.grants.list()).to.have.length(1);
    await page.clear("s");
    expect(await rowsOf(name, "grants")).to.deep.equal([]);
    expect(await page.grants.list()).to.deep.equal([]);
    expect(await other.grants.list()).to.deep.equal([]);
    expect(await outcomeOf(other, refunder(tool, A100), "new")).to.equal("asked");
    expect(await rowsOf(name, "grants")).to.deep.equal([]);
  });
});
