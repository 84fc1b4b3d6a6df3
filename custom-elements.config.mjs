// The manifest of the elements: attributes, properties, events, parts and tokens for editors.
export default {
  globs: ["components/**/*.ts"],
  exclude: ["components/**/define.ts", "components/define-all.ts", "components/cdn.ts"],
  outdir: "dist",
  litelement: true,
  packagejson: false,
  plugins: [
    {
      // Readers of the package find the built modules, not the TypeScript sources.
      name: "paths-of-the-package",
      packageLinkPhase({ customElementsManifest }) {
        rewritePaths(customElementsManifest);
      },
    },
  ],
};

function rewritePaths(node) {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if ((key === "path" || key === "module") && typeof value === "string") {
      node[key] = value.replace(/^\/?(components\/.*)\.ts$/, "dist/$1.js");
    } else rewritePaths(value);
  }
}
