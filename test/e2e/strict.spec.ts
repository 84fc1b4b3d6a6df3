// The whole story under the strictest policy: every kind of card, answers with every kind of markdown,
// both kinds of schema, a reload while something waits. No browser may find anything to report, and
// nobody but the page's and the endpoint's hosts may be asked for anything.
import type { LLMock } from "@copilotkit/aimock";
import type { Page } from "@playwright/test";
import type { Chat } from "./chat.js";
import type { Endpoint } from "./endpoint.js";
import { expect, test } from "./fixtures.js";
import { resultsOf } from "./model-requests.js";
import {
  expectOneRefund,
  scriptQuestion,
  scriptShortRefund,
  story,
  untilApproval,
} from "./shop-script.js";

const RICH = `# Your order

| item | state |
|:-----|------:|
| lamp | *delivered* |

- [x] looked up, see https://example.com/a?b=c
- [ ] ~~refund~~ **soon** [terms](https://example.org/terms "Terms") \`inline\`

> quoted <b style="color:red">raw</b> ![a picture](https://images.example.net/x.png)

\`\`\`js
const total = 250; // a comment
export function refund(id) { return \`\${id}\`; }
\`\`\`

\`\`\`html
<script>alert(1)</script>
\`\`\`

Inline $x^2 + y^2$ and

$$\\frac{1}{2}$$

<script>document.title = "run"</script><img src="https://images.example.net/y.png" onerror="alert(1)">

The end of the answer.`;

const READ = "Please tell me about order A-100.";
const NOTE = "Note that A-100 is a gift.";
const NOTE_AGAIN = "And note it once more.";
const DATE = "Let me pick a date.";

function scriptEverything(llm: LLMock): void {
  const lookUp = { id: "call_read", name: "look_up_order", arguments: { orderId: "A-100" } };
  const note = { id: "call_note", name: "write_note", arguments: { orderId: "A-100" } };
  const date = { id: "call_date", name: "pick_date", arguments: { why: "For the parcel." } };
  llm.on({ userMessage: READ, hasToolResult: false }, { toolCalls: [lookUp] });
  llm.on({ toolCallId: "call_read" }, { content: RICH });
  llm.on({ toolCallId: "call_note" }, { content: "Noted." });
  llm.on({ toolCallId: "call_note_again" }, { content: "Noted again." });
  llm.on({ toolCallId: "call_date" }, { content: "That day it is." });
  llm.on({ userMessage: NOTE }, { toolCalls: [note] });
  llm.on({ userMessage: NOTE_AGAIN }, { toolCalls: [{ ...note, id: "call_note_again" }] });
  llm.on({ userMessage: DATE }, { toolCalls: [date] });
}

function openStrict(
  chat: Chat,
  endpoint: Endpoint,
  options: Readonly<Record<string, string>> = {},
) {
  return chat.open({ base: endpoint.baseURL, ...options }, "strict.html");
}

/** What the page heard of its own policy, over all its visits. */
async function violations(page: Page): Promise<readonly string[]> {
  const text = await page.evaluate(() => sessionStorage.getItem("violations"));
  return text?.trim().split("\n") ?? [];
}

/** Collects where the page's requests go, by host. */
function watchHosts(page: Page): Set<string> {
  const hosts = new Set<string>();
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(http|ws)/.test(protocol)) hosts.add(host);
  });
  return hosts;
}

const host = (url: string) => new URL(url).host;

