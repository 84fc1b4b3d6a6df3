// Three jobs: the dev server of the demo, the demo as a static site (`vite build`), and the
// single-file browser build (`vite build --mode cdn`).
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, defineConfig, type InlineConfig, type Plugin, type UserConfig } from "vite";
import { VitePWA, type VitePWAOptions } from "vite-plugin-pwa";
import { deskServer } from "./demo/devices/dev-server.js";
import { passkeyServer } from "./demo/passkey/dev-server.js";
import { createProxy } from "./demo/proxy/llm-proxy.js";
import { ADDRESS_HEADER, nodeListener } from "./demo/proxy/node-listener.js";

const root = fileURLToPath(new URL(".", import.meta.url));
const demo = join(root, "demo");

/**
 * `/api/llm/v1` is any OpenAI-compatible endpoint; the key of the environment is only ever added on this side.
 */
const llmProxy = nodeListener(
  createProxy({
    target: `${process.env.LLM_PROXY_TARGET ?? "https://api.openai.com"}/v1`,
    keyHeaders: process.env.OPENAI_API_KEY
      ? { authorization: `Bearer ${process.env.OPENAI_API_KEY}` }
      : {},
    models: process.env.LLM_PROXY_MODELS?.split(",") ?? "any",
    visitorOf: ({ headers }) => headers.get(ADDRESS_HEADER) ?? "",
  }),
);

const ownProxy: Plugin = {
  name: "llm-proxy",
  configureServer: ({ middlewares }) => void middlewares.use("/api/llm", llmProxy),
  configurePreviewServer: ({ middlewares }) => void middlewares.use("/api/llm", llmProxy),
};

/** Sites of their own, with dependencies and builds of their own: see demo/start-framework.mjs. */
const FRAMEWORKS = ["next", "tanstack"];

function demoPages(): string[] {
  const places = readdirSync(demo, { withFileTypes: true });
  return places
    .filter(({ name }) => !FRAMEWORKS.includes(name))
    .flatMap((place) => {
      const path = join(demo, place.name);
      if (!place.isDirectory()) return path;
      const inside = readdirSync(path, { recursive: true, encoding: "utf8" });
      return inside.map((name) => join(path, name));
    })
    .filter((path) => path.endsWith(".html"));
}

/** demo/plain imports the browser build, as a page without a build would; here that is its source. */
const browserBuild: Plugin = {
  name: "browser-build",
  enforce: "pre",
  resolveId: (source, importer) =>
    source === "./anvia-chat.js" && importer?.startsWith(demo)
      ? join(root, "components/cdn.ts")
      : undefined,
};

type Workbox = VitePWAOptions["workbox"];
type Caching = NonNullable<Workbox["runtimeCaching"]>[number];

/**
 * A build's files are all known: they are kept when the worker is installed, and a page finds the
 * chunks of its own version until its last tab is closed. A new version waits for the next visit, so
 * no page is ever reloaded under somebody who types. Workbox writes these functions into the worker
 * as text, so they use nothing from around them.
 */
const otherPages: Caching = {
  urlPattern: ({ request, url }) => request.mode === "navigate" && !url.pathname.includes("/api/"),
  handler: "NetworkOnly",
  options: { precacheFallback: { fallbackURL: "index.html" } },
};

/** The dev server's files are known only as they are asked for. Its own answer comes first, always. */
const whatWasAsked: Caching = {
  urlPattern: ({ sameOrigin, url }) => sameOrigin && !url.pathname.includes("/api/"),
  handler: "NetworkFirst",
  // Edited modules get a new address each time.
  options: {
    cacheName: "dev-server",
    expiration: { maxEntries: 1000 },
    matchOptions: { ignoreVary: true }, // it varies by `Origin`, which comes and goes
  },
};

/** The demo's service worker, `sw.js`: the page loads without a network. The API is never cached. */
function offlineWorker(isServing: boolean): Plugin[] {
  const workbox: Workbox = {
    mode: "production", // no messages of its own in the console
    inlineWorkboxRuntime: true, // one file
    clientsClaim: true, // also of the page that brought it
    skipWaiting: false,
    navigateFallback: null, // every page is kept by itself; see demoPages()
    ignoreURLParametersMatching: [/./],
    globPatterns: ["**/*.{html,js,css,json,svg,png,webmanifest}"],
    runtimeCaching: [isServing ? whatWasAsked : otherPages],
  };
  const devOptions: VitePWAOptions["devOptions"] = {
    enabled: true,
    suppressWarnings: true,
    resolveTempFolder: () => join(root, "node_modules/.vite/offline-worker"),
  };
  const plugins = VitePWA({ injectRegister: false, manifest: false, workbox, devOptions });
  return [devWorkerAddress, ...plugins];
}

