// npm run package: the extension with the server of this machine inside.
// npm run package -- --target darwin-arm64 --server PATH: for another machine,
// with a server built before. Targets are those of `vsce package --target`.
// --images URL: where the pictures of the README are published. Without it the
// package's README has none: they are not in the package.
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
const isMusl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
const own = `${isMusl ? "alpine" : process.platform}-${process.arch}`;
const target = option("target") ?? own;
if (!TARGETS.includes(target)) fail(`no such target: ${target}; there are ${TARGETS.join(", ")}`);
const name = target.startsWith("win32") ? "wikinote.exe" : "wikinote";

let server = option("server");
if (!server) {
  if (target !== own) fail(`--target ${target} needs --server PATH, a server built for it`);
  console.log("building the server…");
  execFileSync("cargo", ["build", "--release"], { cwd: root, stdio: "inherit" });
  server = path.join(root, "target", "release", name);
}
if (!fs.existsSync(server)) fail(`there is no server at ${server}`);
if (!isBuiltFor(server, target)) fail(`${server} is no program for ${target}`);

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
const licences = ["LICENSE-MIT", "LICENSE-APACHE"].map((name) => fs.readFileSync(path.join(root, name), "utf8"));
fs.writeFileSync(path.join(here, "LICENSE.txt"), `Under either of the two licences below.\n\n${licences.join("\n\n")}`);

execFileSync(process.execPath, [path.join(here, "build.mjs")], { cwd: here, stdio: "inherit" });
const out = path.join(here, `wikinote-${target}.vsix`);
const images = option("images") ? ["--baseImagesUrl", option("images")] : ["--no-rewrite-relative-links", ...plainReadme()];
const vsce = path.join(here, "node_modules/@vscode/vsce/vsce");
execFileSync(
  process.execPath,
  [vsce, "package", "--no-dependencies", "--allow-missing-repository", ...images, "--target", target, "--out", out],
  { cwd: here, stdio: "inherit" },
);
console.log(`${out}: ${(fs.statSync(out).size / 1e6).toFixed(1)} MB`);

/** A README without pictures, where nobody says what addresses they have. */
function plainReadme() {
  const text = fs.readFileSync(path.join(here, "README.md"), "utf8");
  const plain = path.join("dist", "README.md");
  fs.writeFileSync(path.join(here, plain), text.replaceAll(/^!\[[^\]]*\]\([^)]*\)\n\n?/gm, ""));
  console.log("the README has no pictures: --images tells where they are published");
  return ["--readme-path", plain];
}

// The line tables that backtraces use are two thirds of the file.
function strip(file) {
  if (!/^(linux|alpine)-/.test(target)) return;
  for (const tool of ["llvm-strip", `${machine(target)}-linux-gnu-strip`, "strip"]) {
    try {
      execFileSync(tool, ["--strip-debug", file], { stdio: "ignore" });
      return;
    } catch {
      // Not here, or not for that machine.
    }
  }
  console.log("nothing here strips it: the package is larger than it could be");
}

function machine(of) {
  return of.endsWith("arm64") ? "aarch64" : "x86_64";
}

/** Whether the file begins as programs of that system and machine do. */
function isBuiltFor(file, of) {
  const start = Buffer.alloc(4096);
  const opened = fs.openSync(file, "r");
  fs.readSync(opened, start, 0, start.length, 0);
  fs.closeSync(opened);
  const isArm = machine(of) === "aarch64";
  if (of.startsWith("win32")) {
    const header = start.readUInt32LE(0x3c);
    const isProgram = start.toString("latin1", 0, 2) === "MZ" && header < start.length - 6;
    return isProgram && start.readUInt16LE(header + 4) === (isArm ? 0xaa64 : 0x8664);
  }
  if (of.startsWith("darwin"))
    return start.readUInt32LE(0) === 0xfeedfacf && start.readUInt32LE(4) === (isArm ? 0x0100000c : 0x01000007);
  // Which C library it is linked with stands in the name of the loader that it asks for.
  const loader = /\/ld-(linux|musl)/.exec(start.toString("latin1"))?.[1];
  const isTheirs = !loader || loader === (of.startsWith("alpine") ? "musl" : "linux");
  return isTheirs && start.toString("latin1", 1, 4) === "ELF" && start.readUInt16LE(18) === (isArm ? 183 : 62);
}

function fail(why) {
  console.error(why);
  process.exit(1);
}
