// A real VS Code (code-server in a headless Chromium) on a folder, driven by keys
// as a person would. Every wait is for something on the page or on disk, with a
// deadline; nothing sleeps.
import { spawn, execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const place = path.join(process.env.EDITORS, "vscode");
const { chromium } = createRequire(path.join(place, "any.js"))("playwright-core");
const CODE_SERVER = path.join(place, "node_modules/code-server/out/node/entry.js");
const DEADLINE = 30_000;

// In the words of today: else VS Code writes the file anew a while after its start.
const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  // What is behind the quick input may take the focus for a moment, as when editors close.
  "workbench.quickOpen.closeOnFocusLost": false,
  "workbench.enableExperiments": false,
  "workbench.colorTheme": "Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": "off",
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "git.enabled": false,
  "window.commandCenter": false,
  "editor.minimap.enabled": false,
  "editor.wordWrap": "on",
  "editor.quickSuggestions": { other: "on", comments: "on", strings: "on" },
  "editor.wordBasedSuggestions": "off",
  "files.refactoring.autoSave": true,
  "files.autoSave": "off",
  "explorer.confirmDragAndDrop": false,
};

/**
 * Opens `folder`, which with `home` is the user's home directory, with `vsix`
 * installed; `settings` are the user's.
 */
export async function openWindow(folder, { vsix, settings = {}, out, home: isHome = false }) {
  const workspace = fs.realpathSync(folder);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "wikinote-vscode-"));
  const data = path.join(home, "data");
  // As in every remote window, what is the machine's own business stands apart.
  const isMachines = ([key]) => key.startsWith("wikinote.server.");
  const all = Object.entries({ ...SETTINGS, ...settings });
  write(path.join(data, "User", "settings.json"), Object.fromEntries(all.filter((one) => !isMachines(one))));
  write(path.join(data, "Machine", "settings.json"), Object.fromEntries(all.filter(isMachines)));
  fs.writeFileSync(path.join(home, "config.yaml"), "auth: none\ncert: false\n");
  const base = [
    "--user-data-dir", data,
    "--extensions-dir", path.join(home, "extensions"),
    "--config", path.join(home, "config.yaml"),
  ];
  const env = { ...process.env, HOME: isHome ? workspace : home, XDG_CONFIG_HOME: path.join(home, "c"), XDG_DATA_HOME: path.join(home, "d") };
  for (const extension of [vsix].flat())
    execFileSync(process.execPath, [CODE_SERVER, ...base, "--install-extension", extension], {
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
  const log = path.join(out, "code-server.log");
  const server = spawn(
    process.execPath,
    [
      CODE_SERVER, ...base, "--bind-addr", "127.0.0.1:0", "--auth", "none", "--disable-telemetry",
      "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override", workspace,
    ],
    { env, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const url = await listening(server, log);
  const browser = await chromium.launchPersistentContext(path.join(home, "chromium"), {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(DEADLINE);
  await page.goto(`${url}/?folder=${encodeURIComponent(workspace)}`);
  await page.locator(".monaco-workbench .statusbar").waitFor({ timeout: 90_000 });
  const window = new Window({ page, browser, server, home, workspace, out, url });
  await window.explorer();
  return window;
}

function write(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(value));
}

function listening(server, log) {
  return new Promise((found, none) => {
    let seen = "";
    const see = (bytes) => {
      fs.appendFileSync(log, bytes);
      seen += bytes;
      const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(seen);
      if (address) found(address[1]);
    };
    server.stdout.on("data", see);
    server.stderr.on("data", see);
    server.on("exit", (code) => none(new Error(`code-server ended with ${code}:\n${seen}`)));
    setTimeout(() => none(new Error(`code-server never listened:\n${seen}`)), 90_000).unref();
  });
}

class Window {
  constructor(parts) {
    Object.assign(this, parts);
  }

  async close() {
    await this.browser.close().catch(() => {});
    try {
      process.kill(-this.server.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
    if (!process.env.KEEP) fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  /** The same folder in another window. */
  async second() {
    const page = await this.browser.newPage();
    page.setDefaultTimeout(DEADLINE);
    await page.goto(`${this.url}/?folder=${encodeURIComponent(this.workspace)}`);
    const window = new Window({ ...this, page });
    await window.explorer();
    return window;
  }

  async explorer() {
    await this.page.locator(".explorer-folders-view").first().waitFor({ timeout: 90_000 });
  }

  /** A picture of the window, or of the part of it that `clip` tells. */
  async shoot(name, clip) {
    await this.page.screenshot({ path: path.join(this.out, `${name}.png`), clip });
  }

  /** What the user is told in the corner. */
  notification(text) {
    return this.page.locator(".notifications-toasts .notification-list-item", { hasText: text }).first();
  }

  /** Types at the end of the file; the text is there when this returns. */
  async append(text) {
    await this.press("Control+End", "Enter");
    await this.type(text);
  }

  async type(text) {
    await this.page.keyboard.type(text);
    await this.page.locator(".tabs-container .tab.active.dirty").waitFor();
    // The editor draws blanks as those that do not break.
    await this.until(`"${text}" in the editor`, async () => {
      const lines = await this.page.locator(".monaco-editor.focused .view-line").allInnerTexts();
      return lines.some((one) => one.replaceAll("\u00a0", " ").includes(text.trim()));
    });
  }

  /**
   * Adds to the settings of this machine, which VS Code notices by itself. (What is written
   * to the user's, from outside, code-server does not.)
   */
  set(settings) {
    const file = path.join(this.home, "data/Machine/settings.json");
    write(file, { ...JSON.parse(fs.readFileSync(file, "utf8")), ...settings });
  }

  /** All that stands in the extension's output channels. */
  log() {
    const logs = path.join(this.home, "data/logs");
    const files = fs.readdirSync(logs, { recursive: true }).filter((name) => /wikinote\.wikinote[\\/].*\.log$/.test(name));
    return files.map((name) => fs.readFileSync(path.join(logs, name), "utf8")).join("");
  }

  file(name) {
    return path.join(this.workspace, name);
  }

  read(name) {
    return fs.readFileSync(this.file(name), "utf8");
  }

  async until(what, condition, deadline = DEADLINE) {
    const end = Date.now() + deadline;
    for (;;) {
      const got = await condition();
      if (got) return got;
      if (Date.now() > end) throw new Error(`never came: ${what}`);
      await new Promise((next) => setTimeout(next, 40));
    }
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** VS Code's quick input, opened by `key` and filled; its first row with `row`. */
  async quick(key, text, row) {
    const box = this.page.locator(".quick-input-widget input").first();
    await this.press(key);
    await box.waitFor();
    await box.fill(text);
    if (!row) return undefined;
    const found = this.page.locator(".quick-input-widget .monaco-list-row", { hasText: row }).first();
    await found.waitFor();
    return found;
  }

  /**
   * Takes the first row of the quick input that says each of `words`. By keys: a row that is
   * drawn anew meanwhile is none that a click hits.
   */
  async pick(key, text, ...words) {
    await this.quick(key, text, words[0]);
    await this.choose(...words);
    await this.press("Enter");
    await this.quickIsGone();
  }

  /** Goes down in the quick input to the row that says each of `words`. */
  async choose(...words) {
    let row = this.page.locator(".quick-input-widget .monaco-list-row.focused");
    for (const word of words) row = row.filter({ hasText: word });
    await this.until(`a row with ${words.join(" and ")}`, async () => (await row.count()) || this.press("ArrowDown"));
  }

  async quickIsGone() {
    // Where it points at nothing, so that no tip covers what is looked at.
    await this.page.mouse.move(2, 795);
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  async command(title) {
    await this.pick("F1", `>${title}`, title);
  }

  async tab(name) {
    await this.page.locator(".tabs-container .tab.active", { hasText: path.posix.basename(name) }).first().waitFor();
  }

  async open(name) {
    await this.pick("Control+p", name, ...name.split("/"));
    await this.tab(name);
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
  }

  /** The cursor `into` characters into the first `text` of the file as it is on disk. */
  async cursorOn(name, text, into = 3) {
    const lines = this.read(name).split("\n");
    const line = lines.findIndex((one) => one.includes(text));
    if (line < 0) throw new Error(`no ${text} in ${name}`);
    const column = lines[line].indexOf(text) + 1 + into;
    await this.goTo(line + 1, column);
  }

  async goTo(line, column) {
    // Enter does nothing before the place is understood.
    await this.pick("Control+g", `:${line}:${column}`, `line ${line} at column ${column}`);
    await this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
    await this.page.locator(".monaco-editor.focused").first().waitFor();
  }

  /** Presses `keys`, and waits for what comes of it. */
  async pressFor(keys, locator) {
    await this.press(...keys);
    await locator.waitFor();
    return locator;
  }

  async save() {
    await this.page.locator(".tabs-container .tab.active.dirty").waitFor();
    await this.press("Control+s");
    await this.page.locator(".tabs-container .tab.active.dirty").waitFor({ state: "detached" });
  }

  /** The line of the file that begins with `text` has the cursor. */
  async atLine(name, text) {
    const line = this.read(name).split("\n").findIndex((one) => one.startsWith(text)) + 1;
    await this.page.locator(".statusbar-item", { hasText: `Ln ${line}, ` }).waitFor();
  }

  /** The editor that has just opened shows `text` somewhere. */
  async seen(text) {
    await this.page.locator(".monaco-editor .view-line", { hasText: text }).first().waitFor();
  }

  /** A picture for the READMEs, without tips that happen to be shown. */
  async picture(name) {
    const tips = this.page.locator(".workbench-hover-container .workbench-hover");
    await this.until("no tip of the mouse", async () => (await tips.count()) === 0);
    await this.shoot(name);
  }

  /** The inner page of the webview that holds `selector`. */
  async webview(selector) {
    return this.until(`a webview with ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        if (frame.isDetached() || !frame.parentFrame()) continue;
        if (await frame.locator(selector).count().catch(() => 0)) return frame;
      }
      return undefined;
    });
  }

  /** Ctrl+click on the link that `text` is, in a note with backlinks. */
  async clickLink(name, text) {
    await this.cursorOn(name, text, 2);
    // Lines move down when their number comes to stand above them.
    await this.page.locator(".monaco-editor .codelens-decoration").first().waitFor({ state: "attached" });
    const cursor = this.page.locator(".monaco-editor.focused .cursors-layer .cursor").first();
    let [x, y] = [0, 0];
    await this.page.keyboard.down("Control");
    try {
      // The link shows that it is one as soon as the mouse moves over it.
      await this.until(`a link at ${text}`, async () => {
        const place = await cursor.boundingBox();
        if (!place) return false;
        [x, y] = [place.x + 1, place.y + place.height / 2];
        await this.page.mouse.move(x - 1, y);
        await this.page.mouse.move(x, y);
        return this.page.locator(".monaco-editor .detected-link-active").count();
      });
      await this.page.mouse.click(x, y);
    } finally {
      await this.page.keyboard.up("Control");
    }
  }

  /** Stands in for the player on the site: nothing here may reach the network. */
  async fakePlayer() {
    const loads = [];
    const site = "https://www.youtube-nocookie.com/**";
    await this.page.route(site, (route) => {
      loads.push(route.request().url());
      return route.fulfill({ contentType: "text/html", body: PLAYER });
    });
    const frame = () => this.page.frames().find((one) => one.url().startsWith("https://www.youtube-nocookie.com/"));
    const heard = async () => (await frame()?.evaluate(() => globalThis.heard).catch(() => [])) ?? [];
    const isReady = async () => (await heard()).some((one) => one.includes("listening"));
    return { loads, heard, isReady };
  }
}

const PLAYER = `<!doctype html><style>
body { margin: 0; height: 100vh; display: grid; place-items: center; color: #fff; font: 15px sans-serif;
  background: radial-gradient(circle at 35% 30%, #35506b, #141c26 70%); }
b { display: grid; place-items: center; width: 78px; height: 54px; border-radius: 12px; background: #c33; }
b::after { content: ""; border: 14px solid transparent; border-left: 24px solid #fff; margin-left: 18px; }
</style><b></b><script>globalThis.heard = []; addEventListener("message", ({ data }) => { heard.push(String(data)); parent.postMessage("{}", "*"); });</script>`;