/** The plugin has another address for the worker of the dev server; the pages know one. */
const devWorkerAddress: Plugin = {
  name: "dev-worker-address",
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url === "/sw.js") request.url = "/dev-sw.js?dev-sw";
      next();
    });
  },
};

function demoConfig(isServing: boolean): UserConfig {
  return {
    root: demo,
    base: "./", // a static site that also works in a subfolder
    plugins: [
      ...[browserBuild, ownProxy, passkeyServer(), deskServer(join(demo, "devices/data"))],
      ...offlineWorker(isServing),
    ],
    server: { port: 5173 },
    build: {
      outDir: join(root, "dist-demo"),
      emptyOutDir: true,
      target: "es2022",
      rolldownOptions: { input: demoPages() },
    },
  };
}

/** Style sheets are text to a minifier; their indentation is not worth sending. */
const compactStyles: Plugin = {
  name: "compact-styles",
  enforce: "pre",
  transform(code, id) {
    if (!id.startsWith(join(root, "components")) || !code.includes("css`")) return undefined;
    const compact = code.replace(/css`[^`]*`/g, (sheet) =>
      sheet.replace(/\/\*[^*]*\*\//g, "").replace(/\n[ \t]+/g, "\n"),
    );
    return { code: compact, map: null }; // every line stays in its place
  },
};

function cdnConfig(): UserConfig {
  return {
    root,
    publicDir: false,
    plugins: [compactStyles],
    // A library build leaves this to the page, and a page has no `process`.
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir: join(root, "dist/cdn"),
      emptyOutDir: true,
      target: "es2022",
      sourcemap: true,
      lib: {
        entry: join(root, "components/cdn.ts"),
        formats: ["es"],
        fileName: () => "anvia-chat.js",
      },
      rolldownOptions: {
        // Else what two lazy chunks share becomes one more file that is loaded at once.
        preserveEntrySignatures: "allow-extension",
        output: {
          minify: true, // `build.minify` keeps the white space of a library
          // The hash keeps a cached chunk of one release from meeting the entry of another.
          chunkFileNames: "anvia-chat-[name]-[hash].js",
        },
      },
    },
  };
}

/** What the studio takes of the runtime is the runtime of `anvia-chat.js`, the one that the page uses. */
const runtimeOfThePage: Plugin = {
  name: "runtime-of-the-page",
  enforce: "pre",
  resolveId: (source) =>
    source.endsWith("/src/index.js") ? { id: "./anvia-chat.js", external: true } : undefined,
};

/** `anvia-studio.js`, beside the other build: made on its own, so that the chat's chunks stay as they are. */
function studioConfig(outDir: string): InlineConfig {
  const { build: chatBuild, ...config } = cdnConfig();
  return {
    ...config,
    configFile: false,
    plugins: [runtimeOfThePage, compactStyles],
    build: {
      ...chatBuild,
      outDir,
      emptyOutDir: false,
      lib: {
        entry: join(root, "components/studio.ts"),
        formats: ["es"],
        fileName: () => "anvia-studio.js",
      },
      rolldownOptions: {
        preserveEntrySignatures: "allow-extension",
        output: { minify: true, chunkFileNames: "anvia-studio-[name]-[hash].js" },
      },
    },
  };
}

/** Once the chat's build is written, the studio's goes beside it, wherever that is. */
function withStudio(): Plugin {
  let outDir = "";
  return {
    name: "with-studio",
    configResolved(config) {
      outDir = resolve(root, config.build.outDir);
    },
    async closeBundle() {
      await build(studioConfig(outDir));
    },
  };
}

export default defineConfig(({ mode, command }) => {
  if (mode !== "cdn") return demoConfig(command === "serve");
  const config = cdnConfig();
  return { ...config, plugins: [...(config.plugins ?? []), withStudio()] };
});
