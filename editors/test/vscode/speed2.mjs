// How fast the extension is on a large vault: node speed.mjs FOLDER. Says figures and
// judges nothing. Environment: EDITORS, VSIX, OUT.
//
// A probe, an extension of its own in the same extension host, asks for the first
// definition as soon as the window is up, and watches how long the host is blocked.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { flat } from "./checks.mjs";
import { openWindow } from "./window.mjs";

const { VSIX, OUT } = process.env;
const folder = fs.realpathSync(process.argv[2]);
fs.mkdirSync(OUT, { recursive: true });
const work = fs.mkdtempSync(path.join(os.tmpdir(), "wikinote-speed-"));
const said = path.join(work, "said.jsonl");

const notes = fs
  .readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, size: fs.statSync(path.join(folder, name)).size }));
const linking = notes.find(({ name }) => /\[\[[^\]]+\]\]/.test(fs.readFileSync(path.join(folder, name), "utf8")));
const large = notes.toSorted((a, b) => Math.abs(a.size - 61_000) - Math.abs(b.size - 61_000))[0];
console.log(`${notes.length} notes; typing in ${large.name}, ${large.size} bytes`);

const PROBE = `
const vscode = require("vscode");
const { monitorEventLoopDelay } = require("node:perf_hooks");
const say = (what) => require("node:fs").appendFileSync(${JSON.stringify(said)}, JSON.stringify(what) + "\\n");
const say2=(w)=>require("node:fs").appendFileSync("/tmp/act.log",Date.now()+" PROBE "+w+"\\n");
exports.activate = (context) => {
  const began = performance.now(); say2("probe began");
  const delay = monitorEventLoopDelay({ resolution: 1 });
  context.subscriptions.push(
    vscode.commands.registerCommand("probe.begin", () => { delay.reset(); delay.enable(); say({ begun: true }); }),
    vscode.commands.registerCommand("probe.end", () => { delay.disable();
      say({ block: { max: delay.max / 1e6, p99: delay.percentile(99) / 1e6 } }); }));
  // VS Code waits for the activation before it runs a command.
  void ask(began);
};
async function ask(began) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(${JSON.stringify(path.join(folder, linking.name))}));
  const text = document.getText();
  const places = [...text.matchAll(/\\[\\[/g)].map((found) => document.positionAt(found.index + 3));
  const opened = performance.now(); say2("opened");
  for (let turn = 0; ; turn++) {
    const found = await vscode.commands.executeCommand("vscode.executeDefinitionProvider", document.uri, places[turn % places.length]);
    say2("answer "+turn+" n="+found.length); if (turn === 0) say({ answer: performance.now() - began, sinceOpened: performance.now() - opened });
    if (found.length) { say({ definition: performance.now() - began, sinceOpened: performance.now() - opened, turn }); return; }
    await new Promise((next) => setTimeout(next, 20));
  }
}`;

const probe = path.join(work, "probe");
fs.mkdirSync(probe);
fs.writeFileSync(path.join(probe, "main.js"), PROBE);
const title = (name) => ({ command: `probe.${name}`, category: "Probe", title: name });
fs.writeFileSync(
  path.join(probe, "package.json"),
  JSON.stringify({
    name: "probe", publisher: "wikinote", version: "0.0.1", engines: { vscode: "^1.91.0" }, main: "main.js",
    activationEvents: ["onStartupFinished"], license: "MIT", contributes: { commands: [title("begin"), title("end")] },
  }),
);
const vsce = fileURLToPath(new URL("../../vscode/node_modules/@vscode/vsce/vsce", import.meta.url));
const packed = path.join(work, "probe.vsix");
const options = ["--skip-license", "--allow-missing-repository", "--no-dependencies", "--out", packed];
execFileSync(process.execPath, [vsce, "package", ...options], { cwd: probe, stdio: ["ignore", "ignore", "inherit"] });

const heard = (key) =>
  fs.existsSync(said) && fs.readFileSync(said, "utf8").trim().split("\n").map((line) => JSON.parse(line)).findLast((one) => key in one);

for (const [name, vsix] of [["with the extension", [VSIX]]]) {
  fs.rmSync(said, { force: true });
  const began = Date.now();
  const window = await openWindow(folder, { vsix: [packed, ...vsix], out: OUT });
  console.log(`${name}: window up after ${Date.now() - began} ms`);
  await window.open(large.name);
  const first = await window.until("an answer", () => heard("answer"));
  console.log(`${name}: first answer of all, ours or not, ${first.answer.toFixed(0)} ms after the window is up, ` +
    `${first.sinceOpened.toFixed(0)} ms after its note was opened`);
  if (vsix.length) {
    const { definition, sinceOpened, turn } = await window.until("a definition", () => heard("definition"));
    console.log(`first definition ${definition.toFixed(0)} ms after the window is up, ` +
      `${sinceOpened.toFixed(0)} ms after its note was opened, in try ${turn + 1}`);
    await window.page.locator(".statusbar-item", { hasText: /\d+ notes/ }).first().waitFor();
  }
  await window.goTo(Math.ceil(fs.readFileSync(path.join(folder, large.name), "utf8").split("\n").length / 2), 1);
  await window.command("Probe: begin");
  await window.until("the probe", () => heard("begun"));
  await window.page.keyboard.type("A sentence of some length, typed with [[a link]] at the speed of a person.", { delay: 60 });
  await window.command("Probe: end");
  const { block } = await window.until("the probe", () => heard("block"));
  console.log(`${name}: longest block of the extension host while typing ${block.max.toFixed(1)} ms, p99 ${block.p99.toFixed(1)} ms`);
  if (vsix.length) {
    await window.command("Developer: Show Running Extensions");
    const row = window.page.locator(".runtime-extensions-editor .extension", { hasText: "Wikinote" }).first();
    await row.waitFor();
    console.log(flat(await row.innerText()));
  }
  await window.close();
}
fs.rmSync(work, { recursive: true, force: true });
