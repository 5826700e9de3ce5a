// The tests of the VS Code extension: node run.mjs. Environment: EDITORS (where
// setup-vscode put things), WORKSPACE (a copy of test-workspace), VSIX, OUT (for
// pictures), PIDS (a folder with a file for each server that was started).
import fs from "node:fs";
import path from "node:path";
import { openWindow } from "./window.mjs";

const { VSIX, WORKSPACE, OUT } = process.env;
fs.mkdirSync(OUT, { recursive: true });
const log = path.join(OUT, "code-server.log");
// The server leaves its process id, so that it can be killed.
const settings = { "wikinote.server.path": process.env.WIKINOTE };
const window = await openWindow(WORKSPACE, { vsix: VSIX, settings, log, out: OUT });
const { page } = window;
let passed = 0;
let failed = 0;

async function check(name, test) {
  const began = Date.now();
  try {
    const said = await test();
    passed++;
    console.log(`ok   ${name} (${Date.now() - began} ms)${said ? `: ${said}` : ""}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${String(error.message).split("\n").slice(0, 4).join(" | ")}`);
    await window.shoot(`failed-${name.replaceAll(/\W+/g, "-")}`).catch(() => {});
  }
  await window.press("Escape");
}

const status = page.locator(".statusbar-item", { hasText: /\d+ notes/ });
const flat = (text) => text.replaceAll(/\s+/g, " ").trim();

await check("starts, and counts the notes", async () => {
  await window.open("two_channels_compared.md");
  await status.first().waitFor();
  return flat(await status.first().innerText());
});

await check("shows diagnostics", async () => {
  await page.locator(".monaco-editor .squiggly-warning").first().waitFor({ state: "attached" });
  await window.press("Control+Shift+m");
  const row = page.locator(".markers-panel .monaco-list-row", { hasText: "hubermanlab/overview.md" }).first();
  await row.waitFor();
  const said = flat(await row.innerText());
  await window.press("Control+Shift+m");
  return said.slice(0, 90);
});

await check("goes to a definition by link", async () => {
  await window.open("brainbasics/brainbasics.md");
  await window.cursorOn("brainbasics/brainbasics.md", "[[glutamate_and_gaba");
  await window.press("F12");
  await window.tab("glutamate_and_gaba.md");
});

await check("goes to a definition by heading", async () => {
  const name = "brainbasics/glutamate_and_gaba.md";
  await window.cursorOn(name, "Where it acts");
  await window.press("F12");
  await window.tab("bdnf_and_growth_signals.md");
  const lines = window.read("hubermanlab/bdnf_and_growth_signals.md").split("\n");
  const line = lines.findIndex((one) => one.startsWith("## Where it acts")) + 1;
  await page.locator(".statusbar-item", { hasText: `Ln ${line}, ` }).waitFor();
});

await check("shows a hover", async () => {
  await window.open("brainbasics/brainbasics.md");
  await window.cursorOn("brainbasics/brainbasics.md", "[[glutamate_and_gaba");
  const hover = page.locator(".monaco-hover:visible", { hasText: "backlink" }).first();
  await window.pressFor(["Control+k", "Control+i"], hover);
  await window.shoot("hover");
  return flat(await hover.innerText()).slice(0, 80);
});

await check("applies a quick fix", async () => {
  const name = "brainbasics/glutamate_and_gaba.md";
  await window.open(name);
  await window.cursorOn(name, "NMDA receptor basics");
  const fix = page.locator(".action-widget .monaco-list-row", { hasText: "nmda_receptor_basics" }).first();
  await window.pressFor(["Control+."], fix);
  await window.shoot("fix");
  await fix.click();
  await page.locator(".view-line", { hasText: "[[nmda_receptor_basics | NMDA receptor basics]]" }).first().waitFor();
  await window.save();
  const wanted = "- the title: [[nmda_receptor_basics | NMDA receptor basics]]\n";
  await window.until("the fix on disk", () => window.read(name).includes(wanted));
});

await check("completes a link, with its brackets", async () => {
  await window.press("Control+End", "Enter");
  await page.keyboard.type("See [[bdnf_and", { delay: 30 });
  const row = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "bdnf_and_growth_signals" }).first();
  await row.waitFor();
  await window.shoot("completion");
  await window.press("Enter");
  await window.save();
  const name = "brainbasics/glutamate_and_gaba.md";
  await window.until("the link on disk", () => /^See \[\[bdnf_and_growth_signals( \| [^\]]+)?\]\]$/m.test(window.read(name)));
});

await check("lists references", async () => {
  await window.open("brainbasics/brainbasics.md");
  await window.cursorOn("brainbasics/brainbasics.md", "[[glutamate_and_gaba");
  const rows = page.locator(".reference-zone-widget .ref-tree .monaco-list-row");
  await window.pressFor(["Shift+F12"], rows.first());
  await window.shoot("references");
});

