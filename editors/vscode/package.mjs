// npm run package: the extension with the server of this machine inside.
// npm run package -- --target darwin-arm64 --server PATH: for another machine,
// with a server built before. Targets are those of `vsce package --target`.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const TARGETS = [
  "linux-x64", "linux-arm64", "alpine-x64",
  "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64",
];

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const option = (name) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : undefined;
};
const target = option("target") ?? `${process.platform}-${process.arch}`;
if (!TARGETS.includes(target)) fail(`no such target: ${target}; there are ${TARGETS.join(", ")}`);
const name = target.startsWith("win32") ? "wikinote.exe" : "wikinote";

let server = option("server");
if (!server) {
  if (target !== `${process.platform}-${process.arch}`) fail("--target needs --server PATH, a server built for it");
  console.log("building the server…");
  execFileSync("cargo", ["build", "--release"], { cwd: root, stdio: "inherit" });
  server = path.join(root, "target", "release", name);
}
if (!fs.existsSync(server)) fail(`there is no server at ${server}`);

const inside = path.join(here, "server");
fs.rmSync(inside, { recursive: true, force: true });
fs.mkdirSync(inside);
fs.copyFileSync(server, path.join(inside, name));
fs.chmodSync(path.join(inside, name), 0o755);
strip(path.join(inside, name));
// The walkthrough shows the pictures that the tests have made.
const pictures = path.join(here, "media", "walkthrough");
fs.rmSync(pictures, { recursive: true, force: true });
fs.mkdirSync(pictures);
const shown = JSON.parse(fs.readFileSync(path.join(here, "package.json"), "utf8")).contributes.walkthroughs;
for (const { media } of shown.flatMap((walk) => walk.steps)) {
  const name = path.basename(media.image);
  fs.copyFileSync(path.join(root, "editors", "screenshots", `vscode-${name}`), path.join(pictures, name));
}
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"])
  fs.copyFileSync(path.join(root, licence), path.join(here, licence));

execFileSync(process.execPath, [path.join(here, "build.mjs")], { cwd: here, stdio: "inherit" });
const out = path.join(here, `wikinote-${target}.vsix`);
const vsce = path.join(here, "node_modules/@vscode/vsce/vsce");
execFileSync(
  process.execPath,
  [vsce, "package", "--no-dependencies", "--no-rewrite-relative-links", "--target", target, "--out", out],
  { cwd: here, stdio: "inherit" },
);
console.log(`${out}: ${(fs.statSync(out).size / 1e6).toFixed(1)} MB`);

// The line tables that backtraces use are two thirds of the file.
function strip(file) {
  if (target !== `${process.platform}-${process.arch}` || process.platform !== "linux") return;
  try {
    execFileSync("strip", ["--strip-debug", file]);
  } catch {
    console.log("no `strip` here: the package is larger than it could be");
  }
}

function fail(why) {
  console.error(why);
  process.exit(1);
}