test.describe("under the strictest policy", () => {
  test.afterEach(async ({ page, site }, { title }) => {
    if (title.startsWith("control")) return;
    expect(await violations(page)).toEqual([]);
    expect(site.policyReports).toEqual([]);
  });

  test("an answer with every kind of markdown is drawn, and no other host is asked", async ({
    chat,
    llm,
    endpoint,
    page,
    site,
  }) => {
    const hosts = watchHosts(page);
    scriptEverything(llm);
    await openStrict(chat, endpoint);
    await chat.say(READ);
    await expect(chat.line("The end of the answer.")).toBeVisible();
    await expect(chat.log.getByRole("table")).toBeVisible();
    await expect(chat.log.locator("code").filter({ hasText: "const total" })).toBeVisible();
    await page.reload();
    await expect(chat.line("The end of the answer.")).toBeVisible();
    expect([...hosts].sort()).toEqual([host(site.url), host(endpoint.baseURL)].sort());
    await expect(page).toHaveTitle("Shop: under the strictest policy");
  });

  test("an approval survives a reload and runs once; an unknown outcome is asked about", async ({
    chat,
    llm,
    ledger,
    endpoint,
    page,
  }) => {
    scriptShortRefund(llm);
    await openStrict(chat, endpoint);
    await untilApproval(chat);
    await page.reload();
    ledger.hold();
    await chat.approval().approve();
    await expect.poll(() => ledger.refunds.length).toBe(1);
    await page.reload();
    ledger.release();
    await chat.unknownOutcome().happened();
    await expect(chat.line(story.refused)).toBeVisible();
    expectOneRefund(ledger);
  });

  test("a call checked by the page's own zod can be rejected, and that zod stays as it was", async ({
    chat,
    llm,
    endpoint,
    page,
  }) => {
    scriptEverything(llm);
    await openStrict(chat, endpoint);
    await chat.say(NOTE);
    await expect(chat.approval("Write note").dialog).toContainText("A-100");
    await page.reload();
    await chat.approval("Write note").reject();
    await expect(chat.line("Noted.")).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("data-zod", "untouched");
  });

  test("a question and a form are answered", async ({ chat, llm, endpoint, page }) => {
    scriptQuestion(llm);
    scriptEverything(llm);
    await openStrict(chat, endpoint);
    await chat.say(story.prompt);
    const card = chat.question(story.question);
    await card.radio("As a gift").check();
    await page.reload();
    await card.submit();
    await expect(chat.line(story.packed)).toBeVisible();

    await chat.say(DATE);
    const form = chat.question("Pick a date");
    await form.dialog.getByRole("textbox").fill("2031-02-03");
    await form.submit();
    await expect(chat.line("That day it is.")).toBeVisible();
  });

  test("a call is edited in its form, and the next one is allowed from now on", async ({
    chat,
    llm,
    endpoint,
    page,
  }) => {
    scriptEverything(llm);
    await openStrict(chat, endpoint);
    await chat.say(NOTE);
    const card = chat.approval("Write note");
    await card.button("Edit").click();
    await card.dialog.getByRole("textbox", { name: "orderId" }).fill("A-200");
    await page.reload();
    await card.button("Review changes").click();
    await expect(card.dialog.getByRole("group", { name: "Your changes" })).toContainText("A-100");
    await card.approve();
    await expect(chat.line("Noted.")).toBeVisible();
    expect(String(resultsOf(llm, "call_note")[0])).toContain('"noted":"A-200"');

    await chat.say(NOTE_AGAIN);
    await card.button("Allow without asking…").click();
    await card.until(() => card.button("Allow for this conversation").click({ timeout: 2000 }));
    await expect(chat.line("Noted again.")).toBeVisible();
    await page.getByText("Permissions (1)").click();
    await expect(page.getByRole("button", { name: "Revoke: Write note" })).toBeVisible();
  });

  for (const [offence, directive] of Object.entries({
    eval: /script-src|trusted-types/,
    markup: /require-trusted-types-for/,
    style: /style-src/,
    elsewhere: /connect-src/,
    image: /img-src/,
  })) {
    test(`control: a page that breaks the policy (${offence}) is reported, twice`, async ({
      chat,
      endpoint,
      page,
      site,
    }) => {
      await openStrict(chat, endpoint, { offence });
      await expect.poll(() => violations(page)).toEqual([expect.stringMatching(directive)]);
      await expect.poll(() => site.policyReports).toEqual([expect.stringMatching(directive)]);
    });
  }
});

for (const zod of ["plain", "own"]) {
  test(`a page may set its own zod up in another way (${zod}), and finds it so`, async ({
    chat,
    llm,
    page,
  }) => {
    scriptEverything(llm);
    await chat.open({ zod }, "zod.html");
    await chat.say(NOTE);
    await chat.approval("Write note").approve();
    await expect(chat.line("Noted.")).toBeVisible();
    expect(resultsOf(llm, "call_note")).toEqual(['{"noted":"A-100","tags":[]}']);
    await expect(page.locator("html")).toHaveAttribute("data-zod", "untouched");
  });
}