await check("renames a note from a link, and every link to it", async () => {
  const old = "hubermanlab/nmda_receptor_basics.md";
  await window.open("hubermanlab/overview.md");
  await window.cursorOn("hubermanlab/overview.md", "[[nmda_receptor_basics");
  const box = page.locator(".rename-box input").first();
  await window.pressFor(["F2"], box);
  await box.fill("the_nmda_gate");
  await window.press("Enter");
  await window.until("the file moved", () => !fs.existsSync(window.file(old)));
  for (const name of ["hubermanlab/overview.md", "index.md", "hubermanlab/hubermanlab.md"]) {
    await window.until(`the link in ${name}`, () => {
      const text = window.read(name);
      return text.includes("[[the_nmda_gate") && !text.includes("[[nmda_receptor_basics");
    });
  }
});

await check("follows a file renamed in the explorer", async () => {
  await window.open("brainbasics/sleep_and_memory.md");
  const before = "brainbasics/sleep_and_memory.md";
  const users = ["brainbasics/brainbasics.md"].filter((name) => window.read(name).includes("[[sleep_and_memory"));
  if (users.length === 0) throw new Error("nobody links to it");
  await window.command("File: Reveal Active File in Explorer View");
  await page.locator(".explorer-folders-view .monaco-list-row.selected", { hasText: "sleep_and_memory" }).waitFor();
  const box = page.locator(".explorer-folders-view .explorer-item-edited input").first();
  await window.pressFor(["F2"], box);
  await box.fill("sleep_writes_memories.md");
  await window.press("Enter");
  // VS Code asks before an extension changes other files with a move.
  await page.locator(".monaco-dialog-box .monaco-button", { hasText: "OK" }).click();
  await window.until("the file moved", () => !fs.existsSync(window.file(before)));
  for (const name of users)
    await window.until(`the link in ${name}`, () => window.read(name).includes("[[sleep_writes_memories"));
});

await check("creates the note that a link asks for", async () => {
  const name = "brainbasics/brainbasics.md";
  await window.open(name);
  await window.press("Control+End", "Enter");
  await page.keyboard.type("See [[a_note_to_come]]");
  await window.press("Escape");
  await window.save();
  await page.locator(".monaco-editor .squiggly-warning").first().waitFor({ state: "attached" });
  await window.cursorOn(name, "[[a_note_to_come");
  const create = page.locator(".action-widget .monaco-list-row", { hasText: /create/i }).first();
  await window.pressFor(["Control+."], create);
  await create.click();
  await window.until("the note", () => fs.existsSync(window.file("brainbasics/a_note_to_come.md")));
});

await check("shows the outline", async () => {
  await window.open("brainbasics/what_is_a_synapse.md");
  const row = await window.quick("Control+Shift+o", "@", /\w/);
  const rows = await page.locator(".quick-input-widget .monaco-list-row").allInnerTexts();
  const headings = rows.map(flat).filter(Boolean);
  if (new Set(headings).size !== headings.length) throw new Error(`twice in the outline: ${headings.join(" | ")}`);
  await row.waitFor();
  return headings.slice(0, 4).join(" | ");
});

await check("notices a file that appears behind its back", async () => {
  const name = "brainbasics/brainbasics.md";
  await window.open(name);
  await window.press("Control+End", "Enter");
  await page.keyboard.type("And [[written_elsewhere]]");
  await window.press("Escape");
  await window.save();
  const marked = page.locator(".marker-widget, .monaco-editor .squiggly-warning");
  await marked.first().waitFor({ state: "attached" });
  fs.writeFileSync(window.file("brainbasics/written_elsewhere.md"), "# Elsewhere\n");
  await window.until("no finding", async () => (await marked.count()) === 0);
});

await check("shows backlinks, and the graph", async () => {
  await window.open("hubermanlab/dose_route_and_risk.md");
  await window.command("Wikinote: Show Graph");
  await page.locator(".tabs-container .tab", { hasText: "Note Graph" }).waitFor();
  await window.command("Wikinote: Focus on Backlinks View");
  const row = page.locator(".pane-body .monaco-list-row", { hasText: /\w/ });
  await row.first().waitFor();
  const graph = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  await graph.locator("#count", { hasText: "notes" }).waitFor();
  await window.until("the drawing to rest", async () => graph.locator("canvas").first().isVisible());
  await window.shoot("graph");
  return flat(await graph.locator("#count").innerText());
});

await check("starts the server again when it is killed", async () => {
  const servers = () => fs.readdirSync(process.env.PIDS).filter((pid) => isAlive(pid));
  const [before] = await window.until("a server", () => (servers().length ? servers() : undefined));
  process.kill(Number(before), "SIGKILL");
  await window.until("another one", () => servers().some((pid) => pid !== before));
  await status.first().waitFor();
  await window.open("brainbasics/brainbasics.md");
  await window.cursorOn("brainbasics/brainbasics.md", "[[glutamate_and_gaba");
  await window.pressFor(["F12"], page.locator(".tab.active", { hasText: "glutamate_and_gaba" }));
});

function isAlive(pid) {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}

await window.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
