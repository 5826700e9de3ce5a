import * as vscode from "vscode";
import { own } from "./settings";

/** What writes at each level; `Off` writes nothing. */
const WRITES = new Map<vscode.LogLevel, "trace" | "debug" | "info" | "warn" | "error">([
  [vscode.LogLevel.Trace, "trace"],
  [vscode.LogLevel.Debug, "debug"],
  [vscode.LogLevel.Info, "info"],
  [vscode.LogLevel.Warning, "warn"],
  [vscode.LogLevel.Error, "error"],
]);

/**
 * The log, as the client traces into it. The client traces only where the level of
 * the log is `Trace`, whatever `wikinote.trace.server` says; here the setting is enough.
 */
export class TraceLog implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.LogLevel>();
  private readonly listeners: vscode.Disposable[];
  readonly channel: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    const level = () => (own("trace.server", "off") === "off" ? log.logLevel : vscode.LogLevel.Trace);
    this.channel = Object.create(log, {
      logLevel: { get: level },
      onDidChangeLogLevel: { value: this.changed.event },
      trace: { value: (text: string) => log[WRITES.get(log.logLevel) ?? "trace"](text) },
    });
    this.listeners = [
      log.onDidChangeLogLevel(() => this.changed.fire(level())),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("wikinote.trace")) this.changed.fire(level());
      }),
    ];
  }

  dispose() {
    for (const listener of this.listeners) listener.dispose();
    this.changed.dispose();
  }
}
