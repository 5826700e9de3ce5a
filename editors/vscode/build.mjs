// Bundles the extension, and what runs in its webviews, into dist/.
import { build, context } from "esbuild";

const watch = process.argv.includes("--watch");
const common = { bundle: true, minify: !watch, sourcemap: watch, logLevel: "warning" };
const bundles = [
  {
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    platform: "node",
    format: "cjs",
    target: "node18",
    external: ["vscode"],
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
