import { test } from "./fixtures.js";
test("t", async ({ durableBrowser }) => {
  const c = await durableBrowser.open({ firefoxUserPrefs: { "network.cookie.cookieBehavior": 2 } });
  const p = await c.newPage();
  p.on("console", (m) => console.log("console", m.text()));
  p.on("pageerror", (m) => console.log("pageerror", m.message, m.stack));
  await p.goto("/agent.html");
  console.log(await p.evaluate(() => document.querySelector("anvia-chat")?.shadowRoot?.innerHTML.length));
  console.log(await p.evaluate(() => { const out = []; for (const f of [() => sessionStorage, () => indexedDB.open("x"), () => new BroadcastChannel("x"), () => navigator.locks.request("a", () => 1)]) { try { out.push(String(f())); } catch (e) { out.push(String(e)); } } return out; }));
});
