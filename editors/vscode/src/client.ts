import { spawn } from "node:child_process";
import * as vscode from "vscode";
import type { LanguageClient, LanguageClientOptions } from "vscode-languageclient/node";
import { middleware } from "./middleware";
import { settingsForServer, wrongSettings } from "./settings";
import { findServer, NoServer, type Server } from "./server";
import type { Now, Status } from "./status";
import { TraceLog } from "./trace";

/** So many crashes within `WINDOW`, in milliseconds, are too many. */
const MOST_CRASHES = 5;
const WINDOW = 3 * 60_000;

/** The running server, and how it is kept running. */
export class Session implements vscode.Disposable {
  client: LanguageClient | undefined;
  server: Server | undefined;
  readonly log = vscode.window.createOutputChannel("Wikinote", { log: true });
  private readonly trace = new TraceLog(this.log);
  private readonly ready = new vscode.EventEmitter<LanguageClient>();
  /** The server has started, once more perhaps. */
  readonly onReady = this.ready.event;
  private readonly vaultChanged = new vscode.EventEmitter<void>();
  /** The vault is another one perhaps, whoever has changed it. */
  readonly onVaultChanged = this.vaultChanged.event;
  private readonly played = new vscode.EventEmitter<{ video: string; second: number; address: string }>();
  /** An action or a lens asks for a moment. */
  readonly onPlay = this.played.event;
  private readonly click = new vscode.EventEmitter<void>();
  /** When a moment was clicked, in milliseconds. */
  private clickedAt = 0;
  /** What is done one after the other: starts and stops. */
  private turn: Promise<void> = Promise.resolve();
  /** Ends the start that is under way, which may hang. */
  private attempt: AbortController | undefined;
  /** When the server has ended by itself, in milliseconds. */
  private crashes: number[] = [];

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly status: Status,
  ) {}

  /** Starts the server, unless it runs; tells why if it cannot. */
  start(): Promise<void> {
    return this.inTurn(() => this.startNow());
  }

  /** Ends the server, also one that is just starting. */
  stop(): Promise<void> {
    this.attempt?.abort();
    return this.inTurn(() => this.stopNow());
  }

  /** Starts it anew with the settings of now, whatever is under way. */
  restart(): Promise<void> {
    this.attempt?.abort();
    return this.inTurn(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work).catch((error) => this.log.error(String(error)));
    return this.turn;
  }

  private async startNow(): Promise<void> {
    if (this.client?.isRunning()) return;
    await this.stopNow();
    this.status.show("starting");
    const attempt = new AbortController();
    this.attempt = attempt;
    // Told once, whether by its end or by what it never answered.
    let hasCrashed = false;
    let isTold = false;
    const tell = () => {
      if (hasCrashed && !isTold) {
        isTold = true;
        this.crashed();
      }
    };
    try {
      const { CloseAction, ErrorAction, QuietClient, State } = await languageClient();
      if (attempt.signal.aborted) return;
      this.server = await findServer(this.extension, attempt.signal);
      void this.tellOfVersion(this.server);
      void this.tellOfSettings();
      this.log.info(`wikinote ${this.server.version} from ${this.server.origin}: ${this.server.command}`);
      const given = vscode.workspace.getConfiguration("wikinote").get<unknown>("server.arguments");
      const more = Array.isArray(given) ? given.filter((one) => typeof one === "string") : [];
      const { command } = this.server;
      const args = ["server", ...(vscode.workspace.isTrusted ? more : [])];
      const run = async () => {
        const server = spawn(command, args, { signal: attempt.signal });
        // What goes wrong with it shows when its output ends.
        server.on("error", (error) => this.log.warn(`${command}: ${error.message}`));
        return server;
      };
      const client = new QuietClient("wikinote", "Wikinote", run, {
        ...this.options(),
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            hasCrashed = !attempt.signal.aborted;
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
        initializationFailedHandler: () => false,
      });
      client.onRefresh = () => this.vaultChanged.fire();
      this.client = client;
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) {
          this.status.show("running");
          this.ready.fire(client);
        } else if (newState === State.Starting) {
          this.status.show("starting");
        } else if (this.client === client) {
          this.status.show("stopped");
          tell();
        }
      });
      await client.start();
    } catch (error) {
      if (attempt.signal.aborted) return;
      if (!(error instanceof NoServer)) {
        hasCrashed = true;
        this.log.error(String((error as Error)?.message ?? error));
        return tell();
      }
      this.status.show("failed");
      void this.tellWhy(error.message);
    } finally {
      this.attempt = undefined;
    }
  }

  /** Starts the server again, by a client of its own, unless it has ended too often. */
  private crashed() {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((then) => now - then < WINDOW), now];
    this.log.warn(`the server has ended by itself (${this.crashes.length})`);
    if (this.crashes.length >= MOST_CRASHES) {
      this.crashes = [];
      void this.tellOfCrashes();
      return;
    }
    void this.start();
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop()) await client.stop(2000).catch(() => {});
    await client?.dispose().catch(() => {});
  }

  /** Asks the server for what `workspace/executeCommand` knows; nothing while it is away. */
  async ask<T>(command: string, ...args: unknown[]): Promise<T | undefined> {
    if (!this.client?.isRunning()) return undefined;
    try {
      return await this.client.sendRequest<T>("workspace/executeCommand", { command, arguments: args });
    } catch (error) {
      this.log.warn(`${command}: ${error}`);
      return undefined;
    }
  }

  get state(): Now {
    return this.status.now;
  }

  /** Why `ask` had no answer, in words. */
  whyNoAnswer(): string {
    if (this.client?.isRunning()) return "The Wikinote server could not answer; its log may say why.";
    if (this.status.now === "starting") return "The Wikinote server is still starting.";
    return "The Wikinote server is not running.";
  }

  dispose() {
    for (const event of [this.ready, this.vaultChanged, this.played, this.click]) event.dispose();
    this.trace.dispose();
    this.log.dispose();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "markdown" },
        { scheme: "untitled", language: "markdown" },
      ],
      outputChannel: this.log,
      traceOutputChannel: this.trace.channel,
      middleware: middleware({
        play: (video, second, address) => this.played.fire({ video, second, address }),
        filesChanged: () => this.vaultChanged.fire(),
        clickWithin: (wait) => this.clickWithin(wait),
      }),
      markdown: { isTrusted: false, supportHtml: false },
      initializationOptions: settingsForServer(),
    };
  }

  /** A moment was clicked. */
  clicked() {
    this.clickedAt = Date.now();
    this.click.fire();
  }

  private clickWithin(wait: number): Promise<boolean> {
    if (Date.now() - this.clickedAt < wait) return Promise.resolve(true);
    return new Promise((tell) => {
      const heard = this.click.event(() => end(true));
      const timer = setTimeout(() => end(false), wait);
      const end = (isClick: boolean) => {
        clearTimeout(timer);
        heard.dispose();
        tell(isClick);
      };
    });
  }

  /** A server that the user has named may be of another time; it is tried all the same. */
  private async tellOfVersion({ command, version }: Server) {
    const ours = String(this.extension.extension.packageJSON.version);
    const era = (of: string) => of.split(".").slice(0, 2).join(".");
    if (era(version) === era(ours)) return;
    const why = `${command} is Wikinote ${version}; this extension was made for ${ours}. Some of it may not work.`;
    this.log.warn(why);
    const settings = "Open Settings";
    const chosen = await vscode.window.showWarningMessage(why, settings);
    if (chosen === settings)
      await vscode.commands.executeCommand("workbench.action.openSettings", "wikinote.server.path");
  }

  /** Settings of the extension itself that mean nothing. */
  private async tellOfSettings() {
    const wrong = wrongSettings();
    if (wrong.length === 0) return;
    const why = wrong.join(" ");
    this.log.warn(why);
    const settings = "Open Settings";
    const chosen = await vscode.window.showWarningMessage(why, settings);
    if (chosen === settings) await vscode.commands.executeCommand("workbench.action.openSettings", "@ext:wikinote.wikinote");
  }

  private async tellWhy(why: string) {
    this.log.error(why);
    const settings = "Open Settings";
    const log = "Show Log";
    const chosen = await vscode.window.showErrorMessage(
      `Wikinote cannot start. ${why}`,
      settings,
      log,
    );
    if (chosen === settings)
      await vscode.commands.executeCommand("workbench.action.openSettings", "wikinote.server.path");
    if (chosen === log) this.log.show();
  }

  private async tellOfCrashes() {
    this.status.show("failed");
    const again = "Start Again";
    const log = "Show Log";
    const chosen = await vscode.window.showErrorMessage(
      `The Wikinote server has ended ${MOST_CRASHES} times within three minutes and is left alone now.`,
      again,
      log,
    );
    if (chosen === again) await this.restart();
    if (chosen === log) this.log.show();
  }
}

/** Read once VS Code has gone on: activation does not wait for it. */
async function languageClient(): Promise<typeof import("./language_client")> {
  await new Promise((next) => setImmediate(next));
  return import("./language_client");
}
