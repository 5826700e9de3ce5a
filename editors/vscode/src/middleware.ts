import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { isMoment } from "./preview";
import { own, playsInPanel, settingsForServer } from "./settings";

/** What passes by here and matters to others. */
export interface Passing {
  /** A video is to be played, from `second`: a film or, at `address`, the site. */
  play(video: string, second: number, address: string): unknown;
  /** Files have changed, in whatever way. */
  filesChanged(): void;
  /** Whether a moment was clicked just now, or is within so many milliseconds. */
  clickWithin(wait: number): Promise<boolean>;
}

/** So long after each other come, in milliseconds, the two things that a Ctrl+click does. */
const CLICK = 200;

/**
 * VS Code's own markdown service answers for `[text](path.md)` and for headings.
 * Where it does, our answers would stand there twice; they are given only if the
 * user has turned that service off, or says so.
 */
export function middleware(passing: Passing): Middleware {
  const alone = () => own("vscode.answer-for-markdown-links", false) || builtInIsOff();
  /** The moments of each note that a click plays in the panel. */
  const moments = new WeakMap<vscode.TextDocument, vscode.Range[]>();
  /** Whether the built-in service answers at `position`. */
  const isTheirs = (document: vscode.TextDocument, position: vscode.Position) =>
    !alone() && inMarkdownLink(document.lineAt(position.line).text, position.character, definedIn(document));
  return {
    workspace: {
      configuration: (params, token, next) => {
        const isOurs = params.items.every((item) => item.section === "wikinote");
        return isOurs ? params.items.map(() => settingsForServer()) : next(params, token);
      },
      didChangeWatchedFile: async (event, next) => {
        await next(event);
        passing.filesChanged();
      },
    },
    executeCommand: async (command, args, next) => {
      if (command !== "wikinote.playMoment" || !playsInPanel()) return next(command, args);
      const asked = args[0];
      const uri = asked?.uri ?? asked?.textDocument?.uri;
      if (uri) return vscode.commands.executeCommand("wikinote.playAt", uri, asked.position);
      const address = await next(command, args);
      if (typeof address === "string") await passing.play(asked.videoId, asked.seconds, address);
      return address;
    },
    window: {
      // What the server would have shown of it is in the panel by then.
      showDocument: (params, token, next) => {
        const isVideo = isMoment(params.uri) || /^file:.*#t=\d+$/.test(params.uri);
        return params.external && isVideo && playsInPanel() ? { success: true } : next(params, token);
      },
    },
    provideDefinition: async (document, position, token, next) => {
      if (isTheirs(document, position)) return null;
      const isStamp = moments.get(document)?.some((range) => range.contains(position));
      // Ctrl+click plays a moment; VS Code asks for the definition at the same time, and would
      // show the words said there in the place of the note.
      const click = isStamp ? passing.clickWithin(CLICK) : undefined;
      const found = await next(document, position, token);
      return (await click) ? null : found;
    },
    provideReferences: (document, position, options, token, next) =>
      isTheirs(document, position) ? null : next(document, position, options, token),
    provideDocumentHighlights: (document, position, token, next) =>
      isTheirs(document, position) ? null : next(document, position, token),
    provideDocumentLinks: async (document, token, next) => {
      const links = await next(document, token);
      const stamps = playsInPanel() ? (links?.filter((link) => playInPanel(document, link)) ?? []) : [];
      moments.set(
        document,
        stamps.map(({ range }) => range),
      );
      return links?.filter(({ range }) => !isTheirs(document, range.start));
    },
    provideCompletionItem: (document, position, context, token, next) => {
      const before = document.lineAt(position.line).text.slice(0, position.character);
      // Where a letter that only we know has opened the list, that service is not asked.
      const isAskedOfBoth =
        context.triggerKind === vscode.CompletionTriggerKind.Invoke || /^[./#]$/.test(context.triggerCharacter ?? "");
      const isTheirs = isAskedOfBoth && !alone() && completesPaths() && inAddress(before);
      return isTheirs ? null : next(document, position, context, token);
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
function playInPanel(document: vscode.TextDocument, link: vscode.DocumentLink): boolean {
  if (!link.target || !isMoment(link.target.toString(true))) return false;
  const { line, character } = link.range.start;
  const argument = encodeURIComponent(JSON.stringify([document.uri.toString(), { line, character }]));
  link.target = vscode.Uri.parse(`command:wikinote.playAt?${argument}`);
  return true;
}

/** Whether the extension of VS Code that answers for markdown is disabled. */
function builtInIsOff(): boolean {
  return vscode.extensions.getExtension("vscode.markdown-language-features") === undefined;
}

/** Whether it completes addresses. */
function completesPaths(): boolean {
  return vscode.workspace.getConfiguration("markdown").get("suggest.paths.enabled") !== false;
}

/** Whether `document` has the line `[label]: address`. */
function definedIn(document: vscode.TextDocument) {
  let labels: Set<string> | undefined;
  return (label: string) => {
    labels ??= new Set(
      [...document.getText().matchAll(/^ {0,3}\[(?!\^)([^\]\n]+)\]:/gm)].map((found) => folded(found[1])),
    );
    return labels.has(folded(label));
  };
}

function folded(label: string): string {
  return label.trim().replace(/\s+/g, " ").toLowerCase();
}

/**
 * Whether `column` of `line` is where that service answers: in the address of
 * `[text](address)`, in the label of `[text][label]`, `[label][]` or `[label]` if it is
 * defined, or in its definition. On the text of a link it does not.
 */
export function inMarkdownLink(line: string, column: number, isDefined: (label: string) => boolean): boolean {
  if (/^ {0,3}\[(?!\^)[^\]]+\]:/.test(line)) return true;
  for (const found of line.matchAll(/\[\[[^\]]*\]\]|\[([^\]]*)\](?:\(([^)]*)\)|\[([^\]]*)\])?/g)) {
    const [whole, text, address, label] = found;
    const end = found.index + whole.length;
    if (column < found.index || end < column) continue;
    if (text === undefined) return false;
    if (address !== undefined) return end - 1 - address.length <= column && column < end;
    const from = label ? end - 1 - label.length : found.index + 1;
    return from <= column && column <= from + (label || text).length && isDefined(label || text);
  }
  return false;
}

/** Whether the address of `[text](address)` goes on after `before`. */
export function inAddress(before: string): boolean {
  return /\]\((?:<[^>]*|[^\s)<]*)$/.test(before);
}
