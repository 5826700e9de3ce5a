import * as vscode from "vscode";
import type { Session } from "./client";
import type { Moment } from "./protocol";
import { page } from "./webview_page";
import { clock } from "./clock";

/** The video of a note at a second, beside the note. One panel, which follows. */
export class MomentPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: Moment | undefined;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly session: Session,
  ) {}

  /** Plays the moment at `position` of the document; says so where there is none. */
  async playAt(uri: vscode.Uri, position: vscode.Position) {
    const moment = await this.session.ask<Moment>("wikinote.momentAt", {
      uri: uri.toString(),
      position: { line: position.line, character: position.character },
    });
    if (moment) this.play(moment);
    else void vscode.window.showInformationMessage("There is no moment of a video under the cursor.");
  }

  play(moment: Moment) {
    const before = this.shown;
    this.shown = moment;
    const title = `${clock(moment.second)} · ${moment.title || moment.id}`;
    if (this.panel && before?.media === moment.media) {
      this.panel.title = title;
      this.panel.reveal(undefined, true);
      this.tell();
      return;
    }
    this.panel?.dispose();
    // A film may lie anywhere that the settings name; only its own folder is opened to the page.
    const folder = moment.media ? [vscode.Uri.joinPath(vscode.Uri.file(moment.media), "..")] : [];
    const panel = vscode.window.createWebviewPanel(
      "wikinote.moment",
      title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      {
        enableScripts: true,
        retainContextWhenHidden: true,
        localResourceRoots: [vscode.Uri.joinPath(this.extension.extensionUri, "dist"), ...folder],
      },
    );
    this.panel = panel;
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.onDidReceiveMessage(() => this.tell());
    panel.webview.html = page(this.extension, panel.webview, "moment", BODY, [
      "https://www.youtube-nocookie.com",
    ]);
  }

  private tell() {
    const { panel, shown } = this;
    if (!panel || !shown) return;
    const media = shown.media && panel.webview.asWebviewUri(vscode.Uri.file(shown.media)).toString();
    void panel.webview.postMessage({ ...shown, media });
  }

  dispose() {
    this.panel?.dispose();
  }
}

const BODY = `
<iframe id="tube" class="hidden" title="Video" allow="autoplay; encrypted-media; fullscreen"
  referrerpolicy="strict-origin-when-cross-origin"></iframe>
<video id="film" class="hidden" controls></video>
<div id="bar"><span id="time"></span><a id="link">Open in the browser</a></div>`;
