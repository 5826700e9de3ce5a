import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  State,
  Trace,
} from "vscode-languageclient/node";
import { middleware } from "./middleware";
import { own, settingsForServer } from "./settings";
import { findServer, NoServer, type Server } from "./server";
import type { Status } from "./status";

/** So many crashes within `WINDOW` are too many. */
const MOST_CRASHES = 5;
const WINDOW = 3 * 60_000;

/** The running server, and how it is kept running. */
export class Session implements vscode.Disposable {
  client: LanguageClient | undefined;
  server: Server | undefined;
  readonly log = vscode.window.createOutputChannel("Wikinote", { log: true });
  private readonly ready = new vscode.EventEmitter<LanguageClient>();
  /** The server has started, once more perhaps. */
  readonly onReady = this.ready.event;
  private starting: Promise<void> | undefined;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly status: Status,
  ) {}

  /** Starts the server, unless it runs; tells why if it cannot. */
  start(): Promise<void> {
    this.starting ??= this.startNow().finally(() => (this.starting = undefined));
    return this.starting;
  }

  private async startNow(): Promise<void> {
    if (this.client?.state === State.Running) return;
    this.status.show("starting");
    try {
      this.server = await findServer(this.extension);
      this.log.info(`wikinote ${this.server.version} from ${this.server.origin}: ${this.server.command}`);
      const given = vscode.workspace.getConfiguration("wikinote").get<unknown>("server.arguments");
      const more = Array.isArray(given) ? given.filter((one) => typeof one === "string") : [];
      const run = { command: this.server.command, args: ["server", ...(vscode.workspace.isTrusted ? more : [])] };
      const client = new LanguageClient("wikinote", "Wikinote", run, this.options());
      this.client = client;
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) {
          this.status.show("running");
          this.ready.fire(client);
        } else if (newState === State.Starting) {
          this.status.show("starting");
        } else {
          this.status.show("stopped");
        }
      });
      await client.start();
      await client.setTrace(trace());
    } catch (error) {
      this.status.show("failed");
      void this.tellWhy(error);
    }
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client && client.state !== State.Stopped) await client.stop(2000).catch(() => {});
    await client?.dispose().catch(() => {});
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Asks the server for what `workspace/executeCommand` knows; nothing while it is away. */
  async ask<T>(command: string, ...args: unknown[]): Promise<T | undefined> {
    if (this.client?.state !== State.Running) return undefined;
    try {
      return await this.client.sendRequest<T>("workspace/executeCommand", { command, arguments: args });
    } catch (error) {
      this.log.warn(`${command}: ${error}`);
      return undefined;
    }
  }

  dispose() {
    this.ready.dispose();
    this.log.dispose();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "markdown" },
        { scheme: "untitled", language: "markdown" },
      ],
      outputChannel: this.log,
      traceOutputChannel: this.log,
      errorHandler: new FewCrashes(() => void this.tellOfCrashes()),
      middleware: middleware(),
      markdown: { isTrusted: false, supportHtml: false },
      initializationOptions: settingsForServer(),
    };
  }

  private async tellWhy(error: unknown) {
    const why = error instanceof NoServer ? error.message : String((error as Error)?.message ?? error);
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

/** Starts the server again when it ends, but not for ever. */
class FewCrashes implements ErrorHandler {
  private readonly crashes: number[] = [];

  constructor(private readonly tooMany: () => void) {}

  error() {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.crashes.push(now);
    const recent = this.crashes.filter((then) => now - then < WINDOW);
    if (recent.length >= MOST_CRASHES) {
      this.tooMany();
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    return { action: CloseAction.Restart, handled: true };
  }
}

function trace(): Trace {
  return Trace.fromString(own("trace.server", "off"));
}
