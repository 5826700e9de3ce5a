import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { isMoment } from "./preview";
import { own, settingsForServer } from "./settings";

/**
 * VS Code's own markdown service answers for `[text](path.md)` and for headings.
 * Where it does, our answers would stand there twice; they are given only if the
 * user has turned that service off, or says so.
 */
export function middleware(): Middleware {
  const alone = () => own("vscode.answer-for-markdown-links", false) || builtInIsOff();
  /** Whether the built-in service answers at `position`. */
  const isTheirs = (document: vscode.TextDocument, position: vscode.Position) =>
    !alone() && inMarkdownLink(document.lineAt(position.line).text, position.character);
  return {
    workspace: {
      configuration: (params, token, next) => {
        const isOurs = params.items.every((item) => item.section === "wikinote");
        return isOurs ? params.items.map(() => settingsForServer()) : next(params, token);
      },
    },
    provideDefinition: (document, position, token, next) =>
      isTheirs(document, position) ? null : next(document, position, token),
    provideReferences: (document, position, options, token, next) =>
      isTheirs(document, position) ? null : next(document, position, options, token),
    provideDocumentHighlights: (document, position, token, next) =>
      isTheirs(document, position) ? null : next(document, position, token),
    provideDocumentLinks: async (document, token, next) => {
      const links = await next(document, token);
      if (own("vscode.play-in-panel", true)) links?.forEach((link) => playInPanel(document, link));
      if (alone()) return links;
      return links?.filter(({ range }) => {
        const line = document.lineAt(range.start.line).text;
        return !inMarkdownLink(line, range.start.character);
      });
    },
    // Two outlines of the same headings stand side by side.
    provideDocumentSymbols: (document, token, next) =>
      alone() ? next(document, token) : null,
    // VS Code looks for all that was typed in the names: for the note of `note#heading`, too.
    provideWorkspaceSymbols: async (query, token, next) => {
      const found = await next(query, token);
      const typed = /^.*[#@?]/.exec(query)?.[0];
      if (typed)
        for (const symbol of found ?? []) if (!symbol.name.startsWith(typed)) symbol.name = `${typed}${symbol.name}`;
      return found;
    },
  };
}

/** A click on a moment plays it beside the note; the panel itself links to the site. */
function playInPanel(document: vscode.TextDocument, link: vscode.DocumentLink) {
  if (!link.target || !isMoment(link.target.toString(true))) return;
  const { line, character } = link.range.start;
  const argument = encodeURIComponent(JSON.stringify([document.uri.toString(), { line, character }]));
  link.target = vscode.Uri.parse(`command:wikinote.playAt?${argument}`);
}

/** Whether the extension of VS Code that answers for markdown is disabled. */
function builtInIsOff(): boolean {
  return vscode.extensions.getExtension("vscode.markdown-language-features") === undefined;
}

/** Whether `column` of `line` is in `[text](path)`, and in no wiki link. */
export function inMarkdownLink(line: string, column: number): boolean {
  for (const found of line.matchAll(/\[\[[^\]]*\]\]|!?\[[^\]]*\]\([^)]*\)/g)) {
    const start = found.index;
    if (start <= column && column <= start + found[0].length) return !found[0].startsWith("[[");
  }
  return false;
}
