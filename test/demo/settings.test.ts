import { expect } from "@open-wc/testing";
import {
  chosenEndpoint,
  createModel,
  DEFAULT_SETTINGS,
  isAddress,
  loadSettings,
  type ModelSettings,
  modelLine,
  saveSettings,
} from "../../demo/shop/model-settings.js";
import { testConnection } from "../../demo/shop/test-connection.js";

/** A storage that holds what was saved, or `text`. */
function storage(text: string | null = null) {
  let kept = text;
  return {
    getItem: () => kept,
    setItem: (_key: string, value: string) => {
      kept = value;
    },
  };
}

const other: ModelSettings = {
  provider: "other",
  endpoints: {
    ...DEFAULT_SETTINGS.endpoints,
    other: { baseUrl: "/my/llm/v1", model: "small", api: "responses" },
  },
};

suite("the choice of model", () => {
  test("a new visitor has the demo model, and is told what it is", () => {
    const settings = loadSettings(storage());
    expect(createModel(settings).id).to.equal("Demo model");
    expect(modelLine(settings)).to.equal(
      "Demo model: a few rules, no AI. Choose a real model in Settings.",
    );
  });

  test("what was chosen is there at the next visit", () => {
    const kept = storage();
    saveSettings(kept, other);
    expect(loadSettings(kept)).to.deep.equal(other);
    expect(createModel(other).id).to.equal("small");
  });

  test("a model on this machine does not wait for a network, any other endpoint does", () => {
    const offline = (["demo", "ollama", "lmstudio", "openai", "other"] as const).map(
      (provider) => createModel({ ...other, provider }).offline === true,
    );
    expect(offline).to.deep.equal([true, true, true, false, false]);
  });

  for (const text of ["", "{", "7", '{"provider":"evil"}', '{"provider":"ollama","endpoints":7}']) {
    test(`a broken choice (${text || "nothing"}) is read as far as it makes sense`, () => {
      const { provider, endpoints } = loadSettings(storage(text));
      expect(provider).to.equal(text.includes("ollama") ? "ollama" : "demo");
      expect(endpoints).to.deep.equal(DEFAULT_SETTINGS.endpoints);
    });
  }

  test("only the visitor's own endpoint can have an address of its own", () => {
    const text = JSON.stringify({
      provider: "openai",
      endpoints: { openai: { baseUrl: "https://example.com/v1", model: "gpt-5" } },
    });
    expect(chosenEndpoint(loadSettings(storage(text)))).to.deep.equal({
      baseUrl: "/api/llm/v1",
      model: "gpt-5",
      api: "chat",
    });
  });

  test("an address is http or https, relative ones too", () => {
    const texts = [
      "http://localhost:1234/v1",
      "/api/llm/v1",
      "ftp://x/v1",
      "javascript:1",
      "http://",
    ];
    expect(texts.map(isAddress)).to.deep.equal([true, true, false, false, false]);
  });

  test("a browser that refuses the storage has the defaults", () => {
    const refuses = {
      getItem: () => {
        throw new DOMException("no", "SecurityError");
      },
    };
    expect(loadSettings(refuses)).to.equal(DEFAULT_SETTINGS);
  });
});

suite("the connection test", () => {
  const endpoint = { baseUrl: "http://localhost:11434/v1/", model: "m", api: "chat" } as const;
  const answering =
    (body: string, status = 200) =>
    async (address: RequestInfo | URL) => {
      expect(String(address)).to.equal("http://localhost:11434/v1/models");
      return new Response(body, { status });
    };

  const cases: readonly (readonly [string, string, number, string])[] = [
    ["a model that is there", '{"data":[{"id":"m"},{"id":"n"}]}', 200, "It works: m is there."],
    ["another model", '{"data":[{"id":"n"}]}', 200, "It answers, but has no model “m”. It has n."],
    ["no models", '{"data":null}', 200, "It answers, but it names no models."],
    ["a web page", "<!doctype html>", 200, "Something answers there, but it is not an API."],
    ["a missing address", "", 404, "There is no API at this address. It usually ends in /v1."],
    ["an error", "", 500, "It answers with an error (500). Try again later."],
  ];
  for (const [what, body, status, text] of cases) {
    test(`${what} is told as “${text}”`, async () => {
      const report = await testConnection("ollama", endpoint, answering(body, status));
      expect(report.text).to.equal(text);
      expect(report.works).to.equal(text.startsWith("It works"));
    });
  }

  test("a proxy without a key is told how to get one, another endpoint to hide it", async () => {
    const refused = answering("{}", 401);
    expect((await testConnection("openai", endpoint, refused)).text).to.contain("OPENAI_API_KEY=");
    expect((await testConnection("other", endpoint, refused)).text).to.contain("put a proxy");
  });

  test("nothing there is told with what to do about it", async () => {
    const nobody = () => Promise.reject(new TypeError("Failed to fetch"));
    expect((await testConnection("ollama", endpoint, nobody)).text).to.contain("OLLAMA_ORIGINS=");
    expect((await testConnection("lmstudio", endpoint, nobody)).text).to.contain("Enable CORS");
  });
});
