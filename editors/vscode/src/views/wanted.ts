import * as vscode from "vscode";
import type { Location } from "vscode-languageclient/node";
import type { Session } from "../client";
import type { Wanted } from "../protocol";
import { open } from "./backlinks";

type Item = Wanted | Location;

/** Names that links ask for and no note has, the most wanted first. */
export class WantedNotes implements vscode.TreeDataProvider<Item> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly session: Session) {}

  refresh() {
    this.changed.fire();
  }

  async getChildren(item?: Item): Promise<Item[]> {
    if (!item) return (await this.session.ask<Wanted[]>("wikinote.wantedNotes")) ?? [];
    if (!("name" in item)) return [];
    return (await this.session.ask<Location[]>("wikinote.wantedLinks", { name: item.name })) ?? [];
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if ("name" in item) {
      const row = new vscode.TreeItem(item.name, vscode.TreeItemCollapsibleState.Collapsed);
      row.description = `${item.users}`;
      row.tooltip = item.users === 1 ? "one note links to it" : `${item.users} notes link to it`;
      row.iconPath = new vscode.ThemeIcon("question");
      return row;
    }
    const uri = vscode.Uri.parse(item.uri);
    const row = new vscode.TreeItem(uri);
    row.description = `line ${item.range.start.line + 1}`;
    row.iconPath = new vscode.ThemeIcon("note");
    row.command = open(item.uri, item.range.start);
    return row;
  }
}
