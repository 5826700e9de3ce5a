import * as path from "node:path";
import * as vscode from "vscode";
import type { Session } from "../client";
import type { Backlink } from "../protocol";

type Place = { note: Backlink; place: Backlink["places"][number] };
type Item = Backlink | Place;

/** The notes that link to the one in the editor, each with its lines. */
export class Backlinks implements vscode.TreeDataProvider<Item> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private shown: vscode.Uri | undefined;

  constructor(private readonly session: Session) {}

  /** Shows those of `document`; what is no note changes nothing. */
  follow(document: vscode.TextDocument | undefined) {
    if (document?.languageId === "markdown" && document.uri.scheme === "file") {
      this.shown = document.uri;
      void vscode.commands.executeCommand("setContext", "wikinote.showsNote", true);
      this.changed.fire();
    }
  }

  refresh() {
    this.changed.fire();
  }

  async getChildren(item?: Item): Promise<Item[]> {
    if (item) return "places" in item ? item.places.map((place) => ({ note: item, place })) : [];
    if (!this.shown) return [];
    const uri = this.shown.toString();
    return (await this.session.ask<Backlink[]>("wikinote.backlinks", { uri })) ?? [];
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if ("places" in item) {
      const row = new vscode.TreeItem(item.title, vscode.TreeItemCollapsibleState.Collapsed);
      row.description = path.posix.dirname(item.path) === "." ? "" : path.posix.dirname(item.path);
      row.iconPath = new vscode.ThemeIcon("note");
      row.tooltip = item.path;
      row.command = open(item.uri, item.places[0]?.range.start);
      return row;
    }
    const row = new vscode.TreeItem(item.place.text);
    row.tooltip = `line ${item.place.range.start.line + 1}`;
    row.command = open(item.note.uri, item.place.range.start);
    return row;
  }
}

/** Opens a note, at a place if one is given. */
export function open(uri: string, at?: { line: number; character: number }): vscode.Command {
  const selection = at && new vscode.Range(at.line, at.character, at.line, at.character);
  return {
    command: "vscode.open",
    title: "Open",
    arguments: [vscode.Uri.parse(uri), { selection, preview: true } satisfies vscode.TextDocumentShowOptions],
  };
}
