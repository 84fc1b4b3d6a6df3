import { fileURLToPath } from "node:url";
import { tanstackStart } from "@tanstack/react-start/plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [tanstackStart(), react()],
  // The desk that both framework demos share stands beside this folder.
  server: { fs: { allow: [fileURLToPath(new URL("..", import.meta.url))] } },
});
