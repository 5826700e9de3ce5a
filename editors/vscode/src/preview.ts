import * as fs from "node:fs";
import * as vscode from "vscode";
import type { DocumentLink } from "vscode-languageclient/node";
import type { Session } from "./client";

// The parts of markdown-it that are used here; VS Code brings the library.
interface Token {
  content: string;
  attrs: [string, string][] | null;
}
interface InlineState {
  src: string;
  pos: number;
  posMax: number;
  env: { currentDocument?: vscode.Uri; wikinoteDepth?: number };
  md: MarkdownIt;
  push(type: string, tag: string, nesting: number): Token;
}
interface MarkdownIt {
  inline: {
    ruler: { before(before: string, name: string, rule: (state: InlineState, silent: boolean) => boolean): void };
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

/** How deep embeds of embeds are shown. */
const DEEPEST = 3;

/**
 * Wiki links, embeds, callouts and stamps in VS Code's own markdown preview.
 *
 * markdown-it cannot wait for the server, so what the links of a note mean is
 * asked for beforehand, and the preview is drawn again when the answer is there.
 */
export class Preview {
  /** By note, then by the text between the brackets before the bar. */
  private readonly links = new Map<string, Map<string, string>>();

  constructor(private readonly session: Session) {}

  /** Learns what the links of `document` mean. */
  async follow(document: vscode.TextDocument | undefined) {
    if (document?.languageId !== "markdown" || !this.session.client) return;
    const uri = document.uri.toString();
    const found = await this.session.client
      .sendRequest<DocumentLink[] | null>("textDocument/documentLink", { textDocument: { uri } })
      .catch(() => null);
    const meant = new Map<string, string>();
    for (const { range, target } of found ?? []) {
      const { start, end } = range;
      const text = document.getText(new vscode.Range(start.line, start.character, end.line, end.character));
      if (target) meant.set(text.trim(), target);
    }
    const before = this.links.get(uri);
    this.links.set(uri, meant);
    const differs = before?.size !== meant.size || [...meant].some(([text, target]) => before?.get(text) !== target);
    if (differs) await vscode.commands.executeCommand("markdown.preview.refresh");
  }

  extendMarkdownIt(md: MarkdownIt): MarkdownIt {
    md.inline.ruler.before("link", "wikinote_link", (state, silent) => this.link(state, silent));
    md.core.ruler.after("block", "wikinote_callout", callouts);
    return md;
  }

  private link(state: InlineState, silent: boolean): boolean {
    const found = /^(!?)\[\[([^[\]|\n]+?)(?:\\?\|([^[\]\n]*))?\]\]/.exec(state.src.slice(state.pos, state.posMax));
    if (!found) return false;
    if (!silent) {
      const [, mark, target, label] = found;
      const token = state.push("html_inline", "", 0);
      token.content = this.html(state, mark === "!", target.trim(), (label ?? "").trim());
    }
    state.pos += found[0].length;
    return true;
  }

  private html(state: InlineState, isEmbed: boolean, target: string, label: string): string {
    const escape = state.md.utils.escapeHtml;
    const words = escape(label || target);
    const from = state.env.currentDocument?.toString() ?? "";
    const meant = this.links.get(from)?.get(target);
    if (!meant) return `<span class="wikinote-unresolved" title="no such note">${words}</span>`;
    const uri = vscode.Uri.parse(meant);
    const isPicture = /\.(png|jpe?g|gif|svg|webp|avif|bmp)$/i.test(uri.path);
    const href = escape(relative(state.env.currentDocument, uri));
    if (isEmbed && isPicture) return `<img src="${href}" alt="${words}">`;
    if (isEmbed && uri.scheme === "file") {
      const inside = this.embedded(state, uri);
      if (inside !== undefined)
        return `<div class="wikinote-embed"><div class="wikinote-embed-title"><a href="${href}" data-href="${href}">${words}</a></div>${inside}</div>`;
    }
    return `<a class="wikinote-link" href="${href}" data-href="${href}">${words}</a>`;
  }

  private embedded(state: InlineState, uri: vscode.Uri): string | undefined {
    const depth = state.env.wikinoteDepth ?? 0;
    if (depth >= DEEPEST || !/\.(md|markdown)$/i.test(uri.path)) return undefined;
    let text: string;
    try {
      text = fs.readFileSync(uri.fsPath, "utf8");
    } catch {
      return undefined;
    }
    const body = text.replace(/^\uFEFF?---\r?\n[\s\S]*?\r?\n---[ \t]*(\r?\n|$)/, "");
    const part = section(body, decodeURIComponent(uri.fragment));
    return state.md.render(part, { ...state.env, wikinoteDepth: depth + 1 });
  }
}

/** The section of `body` under the heading that `fragment` is the slug or text of. */
function section(body: string, fragment: string): string {
  if (!fragment) return body;
  const slug = (text: string) => text.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  const lines = body.split(/\r?\n/);
  const level = (line: string) => /^(#{1,6})\s/.exec(line)?.[1].length ?? 0;
  const from = lines.findIndex((line) => level(line) > 0 && slug(line.replace(/^#+\s+/, "")) === slug(fragment));
  if (from < 0) return body;
  const own = level(lines[from]);
  const length = lines.slice(from + 1).findIndex((line) => level(line) > 0 && level(line) <= own);
  return lines.slice(from, length < 0 ? undefined : from + 1 + length).join("\n");
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
