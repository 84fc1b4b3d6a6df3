// Three jobs: the dev server of the demo, the demo as a static site (`vite build`), and the
// single-file browser build (`vite build --mode cdn`).
import { readdirSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin, type ProxyOptions, type UserConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));
const demo = join(root, "demo");

/** Any OpenAI-compatible endpoint; the key of the environment is only ever added on this side. */
const llmTarget = process.env.LLM_PROXY_TARGET ?? "https://api.openai.com";

/**
 * What a site's own proxy has to do, in small: the visitor's credentials stay here, the key stays
 * on the server, and only this server's own pages may spend it.
 */
const llmProxy: ProxyOptions = {
  target: llmTarget,
  changeOrigin: true,
  rewrite: (path) => path.replace(/^\/api\/llm/, ""),
  bypass: (request) => (isForeign(request) ? false : undefined), // false answers 404
  configure(proxy) {
    proxy.on("proxyReq", (request) => {
      for (const name of ["authorization", "cookie", "origin", "referer"]) {
        request.removeHeader(name);
      }
      const key = process.env.OPENAI_API_KEY;
      if (key) request.setHeader("authorization", `Bearer ${key}`);
    });
    proxy.on("proxyRes", (response) => {
      delete response.headers["set-cookie"];
    });
  },
};

/** Whether a page of another origin asks. Other local programs send neither header and may. */
function isForeign({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  if (headers.origin === undefined) return false;
  return URL.canParse(headers.origin) ? new URL(headers.origin).host !== headers.host : true;
}

function demoPages(): string[] {
  return readdirSync(demo, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".html") && !path.includes("node_modules"))
    .map((path) => join(demo, path));
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

function demoConfig(): UserConfig {
  return {
    root: demo,
    base: "./", // a static site that also works in a subfolder
    plugins: [browserBuild],
    server: { port: 5173, proxy: { "/api/llm": llmProxy } },
    build: {
      outDir: join(root, "dist-demo"),
      emptyOutDir: true,
      target: "es2022",
      rolldownOptions: { input: demoPages() },
    },
  };
}

function cdnConfig(): UserConfig {
  return {
    root,
    publicDir: false,
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
        output: {
          minify: true, // `build.minify` keeps the white space of a library
          // The hash keeps a cached chunk of one release from meeting the entry of another.
          chunkFileNames: "anvia-chat-[name]-[hash].js",
        },
      },
    },
  };
}

export default defineConfig(({ mode }) => (mode === "cdn" ? cdnConfig() : demoConfig()));
