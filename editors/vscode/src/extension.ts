import * as vscode from "vscode";
import { Session } from "./client";
import { commands } from "./commands";
import { GraphPanel } from "./graph";
import { MomentPanel } from "./moment";
import { Preview, redraw } from "./preview";
import { type Counts, Status } from "./status";
import { Backlinks } from "./views/backlinks";
import { Videos } from "./views/videos";
import { WantedNotes } from "./views/wanted";

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext) {
  const status = new Status();
  const running = new Session(context, status);
  session = running;
  const graph = new GraphPanel(context, running);
  const moments = new MomentPanel(context, running);
  const preview = new Preview(running);
  const backlinks = new Backlinks(running);
  const wanted = new WantedNotes(running);
  const videos = new Videos(running);

  const refresh = async () => {
    for (const view of [backlinks, wanted, videos]) view.refresh();
    graph.refresh();
    void preview.refresh();
    status.count(await running.ask<Counts>("wikinote.status"));
  };
  const followSoon = soon(() => void preview.follow(vscode.window.activeTextEditor?.document), 300);
  const refreshSoon = soon(() => void refresh(), 800);

  context.subscriptions.push(
    status,
    running,
    graph,
    moments,
    ...commands(running, graph, moments, () => void refresh()),
    vscode.window.registerTreeDataProvider("wikinote.backlinks", backlinks),
    vscode.window.registerTreeDataProvider("wikinote.wanted", wanted),
    vscode.window.registerTreeDataProvider("wikinote.videos", videos),
    vscode.window.registerUriHandler(moments),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      backlinks.follow(editor?.document);
      graph.follow(editor?.document);
      void preview.follow(editor?.document);
    }),
    running.onVaultChanged(refreshSoon),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (document.languageId === "markdown") refreshSoon();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) followSoon();
    }),
    vscode.workspace.onDidCreateFiles(refreshSoon),
    vscode.workspace.onDidDeleteFiles(refreshSoon),
    vscode.workspace.onDidRenameFiles(refreshSoon),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void running.restart()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("wikinote.server")) void running.restart();
      if (change.affectsConfiguration("wikinote.vscode")) void redraw();
    }),
    running.onReady(() => {
      const document = vscode.window.activeTextEditor?.document;
      backlinks.follow(document);
      graph.follow(document);
      void preview.follow(document);
      void refresh();
    }),
  );
  // Not awaited: VS Code goes on while the server starts.
  void running.start();
  return { extendMarkdownIt: preview.extendMarkdownIt.bind(preview) };
}

export async function deactivate() {
  await session?.stop();
}

/** `work`, once for all calls within `wait` milliseconds. */
function soon(work: () => void, wait: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, wait);
  };
}
