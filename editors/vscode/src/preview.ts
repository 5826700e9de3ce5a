import * as fs from "node:fs";
import * as vscode from "vscode";
import type { DocumentLink } from "vscode-languageclient/node";
import type { Session } from "./client";
import { part } from "./note_part";
import { playsInPanel } from "./settings";

// The parts of markdown-it that are used here; VS Code brings the library.
interface Token {
  content: string;
  meta: Wiki;
  attrs: [string, string][] | null;
}
interface Env {
  /** The note that is shown, which links in the page are relative to. */
  currentDocument?: vscode.Uri;
  /** The note that is embedded at this place, and how deep. */
  wikinoteInside?: vscode.Uri;
  /** The notes around this place, from the outermost. */
  wikinoteAround?: string[];
  /** How many embeds the page may still show. */
  wikinoteLeft?: { count: number };
}
interface InlineState {
  src: string;
  pos: number;
  posMax: number;
  push(type: string, tag: string, nesting: number): Token;
}
interface MarkdownIt {
  inline: {
    ruler: { before(before: string, name: string, rule: (state: InlineState, silent: boolean) => boolean): void };
  };
  renderer: {
    rules: Record<string, ((tokens: Token[], index: number, options: object, env: Env, self: object) => string) | undefined>;
  };
  core: { ruler: { after(after: string, name: string, rule: (state: CoreState) => void): void } };
  utils: { escapeHtml(text: string): string };
  render(text: string, env: object): string;
  renderInline(text: string, env: object): string;
}
interface CoreState {
  tokens: BlockToken[];
  Token: new (type: string, tag: string, nesting: number) => BlockToken;
}
interface BlockToken {
  type: string;
  tag: string;
  content: string;
  level: number;
  children: Token[] | null;
  attrJoin(name: string, value: string): void;
}

/** A wiki link or an embed, as it is written. */
interface Wiki {
  isEmbed: boolean;
  target: string;
  label: string;
}

/** How deep embeds of embeds are shown. */
const DEEPEST = 3;

/** So many notes of one page are looked into. */
const MOST_EMBEDDED = 50;

/** So many previews are kept up with the vault. */
const MOST_DRAWN = 10;

/**
 * Wiki links, embeds, callouts and stamps in VS Code's own markdown preview.
 *
 * markdown-it cannot wait for the server, so what the links of a note mean is
 * asked for beforehand, and the preview is drawn again when the answer is there.
 */
export class Preview {
  /** By note, then by the text between the brackets before the bar. */
  private readonly links = new Map<string, Map<string, string>>();
  /** By note, then by a stamp's time and label. */
  private readonly stamps = new Map<string, Map<string, StampPlace>>();

  /** Notes that are just being asked about: their preview was drawn before anything was known of them. */
  private readonly asked = new Set<string>();

  /** Notes whose preview was drawn, the latest last. */
  private readonly drawn = new Set<string>();

  constructor(private readonly session: Session) {}

  /** Learns what the links of `document` mean, and those of the notes it embeds. */
  async follow(document: vscode.TextDocument | undefined) {
    if (document?.languageId !== "markdown" || document.uri.scheme !== "file" || !this.session.client) return;
    const differs = await this.learn(document.uri, document.getText(), new Set());
    if (differs) await redraw();
  }

  /** The vault has changed: links may lead elsewhere, or somewhere at last. */
  async refresh() {
    let differs = false;
    for (const key of [...this.drawn]) {
      const uri = vscode.Uri.parse(key);
      const text = await readNote(uri);
      if (text !== undefined) differs = (await this.learn(uri, text, new Set())) || differs;
    }
    if (differs) await redraw();
  }

  /** Learns about a note that is read in the preview and in no editor. */
  private async lookUp(uri: vscode.Uri) {
    const key = uri.toString();
    if (!isNote(uri) || this.asked.has(key) || !this.session.client) return;
    this.asked.add(key);
    const text = await readNote(uri);
    const differs = text !== undefined && (await this.learn(uri, text, new Set()));
    this.asked.delete(key);
    if (differs) await redraw();
  }

