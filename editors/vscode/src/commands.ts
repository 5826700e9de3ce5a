import { execFile } from "node:child_process";
import * as vscode from "vscode";
import type { Location } from "vscode-languageclient/node";
import type { Session } from "./client";
import type { GraphPanel } from "./graph";
import type { MomentPanel } from "./moment";

/** All that the command palette and the menus can do. */
export function commands(
  session: Session,
  graph: GraphPanel,
  moments: MomentPanel,
  refreshViews: () => void,
): vscode.Disposable[] {
  const at = (name: string, does: (...args: never[]) => unknown) =>
    vscode.commands.registerCommand(`wikinote.${name}`, does);
  return [
    vscode.workspace.registerTextDocumentContentProvider(TEXT_SCHEME, texts),
    at("restart", () => session.restart()),
    at("showLog", () => session.log.show()),
    at("menu", () => menu(session)),
    at("doctor", () => doctor(session)),
    at("reindexVault", () => reindex(session, refreshViews)),
    at("checkVault", () => checkVault(session)),
    at("explainLinkHere", () => explainLink(session)),
    at("openWanted", () => vscode.commands.executeCommand("wikinote.wanted.focus")),
    at("showGraph", () => graph.show()),
    at("newNote", () => newNote(session)),
    at("openRandomNote", () => openRandomNote(session)),
    at("refreshViews", refreshViews),
    at("playMomentHere", () => {
      const editor = vscode.window.activeTextEditor;
      if (editor) return moments.playAt(editor.document.uri, editor.selection.active);
    }),
    at("playAt", (uri: string, position: Position) => {
      session.clicked();
      return moments.playAt(vscode.Uri.parse(uri), position);
    }),
    at("openVideos", () => vscode.commands.executeCommand("wikinote.videos.focus")),
    at("showReferences", (uri: string, position: Position, locations: Location[]) =>
      showReferences(session, uri, position, locations),
    ),
  ];
}

type Position = { line: number; character: number };

/** What a lens opens: VS Code's own view of references. */
function showReferences(session: Session, uri: string, position: Position, locations: Location[]) {
  const convert = session.client?.protocol2CodeConverter;
  return vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    new vscode.Position(position.line, position.character),
    locations.map(
      ({ uri, range: { start, end } }) =>
        convert?.asLocation({ uri, range: { start, end } }) ??
        new vscode.Location(
          vscode.Uri.parse(uri),
          new vscode.Range(start.line, start.character, end.line, end.character),
        ),
    ),
  );
}

async function menu(session: Session) {
  const entries = [
    { label: "$(refresh) Restart the server", command: "wikinote.restart" },
    { label: "$(output) Show the log", command: "wikinote.showLog" },
    { label: "$(pulse) Doctor", command: "wikinote.doctor" },
    { label: "$(checklist) Check the vault", command: "wikinote.checkVault" },
    { label: "$(sync) Reindex", command: "wikinote.reindexVault" },
    { label: "$(type-hierarchy) Show the graph", command: "wikinote.showGraph" },
    { label: "$(question) Wanted notes", command: "wikinote.openWanted" },
  ];
  const title = session.server ? `Wikinote ${session.server.version}` : "Wikinote";
  const chosen = await vscode.window.showQuickPick(entries, { title });
  if (chosen) await vscode.commands.executeCommand(chosen.command);
}

async function reindex(session: Session, refreshViews: () => void) {
  const counts = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: "Reindexing" },
    () => session.ask<{ notes: number }>("wikinote.reindex"),
  );
  if (!counts) return tellNoAnswer(session);
  refreshViews();
  vscode.window.setStatusBarMessage(`Wikinote: ${counts.notes} notes read`, 4000);
}

async function checkVault(session: Session) {
  const report = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Checking the vault" },
    () => session.ask<string>("wikinote.showReport"),
  );
  if (report === undefined) return tellNoAnswer(session);
  await vscode.window.showTextDocument(texts.put("Report", report), { preview: true });
}

