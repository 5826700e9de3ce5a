// What the extension does on a good day, in the order in which a person meets it.
// Pictures that READMEs show are taken on the way.
import fs from "node:fs";
import path from "node:path";
import { flat, isServer } from "./checks.mjs";
import { openWindow } from "./window.mjs";

const TASK = "Check the notes";

/** `pids` is where each server leaves its process id. */
export async function features(checks, { vsix, workspace, out, server, pids }) {
  recordFilm(workspace);
  addTask(workspace, server);
  const window = await openWindow(workspace, { vsix, settings: { "wikinote.server.path": server }, out });
  const { page } = window;
  const check = async (name, test) => {
    await checks.check(name, window, test);
    await window.press("Escape", "Escape");
  };
  /** One editor beside nothing, as a picture wants it. */
  const alone = async (name) => {
    await window.command("View: Close All Editors");
    await window.until("no tab", async () => (await page.locator(".tabs-container .tab").count()) === 0);
    await window.open(name);
  };
  const status = page.locator(".statusbar-item", { hasText: /\d+ notes/ }).first();
  /** What the problems are filtered by. */
  const filter = page.locator(".viewpane-filter input").first();
  /** The first problem that says `text` and `more`; VS Code draws the filter anew, as it was before, when others come in. */
  const problem = async (text, more = "") => {
    const rows = page.locator(".markers-panel .monaco-list-row", { hasText: more });
    const row = rows.filter({ hasText: text }).first();
    await window.until(`the problem ${text}`, async () => {
      if ((await filter.inputValue()) !== text) await filter.fill(text);
      return row.isVisible();
    });
    return flat(await row.innerText());
  };
  const squiggle = page.locator(".monaco-editor .squiggly-warning").first();

  await check("starts, and counts the notes", async () => {
    await window.open("two_channels_compared.md");
    await status.waitFor();
    return flat(await status.innerText());
  });

  await check("shows diagnostics, in the text and in the list of problems", async () => {
    await squiggle.waitFor({ state: "attached" });
    await window.press("Control+Shift+m");
    const said = await problem("ambiguous-link");
    // Of a note that is not open.
    await problem("unclosed-link");
    await window.until("all problems", async () => {
      if (await filter.inputValue()) await filter.fill("");
      return page.locator(".markers-panel .monaco-list-row", { hasText: "exercise_and_new_neurons" }).first().isVisible();
    });
    await window.picture("diagnostics");
    await window.command("View: Hide Panel");
    return said.slice(0, 110);
  });

  await check("goes to a definition by link", async () => {
    await window.open("brainbasics/brainbasics.md");
    await window.cursorOn("brainbasics/brainbasics.md", "[[glutamate_and_gaba");
    await window.press("F12");
    await window.tab("glutamate_and_gaba.md");
  });

  await check("goes to a definition by heading", async () => {
    await window.cursorOn("brainbasics/glutamate_and_gaba.md", "Where it acts");
    await window.press("F12");
    await window.tab("bdnf_and_growth_signals.md");
    await window.atLine("hubermanlab/bdnf_and_growth_signals.md", "## Where it acts");
  });

  await check("goes to a definition by stamp: the words said there", async () => {
    await window.cursorOn("hubermanlab/bdnf_and_growth_signals.md", "[00:56:00]");
    await window.press("F12");
    await window.tab(".en.vtt");
    return flat(await page.locator(".tabs-container .tab.active").first().innerText());
  });

  await check("shows a hover", async () => {
    await window.open("brainbasics/brainbasics.md");
    await window.cursorOn("brainbasics/brainbasics.md", "[[glutamate_and_gaba");
    const hover = page.locator(".monaco-hover:visible", { hasText: "backlink" }).first();
    await window.pressFor(["Control+k", "Control+i"], hover);
    const said = flat(await hover.innerText()).slice(0, 80);
    await window.picture("hover");
    return said;
  });

  await check("shows what is said at a stamp", async () => {
    const name = "hubermanlab/dose_route_and_risk.md";
    await window.open(name);
    await window.cursorOn(name, "[01:26:04]");
    const hover = page.locator(".monaco-hover:visible", { hasText: "Ketamine: Benefits and Risks" }).first();
    await window.pressFor(["Control+k", "Control+i"], hover);
    return flat(await hover.innerText()).slice(0, 80);
  });

  await check("applies a quick fix", async () => {
    const name = "brainbasics/glutamate_and_gaba.md";
    await window.open(name);
    await page.locator(".monaco-editor .squiggly-info").first().waitFor({ state: "attached" });
    await window.cursorOn(name, "NMDA receptor basics");
    const fix = page.locator(".action-widget .monaco-list-row", { hasText: "nmda_receptor_basics" }).first();
    await window.pressFor(["Control+."], fix);
    await window.picture("fix");
    await fix.click();
    await page.locator(".view-line", { hasText: "[[nmda_receptor_basics | NMDA receptor basics]]" }).first().waitFor();
    await window.save();
    const wanted = "- the title: [[nmda_receptor_basics | NMDA receptor basics]]\n";
    await window.until("the fix on disk", () => window.read(name).includes(wanted));
  });

  await check("completes a link, with its brackets", async () => {
    await window.press("Control+End", "Enter");
    await page.keyboard.type("See [[bdnf_and", { delay: 30 });
    const row = page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: "bdnf_and_growth_signals" }).first();
    await row.waitFor();
    await window.picture("completion");
    await window.press("Enter");
    await window.save();
    const name = "brainbasics/glutamate_and_gaba.md";
    await window.until("the link on disk", () =>
      /^See \[\[bdnf_and_growth_signals( \| [^\]]+)?\]\]$/m.test(window.read(name)),
    );
  });

  await check("lists references", async () => {
    await window.open("brainbasics/brainbasics.md");
    await window.cursorOn("brainbasics/brainbasics.md", "[[glutamate_and_gaba");
    const rows = page.locator(".reference-zone-widget .ref-tree .monaco-list-row");
    await window.pressFor(["Shift+F12"], rows.first());
    await window.picture("references");
    return `${await rows.count()} rows`;
  });

  await check("shows the outline, each heading once", async () => {
    await window.open("brainbasics/what_is_a_synapse.md");
    const row = await window.quick("Control+Shift+o", "@", /Strength/);
    const rows = await page.locator(".quick-input-widget .monaco-list-row").allInnerTexts();
    const headings = rows.map((one) => flat(one).replace(/ symbols.*$/, "")).filter(Boolean);
    if (new Set(headings).size !== headings.length) throw new Error(`twice in the outline: ${headings.join(" | ")}`);
    await row.waitFor();
    return headings.slice(0, 4).join(" | ");
  });

  await check("goes to a definition by Ctrl+click", async () => {
    const name = "brainbasics/brainbasics.md";
    await window.open(name);
    await window.clickLink(name, "[[glutamate_and_gaba");
    await window.tab("glutamate_and_gaba.md");
  });

  await check("answers for a markdown link once, as VS Code itself does", async () => {
    const name = "hubermanlab/both_answer.md";
    fs.writeFileSync(window.file(name), "# Both answer\n\nSee [that note][ref].\n\n[ref]: overview.md\n");
    await window.open(name);
    // VS Code answers for the label, and for the text nobody but us.
    await window.cursorOn(name, "[ref].");
    await window.press("F12");
    await window.atLine(name, "[ref]:");
    if (await page.locator(".peekview-widget").count()) throw new Error("there are several definitions");
    await window.append("And [this](over");
    await window.press("Control+Space");
    const rows = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "overview.md" });
    await rows.first().waitFor();
    const offered = await rows.allInnerTexts();
    await window.press("Escape");
    await window.save();
    if (offered.length !== 1) throw new Error(`twice in the list: ${offered.map(flat).join(" | ")}`);
    fs.rmSync(window.file(name));
  });

  await check("renames a note from a link, and every link to it", async () => {
    const old = "hubermanlab/nmda_receptor_basics.md";
    const users = ["hubermanlab/overview.md", "index.md", "hubermanlab/hubermanlab.md"];
    const before = users.map((name) => window.read(name));
    await window.open("hubermanlab/overview.md");
    await window.cursorOn("hubermanlab/overview.md", "[[nmda_receptor_basics");
    const box = page.locator(".rename-box input").first();
    await window.pressFor(["F2"], box);
    await box.fill("the_nmda_gate");
    await window.press("Enter");
    await window.until("the file moved", () => !fs.existsSync(window.file(old)));
    for (const [at, name] of users.entries()) {
      const after = before[at].replaceAll("[[nmda_receptor_basics", "[[the_nmda_gate");
      await window.until(`only the links in ${name}`, () => window.read(name) === after);
    }
  });

  await check("renames a heading, and the anchors of its links", async () => {
    const name = "hubermanlab/bdnf_and_growth_signals.md";
    const user = "brainbasics/glutamate_and_gaba.md";
    await window.open(name);
    await window.cursorOn(name, "## Where it acts", 4);
    const box = page.locator(".rename-box input").first();
    await window.pressFor(["F2"], box);
    await box.fill("Where it works");
    await window.press("Enter");
    await window.until("the heading", () => window.read(name).includes("## Where it works\n"));
    await window.until("the anchor", () => window.read(user).includes("[[BDNF#Where it works|growth factor]]"));
  });

  await check("finds a note, and a heading of one, by name", async () => {
    await window.quick("Control+t", "#synapse#Str", /Strength/);
    const found = await page.locator(".quick-input-widget .monaco-list-row", { hasText: /Strength/ }).count();
    if (found !== 1) throw new Error(`${found} rows of one heading`);
    await window.press("Enter");
    await window.quickIsGone();
    await window.atLine("brainbasics/what_is_a_synapse.md", "## Strength");
    await window.quick("Control+t", "#growth signals", /BDNF and growth signals/);
    const rows = (await page.locator(".quick-input-widget .monaco-list-row").allInnerTexts()).map(flat);
    if (rows.filter((one) => one.includes("bdnf_and_growth_signals.md")).length !== 1) throw new Error(rows.join(" | "));
    await window.choose("bdnf_and_growth_signals.md");
    await window.press("Enter");
    await window.quickIsGone();
    await window.tab("bdnf_and_growth_signals.md");
  });

  await check("completes a moment", async () => {
    await window.open("hubermanlab/habenula_and_motivation.md");
    await window.press("Control+End", "Enter");
    await page.keyboard.type("Heard at [00:5", { delay: 30 });
    const row = page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: /00:5\d:\d\d/ }).first();
    await row.waitFor();
    await window.press("Enter");
    await window.save();
    const stamp = /^Heard at <a class="yt-timestamp" data-t="(00:5\d:\d\d)">\[\1\]<\/a>$/m;
    await window.until("the stamp on disk", () => stamp.test(window.read("hubermanlab/habenula_and_motivation.md")));
  });

  await check("jumps to the next finding, hints at titles, counts backlinks", async () => {
    await alone("two_channels_compared.md");
    await page.locator(".codelens-decoration", { hasText: "1 backlink" }).first().waitFor();
    await squiggle.waitFor({ state: "attached" });
    await window.goTo(1, 1);
    await window.press("F8");
    await page.locator(".marker-widget", { hasText: "overview" }).first().waitFor();
    await window.press("Escape");
    await alone("hubermanlab/how_ketamine_acts_in_the_brain.md");
    await page.locator(".view-line", { hasText: /NMDA.receptor.basics/ }).first().waitFor();
  });

  await check("follows a file renamed in the explorer", async () => {
    const old = "brainbasics/sleep_and_memory.md";
    const user = "brainbasics/brainbasics.md";
    const after = window.read(user).replaceAll("[[sleep_and_memory", "[[sleep_writes_memories");
    if (after === window.read(user)) throw new Error("nobody links to it");
    await window.open(old);
    await window.command("File: Reveal Active File in Explorer View");
    await page.locator(".explorer-folders-view .monaco-list-row.selected", { hasText: "sleep_and_memory" }).waitFor();
    const box = page.locator(".explorer-folders-view .explorer-item-edited input").first();
    await window.pressFor(["F2"], box);
    await box.fill("sleep_writes_memories.md");
    await window.press("Enter");
    // VS Code asks before an extension changes other files with a move.
    await page.locator(".monaco-dialog-box .monaco-button", { hasText: "OK" }).click();
    await window.until("the file moved", () => !fs.existsSync(window.file(old)));
    // What a move changes in other files is left to be looked at and saved, as VS Code does.
    await page.locator(".tabs-container .tab.dirty", { hasText: "brainbasics.md" }).waitFor();
    await window.tab("sleep_writes_memories.md");
    // The explorer takes the focus once more when it has drawn the new name.
    await page.locator(".explorer-folders-view .monaco-list-row.selected.focused", { hasText: "sleep_writes" }).waitFor();
    await window.command("File: Save All Files");
    await window.until(`the link in ${user}`, () => window.read(user) === after);
  });

  await check("creates the note that a link asks for", async () => {
    const name = "hubermanlab/forms_of_ketamine.md";
    await window.open(name);
    await window.append("See [[a_note_to_come]].");
    await window.save();
    await squiggle.waitFor({ state: "attached" });
    await window.cursorOn(name, "[[a_note_to_come");
    const create = page.locator(".action-widget .monaco-list-row", { hasText: /create/i }).first();
    await window.pressFor(["Control+."], create);
    await create.click();
    await window.until("the note", () => fs.existsSync(window.file("hubermanlab/a_note_to_come.md")));
    return flat(window.read("hubermanlab/a_note_to_come.md"));
  });

  await check("notices a file that appears behind its back", async () => {
    const name = "hubermanlab/habenula_and_motivation.md";
    await window.open(name);
    await squiggle.waitFor({ state: "detached" });
    await window.append("And [[written_elsewhere]].");
    await window.save();
    await squiggle.waitFor({ state: "attached" });
    fs.writeFileSync(window.file("hubermanlab/written_elsewhere.md"), "# Elsewhere\n");
    await squiggle.waitFor({ state: "detached" });
  });

  await check("keeps views and count up with what happens outside of VS Code", async () => {
    await alone("hubermanlab/dose_route_and_risk.md");
    const count = async () => Number(/(\d+) notes/.exec(await status.innerText())?.[1]);
    await window.command("Wikinote: Open Wanted Notes");
    const row = page.locator(".pane-body .monaco-list-row", { hasText: "a_name_from_outside" }).first();
    const before = await count();
    const file = window.file("hubermanlab/pulled.md");
    fs.writeFileSync(file, "# Pulled\n\nSee [[a_name_from_outside]].\n");
    await window.until("one note more", async () => (await count()) === before + 1);
    await row.waitFor();
    fs.rmSync(file);
    await window.until("one note less", async () => (await count()) === before);
    await row.waitFor({ state: "detached" });
  });

  await check("shows backlinks, wanted notes and videos in the side bar", async () => {
    await window.open("hubermanlab/dose_route_and_risk.md");
    await window.command("Wikinote: Focus on Videos View");
    const rows = page.locator(".pane-body .monaco-list-row");
    await rows.filter({ hasText: /Ketamine/ }).first().click();
    await rows.filter({ hasText: /\d:\d\d · [1-9]/ }).first().click();
    const citation = rows.filter({ hasText: /^\s*\d+:\d\d(:\d\d)? \w/ }).first();
    await citation.waitFor();
    const cited = flat(await citation.innerText());
    await window.command("Wikinote: Open Wanted Notes");
    const wanted = rows.filter({ hasText: "language_learning_after_sixty" }).first();
    await wanted.waitFor();
    await window.command("Wikinote: Focus on Backlinks View");
    const back = rows.filter({ hasText: "Dissociative states" }).first();
    await back.click();
    await window.tab("dissociative_states.md");
    // The tab comes first; who closes it then, closes it too early.
    await window.atLine("hubermanlab/dissociative_states.md", "The far end");
    return cited;
  });

  await check("draws the graph", async () => {
    await alone("hubermanlab/dose_route_and_risk.md");
    await window.command("Wikinote: Show Graph");
    await page.locator(".tabs-container .tab", { hasText: "Note Graph" }).waitFor();
    const graph = await window.webview("#graph");
    await graph.locator("#count", { hasText: "9 notes" }).waitFor();
    await graph.locator("#depth").fill("2");
    await window.until("more notes", async () => !/^9 notes/.test(await graph.locator("#count").innerText()));
    await graph.locator("#depth").fill("1");
    await graph.locator("#count", { hasText: "9 notes" }).waitFor();
    await graph.locator("body[data-resting]").waitFor();
    await window.picture("graph");
    // By keys: the open note first, then its neighbours; what is chosen is drawn, though nothing moves.
    const drawn = () => graph.locator("#graph canvas").first().evaluate((canvas) => canvas.toDataURL());
    const list = graph.locator("#notes");
    await list.focus();
    const before = await drawn();
    await list.press("ArrowDown");
    await window.until("the mark of the chosen note", async () => (await drawn()) !== before);
    await list.press("ArrowDown");
    const chosen = flat(await graph.locator('#notes [aria-selected="true"]').innerText());
    if (!chosen.endsWith(", 1 step away")) throw new Error(`chosen: ${chosen}`);
    const said = flat(await graph.locator("#count").innerText());
    const uri = await graph.locator("#graph").getAttribute("aria-label");
    await list.press("Enter");
    await page.locator(".tabs-container .tab.active", { hasNotText: /Note Graph|dose_route/ }).first().waitFor();
    await window.until("the graph of that note", async () => (await graph.locator("#graph").getAttribute("aria-label")) !== uri);
    return `${said}; ${chosen}`;
  });

  await check("leaves the graph as it is looked at when notes change", async () => {
    await alone("hubermanlab/dose_route_and_risk.md");
    await window.command("Wikinote: Show Graph");
    const graph = await window.webview("#graph canvas");
    await graph.locator("#count", { hasText: "9 notes" }).waitFor();
    await graph.locator("body[data-resting]").waitFor();
    const zoom = () => graph.locator("body").getAttribute("data-zoom");
    const whole = await zoom();
    const place = await graph.locator("#graph").boundingBox();
    await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
    await page.mouse.wheel(0, -300);
    const near = await window.until("a closer look", async () => ((await zoom()) !== whole ? zoom() : undefined));
    fs.writeFileSync(window.file("hubermanlab/new_neighbour.md"), "See [[dose_route_and_risk]].\n");
    await graph.locator("#count", { hasText: "10 notes" }).waitFor();
    await graph.locator("body[data-resting]").waitFor();
    if ((await zoom()) !== near) throw new Error(`it was looked at by ${near}, and is by ${await zoom()}`);
    fs.rmSync(window.file("hubermanlab/new_neighbour.md"));
    await graph.locator("#count", { hasText: "9 notes" }).waitFor();
    return `${whole} to ${near}`;
  });

  await check("plays a moment beside the note, and seeks without loading again", async () => {
    const name = "hubermanlab/bdnf_and_growth_signals.md";
    const player = await window.fakePlayer();
    await alone(name);
    await window.clickLink(name, "[00:56:00]");
    const tab = page.locator(".tabs-container .tab", { hasText: "56:00" }).first();
    await tab.waitFor();
    await window.until("the player", () => player.loads.length === 1);
    if (!/\/embed\/Rxmv7rT9leo\?start=3360&/.test(player.loads[0])) throw new Error(player.loads[0]);
    await window.until("the player to listen", () => player.isReady());
    // The note is still there, not the words said at that moment.
    await page.locator(".tabs-container .tab", { hasText: "bdnf_and_growth_signals" }).first().waitFor();
    await window.picture("moment");
    await window.clickLink(name, "[01:00:00]");
    await window.until("a seek", async () => (await player.heard()).some((one) => /seekTo.*3600/.test(one)));
    if (player.loads.length !== 1) throw new Error("the player was loaded again");
    if (await page.locator(".tabs-container .tab", { hasText: ".en.vtt" }).count()) throw new Error("it went to the words");
  });

  await check("plays beside the note what an action asks for", async () => {
    const name = "hubermanlab/bdnf_and_growth_signals.md";
    const player = await window.fakePlayer();
    await alone(name);
    await window.cursorOn(name, "[01:00:00]");
    const action = page.locator(".action-widget .monaco-list-row", { hasText: "Play from 01:00:00" }).first();
    await window.pressFor(["Control+."], action);
    await action.click();
    await page.locator(".tabs-container .tab", { hasText: "1:00:00 · Ketamine" }).first().waitFor();
    await window.until("the player", () => player.loads.some((one) => /\/embed\/Rxmv7rT9leo\?start=3600&/.test(one)));
  });

  await check("plays a film that lies in the vault", async () => {
    const name = "brainbasics/what_is_a_synapse.md";
    await alone(name);
    await window.cursorOn(name, "[00:00:40]");
    await window.command("Wikinote: Play Moment");
    const panel = await window.webview("#film");
    await window.until("the film at its second", () => panel.locator("#film").evaluate((film) => film.currentTime >= 40));
  });

  await check("shows links, callouts and stamps in the preview", async () => {
    const name = "hubermanlab/how_ketamine_acts_in_the_brain.md";
    await alone(name);
    await window.command("Markdown: Open Preview to the Side");
    const preview = await window.webview(".markdown-body");
    await preview.locator("a.wikinote-link", { hasText: "growth signals" }).waitFor();
    await preview.locator(".wikinote-callout-info .wikinote-callout-title", { hasText: "Two clocks" }).waitFor();
    const stamp = preview.locator("a.yt-timestamp", { hasText: "00:46:00" });
    await window.until("an address of the stamp", async () => /2760/.test((await stamp.getAttribute("href")) ?? ""));
    await window.picture("preview");
    await preview.locator("a.wikinote-link", { hasText: "growth signals" }).click();
    await window.tab("bdnf_and_growth_signals.md");
  });

  await check("shows what a note embeds, and its links, in the preview", async () => {
    await alone("hubermanlab/habenula_and_motivation.md");
    await window.command("Markdown: Open Preview to the Side");
    const preview = await window.webview(".markdown-body");
    const section = preview.locator(".wikinote-embed", { hasText: "Two keys for one gate" });
    await section.locator("h2", { hasText: "Two keys for one gate" }).waitFor();
    const whole = preview.locator(".wikinote-embed", { hasText: "mirror images" });
    await whole.locator("a.wikinote-link", { hasText: "dose_route_and_risk" }).waitFor();
    await preview.locator('img[width="300"]').waitFor();
    if ((await section.locator("h2").count()) !== 1) throw new Error("more than the section is shown");
    await preview.locator("text=title =").waitFor({ state: "detached" });
  });

  await check("explains a link, checks the vault, and tells what the doctor sees", async () => {
    await alone("brainbasics/glutamate_and_gaba.md");
    await window.cursorOn("brainbasics/glutamate_and_gaba.md", "[[BDNF");
    await window.command("Wikinote: Explain Link");
    await (await window.webview(".markdown-body")).locator("text=found by alias").first().waitFor();
    await alone("brainbasics/glutamate_and_gaba.md");
    await window.command("Wikinote: Check Vault");
    await window.seen(/broken-link/);
    await window.command("Wikinote: Doctor");
    const doctor = await window.webview(".markdown-body");
    await doctor.locator("text=/server/").first().waitFor();
    await window.shoot("doctor");
    // Nothing has to be saved.
    await window.command("View: Close All Editors");
  });

  await check("reads what a task finds by the problem matcher", async () => {
    await window.pick("Control+p", `task ${TASK}`, TASK);
    await window.command("Problems: Focus on Problems View");
    // A warning, and one that is called `information`.
    await problem("not-in-hub", "wikinote check");
    const said = await problem("unclosed-link", "wikinote check");
    await filter.fill("");
    await window.command("Terminal: Kill All Terminals");
    await window.command("View: Hide Panel");
    return said.slice(0, 110);
  });

  await check("starts the server again when it is killed", async () => {
    const servers = () => fs.readdirSync(pids).filter(isServer);
    const all = new Set(fs.readdirSync(pids));
    const [before] = await window.until("a server", () => (servers().length ? servers() : undefined));
    process.kill(Number(before), "SIGKILL");
    await window.until("another one", () => servers().some((pid) => !all.has(pid)));
    await status.waitFor();
    await window.open("brainbasics/brainbasics.md");
    await window.cursorOn("brainbasics/brainbasics.md", "[[glutamate_and_gaba");
    await window.pressFor(["F12"], page.locator(".tab.active", { hasText: "glutamate_and_gaba" }));
  });

  await window.close();
}

/** A silent recording of the video `example_001`, a minute long. */
function recordFilm(workspace) {
  const [rate, seconds] = [8000, 60];
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + rate * seconds, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(rate * seconds, 40);
  const film = path.join(workspace, "brainbasics", "Synapses [example_001].wav");
  fs.writeFileSync(film, Buffer.concat([head, Buffer.alloc(rate * seconds, 128)]));
}

/** A task as the extension's README tells of it. */
function addTask(workspace, server) {
  const task = {
    label: TASK, type: "process", command: server, args: ["check", "--quiet", "--format", "concise"],
    problemMatcher: "$wikinote", presentation: { reveal: "never" },
  };
  fs.mkdirSync(path.join(workspace, ".vscode"));
  fs.writeFileSync(path.join(workspace, ".vscode/tasks.json"), JSON.stringify({ version: "2.0.0", tasks: [task] }));
}
