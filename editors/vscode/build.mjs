// Bundles the extension, and what runs in its webviews, into dist/.
import { build, context } from "esbuild";

const watch = process.argv.includes("--watch");
const common = { bundle: true, minify: !watch, sourcemap: watch, logLevel: "warning" };
const bundles = [
  {
    ...common,
    entryPoints: ["src/extension.ts", "src/language_client.ts"],
    outdir: "dist",
    platform: "node",
    format: "cjs",
    target: "node18",
    external: ["vscode", "./language_client"],
    // VS Code's loader knows `require` in extensions; `import()` would ask for `.js`.
    supported: { "dynamic-import": false },
  },
  {
    ...common,
    entryPoints: ["src/webview/graph.ts", "src/webview/moment.ts"],
    outdir: "dist/webview",
    platform: "browser",
    format: "iife",
    target: "chrome120",
  },
];
for (const options of bundles) {
  if (watch) await (await context(options)).watch();
  else await build(options);
}
