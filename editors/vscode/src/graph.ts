import * as vscode from "vscode";
import type { Session } from "./client";
import type { Graph } from "./protocol";
import { page } from "./webview_page";

/** The notes around the open one, drawn. One panel, which follows the editor. */
export class GraphPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private around: vscode.Uri | undefined;
  private depth = 1;
  private asked = 0;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly session: Session,
  ) {}

  show() {
    if (this.panel) {
      this.panel.reveal();
    } else {
      this.panel = vscode.window.createWebviewPanel(
        "wikinote.graph",
        "Note Graph",
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        {
          enableScripts: true,
          retainContextWhenHidden: true,
          localResourceRoots: [vscode.Uri.joinPath(this.extension.extensionUri, "dist")],
        },
      );
      this.panel.onDidDispose(() => (this.panel = undefined));
      this.panel.webview.onDidReceiveMessage((message: FromGraph) => this.take(message));
      this.panel.webview.html = page(this.extension, this.panel.webview, "graph", BODY);
    }
    this.follow(vscode.window.activeTextEditor?.document);
  }

  /** Draws what is around `document`, if it is a note and the panel is open. */
  follow(document: vscode.TextDocument | undefined) {
    if (!this.panel || document?.languageId !== "markdown" || document.uri.scheme !== "file") return;
    if (document.uri.toString() === this.around?.toString()) return;
    this.around = document.uri;
    void this.draw();
  }

  /** The vault has changed. */
  refresh() {
    if (this.panel) void this.draw();
  }

  private async draw() {
    if (!this.panel) return;
    const turn = ++this.asked;
    if (!this.around) {
      this.send({ say: "Open a note to see the notes around it." });
      return;
    }
    const uri = this.around.toString();
    const graph = await this.session.ask<Graph | null>("wikinote.graphAround", { uri, depth: this.depth });
    // What was asked later is shown, whichever answer comes first.
    if (turn !== this.asked) return;
    if (graph) this.send({ graph, depth: this.depth, around: uri });
    else this.send({ say: graph === null ? "The open file is no note of the vault." : this.session.whyNoAnswer() });
  }

  private send(message: ToGraph) {
    void this.panel?.webview.postMessage(message);
  }

  private take(message: FromGraph) {
    switch (message.kind) {
      case "ready":
        void this.draw();
        break;
      case "depth":
        this.depth = Math.min(5, Math.max(1, Math.round(message.depth)));
        void this.draw();
        break;
      case "open":
        void vscode.window.showTextDocument(vscode.Uri.parse(message.uri), {
          viewColumn: vscode.ViewColumn.One,
        });
        break;
    }
  }

  dispose() {
    this.panel?.dispose();
  }
}

/** What is drawn, or why nothing is. */
export type ToGraph = { graph: Graph; depth: number; around: string } | { say: string };

type FromGraph = { kind: "ready" } | { kind: "depth"; depth: number } | { kind: "open"; uri: string };

const BODY = `
<div id="bar">
  <label for="depth">Steps</label>
  <input id="depth" type="range" min="1" max="5" step="1" value="1">
  <output id="steps">1</output>
  <span id="count" role="status"></span>
</div>
<ul id="notes" class="unseen" role="listbox" tabindex="0" aria-label="Notes, the nearest first; Enter opens one"></ul>
<div id="graph" role="img" aria-label="Notes and the links between them"></div>`;
