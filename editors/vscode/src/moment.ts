import * as vscode from "vscode";
import type { Session } from "./client";
import { tellNoAnswer } from "./commands";
import type { CitedVideo, Moment } from "./protocol";
import { page } from "./webview_page";
import { clock } from "./clock";
import { PlayerPage, SITE } from "./player";
import { playsInPanel } from "./settings";

/** The video of a note at a second, beside the note. One panel, which follows. */
export class MomentPanel implements vscode.Disposable, vscode.UriHandler {
  private panel: vscode.WebviewPanel | undefined;
  private shown: Moment | undefined;
  private readonly player = new PlayerPage();
  /** Films that the user has given up for the site. */
  private readonly unplayable = new Set<string>();
  /** Where our own page with the player is; none where VS Code is itself a page. */
  private playerPage: string | undefined;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly session: Session,
  ) {
    session.onPlay(({ video, second, address }) => void this.playVideo(video, second, address));
  }

  /** Plays the moment at `position` of the document; says so where there is none. */
  async playAt(uri: vscode.Uri, position: { line: number; character: number }) {
    const moment = await this.session.ask<Moment | null>("wikinote.momentAt", {
      uri: uri.toString(),
      position: { line: position.line, character: position.character },
    });
    if (moment === undefined) tellNoAnswer(this.session);
    else if (moment && !playsInPanel()) await vscode.env.openExternal(vscode.Uri.parse(moment.url));
    else if (moment) await this.play(moment);
    else void vscode.window.showInformationMessage("There is no moment of a video under the cursor.");
  }

  /** What a click in the preview asks for: `vscode://wikinote.wikinote/play?…`. */
  async handleUri(uri: vscode.Uri) {
    const asked = new URLSearchParams(uri.query);
    const [line, character] = [Number(asked.get("line")), Number(asked.get("character"))];
    if (uri.path !== "/play" || !asked.has("note") || !Number.isInteger(line) || !Number.isInteger(character)) return;
    await this.playAt(vscode.Uri.parse(asked.get("note") ?? ""), { line, character });
  }

  /** Plays what the server would open: the film at `address`, or the site. */
  private async playVideo(id: string, second: number, address: string) {
    const uri = vscode.Uri.parse(address);
    const known = this.shown?.id === id ? this.shown.title : undefined;
    const videos = known === undefined ? await this.session.ask<CitedVideo[]>("wikinote.videos") : [];
    const title = known ?? videos?.find((one) => one.id === id)?.title ?? "";
    const url = `https://www.youtube.com/watch?v=${id}&t=${second}s`;
    await this.play({ id, title, second, url, media: uri.scheme === "file" ? uri.fsPath : null });
  }

  async play(asked: Moment) {
    const moment = asked.media && this.unplayable.has(asked.media) ? { ...asked, media: null } : asked;
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
    panel.webview.onDidReceiveMessage((message: { kind: "ready" | "browser" | "site" }) => {
      if (message.kind === "ready") this.tell();
      else if (!this.shown) return;
      else if (message.kind === "site") {
        if (this.shown.media) this.unplayable.add(this.shown.media);
        void this.play(this.shown);
      } else void vscode.env.openExternal(vscode.Uri.parse(this.shown.url));
    });
    this.playerPage = moment.media ? undefined : await this.ownPage();
    // It may be closed by now.
    if (this.panel !== panel) return;
    const frames = [SITE, ...(this.playerPage ? [new URL(this.playerPage).origin] : [])];
    panel.webview.html = page(this.extension, panel.webview, "moment", BODY, frames);
  }

  private async ownPage(): Promise<string | undefined> {
    if (vscode.env.uiKind === vscode.UIKind.Web) return undefined;
    try {
      const address = vscode.Uri.parse(await this.player.address());
      // In a remote window the page is served there; this forwards its port.
      return (await vscode.env.asExternalUri(address)).toString();
    } catch (error) {
      this.session.log.warn(`the page of the player: ${error}`);
      return undefined;
    }
  }

  private tell() {
    const { panel, shown } = this;
    if (!panel || !shown) return;
    const media = shown.media && panel.webview.asWebviewUri(vscode.Uri.file(shown.media)).toString();
    void panel.webview.postMessage({ ...shown, media, playerPage: this.playerPage });
  }

  dispose() {
    this.panel?.dispose();
    this.player.dispose();
  }
}

const BODY = `
<div id="trouble" class="hidden" role="alert"><span id="what"></span><button id="site">Play it from the site</button></div>
<iframe id="tube" class="hidden" title="Video" allow="autoplay; encrypted-media; fullscreen"
  referrerpolicy="strict-origin-when-cross-origin"></iframe>
<video id="film" class="hidden" controls></video>
<div id="bar"><b id="clock"></b><span id="time"></span><button id="link" class="link">Open in the browser</button></div>`;