  /** Whether anything is other than it was known to be. */
  private async learn(uri: vscode.Uri, text: string, known: Set<string>): Promise<boolean> {
    const key = uri.toString();
    known.add(key);
    const found = await this.session.client
      ?.sendRequest<DocumentLink[] | null>("textDocument/documentLink", { textDocument: { uri: key } })
      .catch(() => null);
    if (!found) return false;
    const lines = text.split(/\r\n|\r|\n/);
    const links = new Map<string, string>();
    const stamps = new Map<string, StampPlace>();
    let differs = false;
    for (const { range, target } of found) {
      const { start, end } = range;
      const line = lines[start.line] ?? "";
      const written = line.slice(start.character, start.line === end.line ? end.character : undefined).trim();
      if (!target) continue;
      if (isMoment(target)) {
        const time = /\bdata-t\s*=\s*["']([^"']*)["'][^<]*$/.exec(line.slice(0, start.character))?.[1] ?? "";
        stamps.set(`${time} ${written}`, { target, note: key, line: start.line, character: start.character });
      }
      links.set(written, target);
      const isEmbed = /!\[\[\s*$/.test(line.slice(0, start.character));
      const to = vscode.Uri.parse(target).with({ fragment: "" });
      if (isEmbed && isNote(to) && known.size < MOST_EMBEDDED && !known.has(to.toString())) {
        const inside = await readNote(to);
        if (inside !== undefined) differs = (await this.learn(to, inside, known)) || differs;
      }
    }
    differs ||= !same(this.links.get(key), links) || !same(this.stamps.get(key), stamps);
    this.links.set(key, links);
    this.stamps.set(key, stamps);
    return differs;
  }

  extendMarkdownIt(md: MarkdownIt): MarkdownIt {
    md.inline.ruler.before("link", "wikinote_link", wikiLink);
    // Only when it is drawn is it known for which note: VS Code keeps what it has parsed.
    md.renderer.rules.wikinote_link = (tokens, index, _, env) => this.html(md, tokens[index].meta, env);
    md.core.ruler.after("block", "wikinote_callout", callouts);
    const before = md.renderer.rules.html_inline;
    md.renderer.rules.html_inline = (tokens, index, options, env, self) => {
      const shown = before?.(tokens, index, options, env, self) ?? tokens[index].content;
      return this.stamp(shown, tokens[index + 1]?.content ?? "", env);
    };
    return md;
  }

  /** What is known of the note that is drawn; it is asked for if nothing is. */
  private known<T>(of: Map<string, T>, env: Env | undefined): T | undefined {
    const page = env?.currentDocument;
    if (page && isNote(page)) {
      const key = page.toString();
      this.drawn.delete(key);
      this.drawn.add(key);
      for (const oldest of this.drawn) if (this.drawn.size > MOST_DRAWN) this.drawn.delete(oldest);
    }
    const found = of.get(noteOf(env));
    const note = env?.wikinoteInside ?? page;
    if (!found && note) void this.lookUp(note);
    return found;
  }

  /** A stamp is an anchor without an address: it gets the one that its label has here. */
  private stamp(html: string, label: string, env: Env): string {
    if (!/^<a\s[^>]*\byt-timestamp\b/.test(html) || /\shref\s*=/.test(html)) return html;
    const time = /\bdata-t\s*=\s*["']([^"']*)["']/.exec(html)?.[1] ?? "";
    const place = this.known(this.stamps, env)?.get(`${time} ${label.trim()}`);
    const address = place && momentAddress(place);
    return address ? html.replace(/^<a\s/, `<a href="${address.replaceAll("&", "&amp;")}" `) : html;
  }

  private html(md: MarkdownIt, { isEmbed, target, label }: Wiki, env: Env): string {
    const escape = md.utils.escapeHtml;
    const words = escape(label || target);
    const links = this.known(this.links, env);
    if (!links) return words;
    const meant = links.get(target);
    if (!meant) return `<span class="wikinote-unresolved" title="no such note">${words}</span>`;
    const uri = vscode.Uri.parse(meant);
    const isPicture = /\.(png|jpe?g|gif|svg|webp|avif|bmp)$/i.test(uri.path);
    const href = escape(relative(env.currentDocument, uri));
    // Obsidian's `![[picture.png|300]]` and `|300x200`: how large it is drawn.
    const size = /^(\d+)(?:x(\d+))?$/.exec(label);
    const drawn = size ? ` width="${size[1]}"${size[2] ? ` height="${size[2]}"` : ""}` : "";
    if (isEmbed && isPicture) return `<img src="${href}" alt="${size ? escape(target) : words}"${drawn}>`;
    if (isEmbed && uri.scheme === "file") {
      const inside = this.embedded(md, uri, env);
      if (inside !== undefined)
        return `<div class="wikinote-embed"><div class="wikinote-embed-title"><a href="${href}" data-href="${href}">${words}</a></div>${inside}</div>`;
    }
    return `<a class="wikinote-link" href="${href}" data-href="${href}">${words}</a>`;
  }

  private embedded(md: MarkdownIt, uri: vscode.Uri, env: Env): string | undefined {
    const inside = uri.with({ fragment: "" });
    const around = [...(env.wikinoteAround ?? []), noteOf(env)];
    env.wikinoteLeft ??= { count: MOST_EMBEDDED };
    // A note inside of itself would never end.
    if (around.length > DEEPEST || around.includes(inside.toString()) || env.wikinoteLeft.count <= 0) return undefined;
    if (!isNote(uri)) return undefined;
    const text = openText(inside) ?? readNow(uri);
    if (text === undefined) return undefined;
    env.wikinoteLeft.count--;
    return md.render(part(text, uri.fragment), { ...env, wikinoteInside: inside, wikinoteAround: around });
  }
}

function noteOf(env: Env | undefined): string {
  return (env?.wikinoteInside ?? env?.currentDocument)?.toString() ?? "";
}

function isNote(uri: vscode.Uri): boolean {
  return uri.scheme === "file" && /\.(md|markdown)$/i.test(uri.path);
}

/** The text of a note that is open, as it is in the editor. */
function openText(uri: vscode.Uri): string | undefined {
  return vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString())?.getText();
}

function readNow(uri: vscode.Uri): string | undefined {
  try {
    return fs.readFileSync(uri.fsPath, "utf8");
  } catch {
    return undefined;
  }
}

async function readNote(uri: vscode.Uri): Promise<string | undefined> {
  return openText(uri) ?? fs.promises.readFile(uri.fsPath, "utf8").catch(() => undefined);
}

/** Parses `[[target | label]]` and `![[target]]`. */
function wikiLink(state: InlineState, silent: boolean): boolean {
  const found = /^(!?)\[\[([^[\]|\n]+?)(?:\\?\|([^[\]\n]*))?\]\]/.exec(state.src.slice(state.pos, state.posMax));
  if (!found) return false;
  if (!silent) {
    const [, mark, target, label] = found;
    state.push("wikinote_link", "", 0).meta = { isEmbed: mark === "!", target: target.trim(), label: (label ?? "").trim() };
  }
  state.pos += found[0].length;
  return true;
}

function same<T>(before: Map<string, T> | undefined, now: Map<string, T>): boolean {
  return before !== undefined && JSON.stringify([...before]) === JSON.stringify([...now]);
}

/** Draws the previews anew. There are none where VS Code's own markdown extension is disabled. */
export async function redraw() {
  await vscode.commands.executeCommand("markdown.preview.refresh").then(undefined, () => {});
}

/** Whether a document link of ours leads into a video. */
export function isMoment(target: string): boolean {
  return /^https:\/\/www\.youtube\.com\/watch\?v=[\w-]{11}&t=\d+s$/.test(target);
}

/** Where a stamp stands, and the moment on the site. */
interface StampPlace {
  target: string;
  note: string;
  line: number;
  character: number;
}

/** Where a click on a moment in the preview leads: to our panel, or where VS Code is a page, to the site. */
export function momentAddress({ target, note, line, character }: StampPlace): string {
  if (vscode.env.uiKind === vscode.UIKind.Web || !playsInPanel()) return target;
  const query = new URLSearchParams({ note, line: `${line}`, character: `${character}` });
  return `${vscode.env.uriScheme}://wikinote.wikinote/play?${query}`;
}

/** `uri` as a link of the preview: from the document's folder. */
function relative(from: vscode.Uri | undefined, uri: vscode.Uri): string {
  if (!from || uri.scheme !== from.scheme) return uri.toString();
  const base = from.path.split("/").slice(0, -1);
  const to = uri.path.split("/");
  let same = 0;
  while (same < base.length && same < to.length - 1 && base[same] === to[same]) same++;
  const path = [...base.slice(same).map(() => ".."), ...to.slice(same).map(encodeURIComponent)].join("/");
  return uri.fragment ? `${path}#${encodeURIComponent(uri.fragment)}` : path;
}

/** `> [!info] Title`: the quote becomes a box, its first line the title. */
function callouts(state: CoreState) {
  const { tokens } = state;
  for (let at = 0; at < tokens.length - 2; at++) {
    const [quote, paragraph, inline] = tokens.slice(at, at + 3);
    if (quote.type !== "blockquote_open" || paragraph.type !== "paragraph_open" || inline.type !== "inline") continue;
    const found = /^\[!([\w-]+)\]([+-]?)[ \t]*(.*)(?:\n([\s\S]*))?$/.exec(inline.content);
    if (!found) continue;
    const [, kind, , title, rest] = found;
    quote.attrJoin("class", `wikinote-callout wikinote-callout-${kind.toLowerCase()}`);
    inline.content = title || kind[0].toUpperCase() + kind.slice(1);
    paragraph.attrJoin("class", "wikinote-callout-title");
    if (rest?.trim()) {
      const make = (type: string, tag: string, nesting: number) => new state.Token(type, tag, nesting);
      const body = make("inline", "", 0);
      body.content = rest;
      body.children = [];
      body.level = inline.level;
      tokens.splice(at + 4, 0, make("paragraph_open", "p", 1), body, make("paragraph_close", "p", -1));
    }
  }
}
