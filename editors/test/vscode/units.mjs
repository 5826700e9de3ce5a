// What needs no window, and what no test can bring about in one: the desktop. The
// extension's own modules run here, on a `vscode` that only remembers.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const extension = fileURLToPath(new URL("../../vscode/", import.meta.url));

export async function units(checks) {
  const check = (name, test) => checks.check(name, undefined, test);
  const { moment, preview, middleware, part, vscode } = await load();
  const note = "file:///vault/a%20note%20%26%20more.md";
  const place = { target: "https://www.youtube.com/watch?v=Rxmv7rT9leo&t=2760s", note, line: 8, character: 41 };

  await check("a stamp of the preview leads to the editor that shows it", () => {
    for (const scheme of ["vscode", "vscode-insiders", "vscodium", "cursor"]) {
      Object.assign(vscode.env, { uiKind: vscode.UIKind.Desktop, uriScheme: scheme });
      const address = new URL(preview.momentAddress(place));
      assert.equal(address.protocol, `${scheme}:`);
      assert.equal(address.searchParams.get("note"), note);
    }
  });

  await check("a stamp of the preview leads to the site where VS Code is a page, or the user says so", () => {
    Object.assign(vscode.env, { uiKind: vscode.UIKind.Web, uriScheme: "vscode" });
    assert.equal(preview.momentAddress(place), place.target);
    Object.assign(vscode.env, { uiKind: vscode.UIKind.Desktop });
    vscode.settings["vscode.play-in-panel"] = false;
    assert.equal(preview.momentAddress(place), place.target);
  });

  await check("the address of a stamp plays it in the panel, or in the browser if the user says so", async () => {
    Object.assign(vscode.env, { uiKind: vscode.UIKind.Desktop, uriScheme: "vscodium" });
    vscode.settings["vscode.play-in-panel"] = true;
    const asked = [];
    const session = {
      onPlay: () => {},
      ask: async (command, argument) => (asked.push([command, argument]), { id: "x", url: place.target, second: 1 }),
    };
    const panel = new moment.MomentPanel({}, session);
    const played = [];
    panel.play = async ({ url }) => played.push(url);
    const address = new URL(preview.momentAddress(place));
    const uri = { path: address.pathname, query: address.search.slice(1) };
    await panel.handleUri(uri);
    assert.deepEqual(asked, [["wikinote.momentAt", { uri: note, position: { line: 8, character: 41 } }]]);
    assert.deepEqual([played, vscode.opened], [[place.target], []]);
    vscode.settings["vscode.play-in-panel"] = false;
    await panel.handleUri(uri);
    assert.deepEqual([played, vscode.opened], [[place.target], [place.target]]);
    // Anybody can make such addresses.
    for (const strange of [{ path: "/else" }, { query: "line=1&character=2" }, { query: `note=${note}&line=x&character=1` }])
      await panel.handleUri({ ...uri, ...strange });
    assert.equal(asked.length, 2);
  });

  await check("what of a note is embedded", () => {
    const lines = (...all) => all.join("\n");
    const shows = (wanted, text, line = 1) => assert.equal(part(text, `L${line}`), wanted);
    assert.equal(part(lines("---", "title: T", "---", "Text."), ""), "Text.");
    shows(lines("## A", "a", "### B", "b"), lines("# T", "## A", "a", "### B", "b", "## C"), 2);
    // A heading that is underlined, to the next of its level, however that is written.
    const under = lines("Title", "=====", "text", "", "Part", "----", "more", "", "Next", "====", "no");
    shows(lines("Title", "=====", "text", "", "Part", "----", "more", ""), under);
    shows(lines("Part", "----", "more", ""), under, 5);
    shows(lines("# A", "", "text", ""), lines("# A", "", "text", "", "Next", "===="));
    // A rule is no underline.
    shows(lines("## A", "- item", "lazy", "---", "b"), lines("## A", "- item", "lazy", "---", "b"));
    shows(lines("## A", "a", "", "---", "", "b"), lines("## A", "a", "", "---", "", "b"));
    // What stands in a fence ends nothing, neither the section nor the fence.
    const fence = lines("## A", "````md", "```js", "# no", "```", "```` js", "# no", "````", "# B");
    shows(fence.slice(0, fence.indexOf("\n# B")), fence);
    // A paragraph; an item with what is in it, and without its neighbours.
    shows(lines("one ^a", "more"), lines("one ^a", "more", "", "two"));
    shows(lines("- b ^x", "  more", "", "  - inner"), lines("- a", "- b ^x", "  more", "", "  - inner", "- c"), 2);
    shows(lines("- inner ^x", "  text"), lines("- a", "  - inner ^x", "    text", "  - other", "- b"), 2);
    shows("2. b ^x", lines("1. a", "2. b ^x", "", "Text."), 2);
  });

  await check("which links VS Code's own markdown service answers for", () => {
    const isDefined = (label) => label === "ref";
    const theirs = (line, at) => middleware.inMarkdownLink(line, line.indexOf(at), isDefined);
    assert.ok(theirs("see [text](path.md) and", "path"));
    assert.ok(!theirs("see [text](path.md) and", "text"));
    assert.ok(theirs("see [text][ref]", "ref"));
    assert.ok(!theirs("see [text][ref]", "text"));
    assert.ok(theirs("see [ref][]", "ref"));
    assert.ok(theirs("see [ref].", "ref"));
    assert.ok(theirs("[ref]: path.md", "path"));
    assert.ok(!theirs("see [[note]] and [text](path.md)", "note"));
    assert.ok(!theirs("[00:46:00][01:00:00]", "46"));
    assert.ok(!theirs("see [text][other]", "text"));
    assert.ok(!theirs("[^1]: see [[note]]", "note"));
    assert.ok(middleware.inAddress("see [x](b"));
    assert.ok(middleware.inAddress("see [x](<a b"));
    assert.ok(!middleware.inAddress("see [x](b) [[c"));
  });
}

/** The modules, bundled as for VS Code, with `vscode` from below. */
async function load() {
  const { build } = createRequire(path.join(extension, "any.js"))("esbuild");
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "wikinote-units-"));
  const entry = `export * as moment from "./moment"; export * as preview from "./preview";
export * as middleware from "./middleware"; export { part } from "./note_part"; export * as vscode from "vscode";`;
  const outfile = path.join(work, "units.mjs");
  const stub = path.join(work, "vscode.mjs");
  fs.writeFileSync(stub, VSCODE);
  await build({
    stdin: { contents: entry, resolveDir: path.join(extension, "src"), loader: "ts" },
    bundle: true, platform: "node", format: "esm", outfile, alias: { vscode: stub }, logLevel: "error",
  });
  const modules = await import(pathToFileURL(outfile));
  fs.rmSync(work, { recursive: true, force: true });
  return modules;
}

const VSCODE = `
export const UIKind = { Desktop: 1, Web: 2 };
export const opened = [];
export const settings = {};
export const env = { uiKind: 1, uriScheme: "vscode", openExternal: async (uri) => opened.push(String(uri)) };
export const Uri = { parse: (text) => ({ toString: () => text }) };
export class EventEmitter { event = () => {}; fire() {} }
export const workspace = { getConfiguration: () => ({ get: (key) => settings[key] }) };
export const window = {};
export const commands = {};
export const extensions = {};
export default {};
`;
