import * as vscode from "vscode";

export type Now = "starting" | "running" | "stopped" | "failed";

/** What the server says of its vault. */
export interface Counts {
  notes: number;
  links: number;
  wanted: number;
}

/** The item in the status bar; a click opens a menu, or starts what is stopped. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("wikinote", vscode.StatusBarAlignment.Right, 90);
  private counts: Counts | undefined;
  now: Now = "stopped";

  constructor() {
    this.item.name = "Wikinote";
  }

  show(now: Now) {
    this.now = now;
    this.render();
    void vscode.commands.executeCommand("setContext", "wikinote.running", now === "running");
    void vscode.commands.executeCommand("setContext", "wikinote.state", now);
  }

  count(counts: Counts | undefined) {
    this.counts = counts;
    this.render();
  }

  private render() {
    const number = (count: number) => count.toLocaleString("en");
    this.item.backgroundColor = undefined;
    this.item.command = this.now === "stopped" ? "wikinote.restart" : "wikinote.menu";
    switch (this.now) {
      case "starting":
        this.item.text = "$(loading~spin) Wikinote";
        this.item.tooltip = "Wikinote is starting";
        break;
      case "running":
        this.item.text = this.counts ? `$(notebook) ${number(this.counts.notes)} notes` : "$(notebook) Wikinote";
        this.item.tooltip = this.counts
          ? `Wikinote: ${number(this.counts.notes)} notes, ${number(this.counts.links)} links, ${number(this.counts.wanted)} wanted notes`
          : "Wikinote is running";
        break;
      case "stopped":
        this.item.text = "$(circle-slash) Wikinote";
        this.item.tooltip = "Wikinote is stopped. Click to start it.";
        break;
      case "failed":
        this.item.text = "$(error) Wikinote";
        this.item.tooltip = "Wikinote could not start. Click for what to do.";
        this.item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
        break;
    }
    this.item.show();
  }

  dispose() {
    this.item.dispose();
  }
}
