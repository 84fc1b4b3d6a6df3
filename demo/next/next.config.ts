import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const config: NextConfig = {
  // The desk that both framework demos share stands beside this folder.
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) },
};

export default config;
