// The server's side of an approval of level "passkey": one yes passes, and nothing that is almost it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import {
  ALGORITHMS,
  approvalOf,
  authenticator,
  base64Url,
  SUBJECT,
  sha256,
} from "./passkey-key.mjs";

const VERIFIER = fileURLToPath(new URL("../../demo/passkey/verify-approval.ts", import.meta.url));
let verifyApproval;
before(async () => {
  ({ verifyApproval } = (await runnerImport(VERIFIER)).module);
});

const refused = (approval, why) => assert.rejects(() => verifyApproval(approval), why);

for (const name of Object.keys(ALGORITHMS)) {
  test(`${name}: a passkey's yes to this call counts`, async () => {
    const result = await verifyApproval(approvalOf(authenticator(name)));
    assert.deepEqual(result, { input: { amount: 250, payee: "Kiln" }, signCount: 5 });
  });

  test(`${name}: a yes that says something else, signed all the same, does not`, async () => {
    const key = authenticator(name);
    const cases = [
      [{ client: { type: "webauthn.create" } }, /not an approval/],
      [{ client: { crossOrigin: true } }, /not an approval/],
      [{ client: { challenge: base64Url(sha256(`${SUBJECT} `)) } }, /something else/],
      [{ client: { challenge: undefined } }, /something else/],
      [{ client: { origin: "https://evil.example" } }, /another site/],
      [{ authData: { rpId: "evil.example" } }, /another site/],
      [{ authData: { flags: 0x00 } }, /nobody/],
      [{ authData: { flags: 0x01 } }, /nobody/],
      [{ authData: { flags: 0x04 } }, /nobody/],
      [{ authData: { signCount: 4 } }, /used before/],
      [{ authData: { signCount: 0 } }, /used before/],
      [{ toolName: "delete_everything" }, /another tool/],
      [{ origin: "https://elsewhere.example" }, /another site/],
      [{ rpId: "elsewhere.example" }, /another site/],
    ];
    for (const [over, why] of cases) await refused(approvalOf(key, over), why);
  });

  test(`${name}: another key, another credential and another person's do not`, async () => {
    const key = authenticator(name);
    const other = authenticator(name);
    await refused(
      approvalOf(key, { passkey: { ...key.passkey, publicKey: other.passkey.publicKey } }),
      /not signed/,
    );
    await refused(
      approvalOf(key, { passkey: { ...key.passkey, credentialId: "b3RoZXI" } }),
      /another passkey/,
    );
    await refused(
      approvalOf(key, { passkey: { ...key.passkey, userHandle: "b3RoZXI" } }),
      /another person/,
    );
    await refused(approvalOf(key, { passkey: { ...key.passkey, algorithm: -65535 } }));
    for (const wrong of [-7, -8, -257]) {
      if (wrong !== key.passkey.algorithm)
        await refused(approvalOf(key, { passkey: { ...key.passkey, algorithm: wrong } }));
    }
  });

  test(`${name}: every flipped bit of what was sent is refused`, async () => {
    const key = authenticator(name);
    const good = approvalOf(key);
    let tried = 0;
    for (const member of [
      "clientDataJSON",
      "authenticatorData",
      "signature",
      "credentialId",
      "userHandle",
    ]) {
      const bytes = Buffer.from(good.assertion[member], "base64url");
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] ^= 1 << (bit & 7);
        await refused({ ...good, assertion: { ...good.assertion, [member]: base64Url(changed) } });
        tried++;
      }
    }
    const subject = Buffer.from(SUBJECT);
    for (let at = 0; at < subject.length; at++) {
      const changed = Buffer.from(subject);
      changed[at] ^= 1;
      await refused({ ...good, subject: changed.toString() });
      tried++;
    }
    assert.ok(tried > 1500, `${tried} changes were tried`);
    await verifyApproval(good); // still counts
  });

  test(`${name}: what is cut off, padded, left out or spelled differently is refused`, async () => {
    const good = approvalOf(authenticator(name));
    for (const member of ["clientDataJSON", "authenticatorData", "signature", "credentialId"]) {
      const text = good.assertion[member];
      const spellings = [
        text.slice(0, -2),
        `${text}AA`,
        `${text}=`,
        `${text}\n`,
        "",
        "%",
        undefined,
        null,
        7,
      ];
      for (const value of spellings) {
        await refused({ ...good, assertion: { ...good.assertion, [member]: value } });
      }
    }
    for (const subject of ["", "null", "{}", `${SUBJECT}\n`, undefined])
      await refused({ ...good, subject });
    await refused({ ...good, assertion: undefined });
  });
}

test("ES256: hundreds of signatures of every length pass, and their bytes in another frame do not", async () => {
  const key = authenticator("ES256");
  const lengths = new Set();
  for (let n = 0; n < 400; n++) {
    const good = approvalOf(key, { authData: { signCount: 5 + n } });
    const der = Buffer.from(good.assertion.signature, "base64url");
    lengths.add(der.length);
    await verifyApproval(good);
    const longer = Buffer.from([0x30, der[1] + 1, 2, der[3] + 1, 0, ...der.subarray(4)]);
    if (der[3] === 33)
      await refused({ ...good, assertion: { ...good.assertion, signature: base64Url(longer) } });
  }
  assert.ok(lengths.size >= 3, `lengths ${[...lengths]}`);
});

test("a passkey that never counts (0, and 0 before) is let through", async () => {
  const key = authenticator("ES256");
  const passkey = { ...key.passkey, signCount: 0 };
  const { signCount } = await verifyApproval(
    approvalOf({ ...key, passkey }, { authData: { signCount: 0 } }),
  );
  assert.equal(signCount, 0);
});

test("an authenticator that gives no user handle is known by its credential", async () => {
  const good = approvalOf(authenticator("ES256"));
  const { userHandle: _, ...assertion } = good.assertion;
  await verifyApproval({ ...good, assertion });
});

test("the verifier has at most 60 lines, comments and blank lines aside, and no dependency", () => {
  const text = readFileSync(VERIFIER, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s*\/\//.test(line));
  assert.ok(lines.length <= 60, `${lines.length} lines`);
  assert.deepEqual(
    lines.filter((line) => /^import (?!type )/.test(line)),
    [],
  );
});