async function doctor(session: Session) {
  const lines = ["# Wikinote doctor", ""];
  const say = (what: string, value: unknown) => lines.push(`- ${what}: ${value}`);
  say("VS Code", vscode.version);
  say("extension", vscode.extensions.getExtension("wikinote.wikinote")?.packageJSON?.version);
  say("server", session.server ? `${session.server.version}, from ${session.server.origin}` : "none was found");
  if (session.server) say("its file", session.server.command);
  say("trusted folder", vscode.workspace.isTrusted ? "yes" : "no: `wikinote.server.path` is passed over");
  say("remote", vscode.env.remoteName ?? "no");
  for (const folder of vscode.workspace.workspaceFolders ?? []) say("folder", folder.uri.toString(true));
  const counts = await session.ask<Record<string, number>>("wikinote.status");
  if (counts) for (const [what, count] of Object.entries(counts)) say(what, count);
  else say("the server", "does not answer; see the log");
  const capabilities = session.client?.initializeResult?.capabilities;
  if (capabilities) say("position encoding", capabilities.positionEncoding ?? "utf-16");
  if (session.server)
    for (const folder of vscode.workspace.workspaceFolders ?? [])
      lines.push("", "```text", await saysOf(session.server.command, folder.uri.fsPath), "```");
  await showPage("Doctor", lines.join("\n"));
}

/** What the server's own doctor says of a folder; its exit code only tells whether all is well. */
function saysOf(command: string, folder: string): Promise<string> {
  return new Promise((said) => {
    execFile(command, ["doctor", folder], { timeout: 60_000 }, (error, out, err) =>
      said((out || err || String(error?.message ?? "")).trim().replaceAll("```", "~~~")),
    );
  });
}

async function explainLink(session: Session) {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const { line, character } = editor.selection.active;
  const uri = editor.document.uri.toString();
  const found = await session.ask<{ value: string } | null>("wikinote.explainLink", {
    uri,
    position: { line, character },
  });
  if (found === undefined) return tellNoAnswer(session);
  if (found) await showPage("Link", found.value);
  else void vscode.window.showInformationMessage("There is no link under the cursor.");
}

/** Texts to read, in documents that nobody has to save. */
class Texts implements vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? "";
  }

  /** One document a name, which says the latest. */
  put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: TEXT_SCHEME, path: `/Wikinote ${name}.md` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    return uri;
  }
}

const TEXT_SCHEME = "wikinote";
const texts = new Texts();

async function showPage(name: string, text: string) {
  await vscode.commands.executeCommand("markdown.showPreview", texts.put(name, text));
}

/** A note beside the open one. Never over a file that is there. */
async function newNote(session: Session) {
  const title = await vscode.window.showInputBox({
    title: "New note",
    prompt: "Its title",
    validateInput: (text) => (text.trim() ? undefined : "A note needs a title."),
  });
  if (!title) return;
  const beside = vscode.window.activeTextEditor?.document.uri;
  const made = await session.ask<{ uri: string; text: string } | { refused: string }>("wikinote.newNoteText", {
    title,
    beside: beside?.scheme === "file" ? beside.toString() : null,
  });
  if (!made) return tellNoAnswer(session);
  if ("refused" in made) {
    void vscode.window.showWarningMessage(made.refused);
    return;
  }
  const uri = vscode.Uri.parse(made.uri);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { overwrite: false, contents: Buffer.from(made.text) });
  if (await vscode.workspace.applyEdit(edit)) await vscode.window.showTextDocument(uri);
  else void vscode.window.showWarningMessage(`${uri.fsPath} could not be made.`);
}

async function openRandomNote(session: Session) {
  const files = await vscode.workspace.findFiles("**/*.md", "**/node_modules/**");
  // Some are ignored or excluded: the server knows nothing of these.
  for (let left = Math.min(files.length, 200); left > 0; left--) {
    const [one] = files.splice(Math.floor(Math.random() * files.length), 1);
    const known = await session.ask<unknown[] | null>("wikinote.backlinks", { uri: one.toString() });
    if (known === undefined) return tellNoAnswer(session);
    if (known) return vscode.window.showTextDocument(one);
  }
  return vscode.window.showInformationMessage("There is no note in this folder.");
}

/** Tells why the server did not answer, and what to do about it. */
export async function tellNoAnswer(session: Session) {
  const why = session.whyNoAnswer();
  const log = "Show Log";
  const start = "Start";
  const isDown = ["stopped", "failed"].includes(session.state);
  if (session.state === "starting") return void vscode.window.showInformationMessage(why);
  const chosen = await vscode.window.showWarningMessage(why, isDown ? start : log);
  if (chosen === start) await session.restart();
  if (chosen === log) session.log.show();
}
