// What goes wrong, each in a window of its own: what the user is told, in words.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { flat } from "./checks.mjs";
import { openWindow } from "./window.mjs";

export async function mishaps(checks, { vsix, workspace, out, server, pids }) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "wikinote-mishaps-"));
  const script = (name, text, mode = 0o755) => {
    const file = path.join(work, name);
    fs.writeFileSync(file, text, { mode });
    return file;
  };
  /** Runs `test` in a window with these settings on a folder of its own. */
  const check = async (name, { settings, folder, open = "index.md", ...more }, test) => {
    const own = folder ?? path.join(work, name.replaceAll(/\W+/g, "-"));
    if (!folder) fs.cpSync(workspace, own, { recursive: true });
    let window;
    await checks.check(name, undefined, async () => {
      window = await openWindow(own, { vsix, settings, out, ...more });
      try {
        if (open) await window.open(open);
        return await test(window);
      } catch (error) {
        await window.shoot(`failed-${name.replaceAll(/\W+/g, "-")}`).catch(() => {});
        throw error;
      }
    });
    await window?.close();
  };
  const told = async (window, text, button) => {
    const notification = window.notification(text);
    await notification.waitFor();
    if (button) await notification.locator(".monaco-button", { hasText: button }).waitFor();
    return flat(await notification.locator(".notification-list-item-message").innerText());
  };
  const works = (window) => window.page.locator(".statusbar-item", { hasText: /\d+ notes/ }).first().waitFor();
  const path_ = "wikinote.server.path";

  const putRight = (window) => window.set({ [path_]: server });

  await check("nothing is configured: the server inside the extension answers", { settings: {} }, async (window) => {
    await works(window);
    const inside = path.join(window.home, "extensions");
    const runs = fs.readdirSync("/proc").map((pid) => programOf(pid)).find((program) => program.startsWith(inside));
    if (!/wikinote\.wikinote-[^/]+\/server\/wikinote$/.test(runs ?? "")) throw new Error(`it is no process: ${runs}`);
    await window.until("its name in the log", () => window.log().includes(`from the extension: ${runs}`));
    return path.relative(inside, runs);
  });

  await check("the traffic with the server, while the setting asks for it", { settings: { [path_]: server } }, async (window) => {
    await works(window);
    // The server asks for its settings whenever one changes.
    const traced = () => window.log().match(/'workspace\/configuration/g)?.length ?? 0;
    if (traced()) throw new Error("it is traced unasked");
    window.set({ "wikinote.trace.server": "verbose" });
    await window.until("the traffic", () => traced() && window.log().includes("Params: "));
    // A change of another setting does not end it.
    const before = traced();
    window.set({ "wikinote.exclude": ["nothing"] });
    await window.until("more of it", () => traced() > before && window.log().includes('"nothing"'));
    return `${traced()} messages`;
  });

  await check("a server that is missing", { settings: { [path_]: "/no/such/wikinote" } }, async (window) => {
    const said = await told(window, "There is no file /no/such/wikinote", "Open Settings");
    // All that would ask it says so.
    await window.command("Wikinote: Show Graph");
    await (await window.webview("#count")).locator("#count", { hasText: "is not running" }).waitFor();
    await window.command("Wikinote: Open Wanted Notes");
    const welcome = window.page.locator(".welcome-view-content:visible", { hasText: "The server is not running." });
    await welcome.first().waitFor();
    await window.until("both views say so", async () => (await welcome.count()) === 2);
    // Putting it right is enough: nothing has to be reloaded.
    putRight(window);
    await works(window);
    return said;
  });

  const plain = script("plain", "not a program\n", 0o644);
  await check("a server that may not be run", { settings: { [path_]: plain } }, (window) =>
    told(window, "is not executable", "Open Settings"),
  );

  const stranger = script("stranger", "#!/bin/sh\necho I am somebody else\n");
  await check("a program that is no server of ours", { settings: { [path_]: stranger } }, (window) =>
    told(window, "is no Wikinote server", "Open Settings"),
  );

  const silent = script("silent", "#!/bin/sh\nexec sleep 1000\n");
  await check("a program that never answers", { settings: { [path_]: silent } }, (window) =>
    told(window, "does not answer", "Show Log"),
  );

  await check("a path that is put right while the wrong program is asked", { settings: { [path_]: silent } }, async (window) => {
    putRight(window);
    await works(window);
  });

  const hangs = script("hangs", `#!/bin/sh\n[ "$1" = --version ] && exec ${server} --version\nexec sleep 1000\n`);
  await check("a server that hangs at its start, and a restart with another", { settings: { [path_]: hangs } }, async (window) => {
    await window.page.locator(".statusbar-item", { hasText: "Wikinote" }).first().waitFor();
    putRight(window);
    await works(window);
  });

  const associations = { "workbench.editorAssociations": { "*.md": "vscode.markdown.preview.editor" } };
  // Stamps without any link besides; a link to a note that is made only then.
  const read = path.join(work, "read");
  fs.cpSync(workspace, read, { recursive: true });
  const head = "---\ntitle: Read\nvideoId: Rxmv7rT9leo\n---\n";
  const stamp = '<a class="yt-timestamp" data-t="00:46:00">[00:46:00]</a>';
  fs.writeFileSync(path.join(read, "only_stamps.md"), `${head}Said at ${stamp}.\n`);
  fs.writeFileSync(path.join(read, "only_links.md"), `${head}See [[made_later]].\n`);
  await check("notes that are only read, in the preview", { folder: read, settings: { [path_]: server, ...associations }, open: "" }, async (window) => {
    await window.pick("Control+p", "forms_of_ketamine", "forms_of_ketamine");
    const preview = await window.webview(".markdown-body");
    await preview.locator("a.wikinote-link", { hasText: "dose_route_and_risk" }).waitFor();
    await window.pick("Control+p", "only_stamps", "only_stamps");
    await (await window.webview(".markdown-body a.yt-timestamp[href]")).locator("a", { hasText: "00:46:00" }).waitFor();
    await window.pick("Control+p", "only_links", "only_links");
    await window.webview(".wikinote-unresolved");
    fs.writeFileSync(window.file("made_later.md"), "# Made later\n");
    await window.webview('a.wikinote-link:has-text("made_later")');
  });

  await check("a note that embeds itself", { settings: { [path_]: server } }, async (window) => {
    const name = "two_channels_compared.md";
    const self = "two_channels_compared";
    fs.writeFileSync(window.file(name), `# Self\n\n${`![[${self}]] ![[${self}#Self]]\n\n`.repeat(60)}`);
    await window.open(name);
    await window.seen(/#\s+Self/);
    await window.command("Markdown: Open Preview to the Side");
    const preview = await window.webview(".markdown-body");
    await preview.locator("a.wikinote-link", { hasText: self }).first().waitFor();
    if (await preview.locator(".wikinote-embed").count()) throw new Error("it is shown inside of itself");
  });

  const old = script("old", `#!/bin/sh\n[ "$1" = --version ] && echo wikinote 0.0.7 && exit\nexec ${server} "$@"\n`);
  await check("a server of another version", { settings: { [path_]: old } }, async (window) => {
    await works(window);
    return told(window, "is Wikinote 0.0.7", "Open Settings");
  });

  const dying = script(
    "dying.cjs",
    `const server = require("node:child_process").spawn(${JSON.stringify(server)}, ["server"]);
process.stdin.pipe(server.stdin);
server.stdout.once("data", (answer) => process.stdout.write(answer, () => (server.kill(), process.exit(3))));
`,
  );
  for (const [how, dies] of [
    ["at once", "exit 3"],
    ["after its first answer", `exec ${process.execPath} ${dying}`],
  ]) {
    const starts = path.join(work, `starts-${how.replaceAll(" ", "-")}`);
    fs.writeFileSync(starts, "");
    const loop = script(
      `loop-${how.replaceAll(" ", "-")}`,
      `#!/bin/sh\n[ "$1" = --version ] && exec ${server} --version\necho x >> ${starts}\n${dies}\n`,
    );
    await check(`a server that ends ${how}, over and over`, { settings: { [path_]: loop } }, async (window) => {
      const said = await told(window, "has ended 5 times", "Start Again");
      const count = () => fs.readFileSync(starts, "utf8").length / 2;
      if (count() !== 5) throw new Error(`started ${count()} times`);
      const messages = await window.page.locator(".notifications-toasts .notification-list-item").count();
      if (messages !== 1) throw new Error(`${messages} messages`);
      await window.notification("has ended 5 times").locator(".monaco-button", { hasText: "Start Again" }).click();
      await window.until("five more starts", () => count() === 10);
      return said;
    });
  }

  const code = path.join(work, "code");
  fs.mkdirSync(code);
  fs.writeFileSync(path.join(code, "main.c"), "int main(void) { return 0; }\n");
  await check("a folder without notes", { folder: code, open: "main.c", settings: { [path_]: server } }, async (window) => {
    const before = fs.readdirSync(pids).length;
    await window.command("Developer: Show Running Extensions");
    await window.page.locator(".runtime-extensions-editor .extension .name").first().waitFor();
    const names = await window.page.locator(".runtime-extensions-editor .extension .name").allInnerTexts();
    if (names.includes("Wikinote")) throw new Error("the extension runs");
    if (fs.readdirSync(pids).length !== before) throw new Error("a server was started");
    return `${names.length} other extensions run`;
  });

  const ignored = path.join(work, "ignored");
  fs.mkdirSync(path.join(ignored, "left"), { recursive: true });
  fs.writeFileSync(path.join(ignored, ".ignore"), "left/\n");
  fs.writeFileSync(path.join(ignored, "the_only_note.md"), "# The only note\n");
  for (let at = 0; at < 50; at++) fs.writeFileSync(path.join(ignored, "left", `ignored_${at}.md`), "# Ignored\n");
  await check("a random note among ignored files", { folder: ignored, open: "the_only_note.md", settings: { [path_]: server } }, async (window) => {
    await window.page.locator(".statusbar-item", { hasText: /1 notes/ }).first().waitFor();
    await window.command("View: Close All Editors");
    await window.command("Wikinote: Open Random Note");
    await window.page.locator(".tabs-container .tab.active").first().waitFor();
    await window.tab("the_only_note.md");
  });

  await check("a folder that is a home directory", { settings: { [path_]: server }, home: true }, (window) =>
    told(window, "holds whole home directories"),
  );

  const wrong = {
    [path_]: 7,
    "wikinote.publisher": 7,
    "wikinote.completion.max-items": "many",
    "wikinote.server.arguments": "no list",
    "wikinote.rules": { "broken-lnk": "warning" },
  };
  await check("settings of the wrong type", { settings: wrong }, async (window) => {
    await works(window);
    await told(window, "publisher");
    return told(window, /`?wikinote\.server\.path`? is passed over.*`?wikinote\.server\.arguments`? is passed over/, "Open Settings");
  });

  const broken = path.join(work, "broken-film");
  fs.cpSync(workspace, broken, { recursive: true });
  const cites = '<a class="yt-timestamp" data-t="00:00:05">[00:00:05]</a>';
  fs.writeFileSync(path.join(broken, "about_a_film.md"), `---\ntitle: About a film\nvideoId: broken_film\n---\n\nSaid at ${cites}.\n`);
  fs.writeFileSync(path.join(broken, "A film [broken_film].mkv"), "no film");
  await check("a film that cannot be played", { folder: broken, open: "about_a_film.md", settings: { [path_]: server } }, async (window) => {
    await works(window);
    const player = await window.fakePlayer();
    await window.cursorOn("about_a_film.md", "[00:00:05]");
    await window.command("Wikinote: Play Moment");
    const panel = await window.webview("#trouble:not(.hidden)");
    const said = flat(await panel.locator("#trouble").innerText());
    await panel.locator("#site").click();
    await window.until("the player of the site", () => player.loads.some((one) => /\/embed\/broken_film\?start=5&/.test(one)));
    return said;
  });

  await check("two windows on one vault", { settings: { [path_]: server } }, async (window) => {
    await works(window);
    const other = await window.second();
    await other.open("hubermanlab/forms_of_ketamine.md");
    await works(other);
    await other.append("See [[made_in_the_other]].");
    await other.save();
    const squiggle = other.page.locator(".monaco-editor .squiggly-warning").first();
    await squiggle.waitFor({ state: "attached" });
    fs.writeFileSync(window.file("hubermanlab/made_in_the_other.md"), "# Made\n");
    await squiggle.waitFor({ state: "detached" });
    // The first window knows the link that was written in the second. Hidden pages sleep.
    await window.page.bringToFront();
    await window.open("hubermanlab/made_in_the_other.md");
    await window.page.locator(".codelens-decoration", { hasText: "1 backlink" }).first().waitFor();
  });

  fs.rmSync(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** The file that a process runs; empty for what is no process, or not ours. */
function programOf(pid) {
  try {
    return fs.readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return "";
  }
}
