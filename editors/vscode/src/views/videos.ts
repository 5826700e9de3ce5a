import * as vscode from "vscode";
import type { Session } from "../client";
import { clock } from "../clock";
import type { CitedChapter, CitedVideo, Citation, VideoPage } from "../protocol";
import { open } from "./backlinks";

type Item = CitedVideo | CitedChapter | Citation;

/** The videos that notes are about, their chapters, and the moments cited in each. */
export class Videos implements vscode.TreeDataProvider<Item> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly session: Session) {}

  refresh() {
    this.changed.fire();
  }

  async getChildren(item?: Item): Promise<Item[]> {
    if (!item) return (await this.session.ask<CitedVideo[]>("wikinote.videos")) ?? [];
    if ("id" in item) return this.chapters(item);
    return "start" in item ? item.citations : [];
  }

  private async chapters({ id }: CitedVideo): Promise<Item[]> {
    const page = await this.session.ask<VideoPage>("wikinote.videoPage", { id });
    if (!page) return [];
    // Where nobody lists chapters, the moments stand below the video itself.
    const lone = page.chapters.length === 1 && page.chapters[0].title === null;
    const chapters = lone ? page.chapters[0].citations : page.chapters;
    if (page.pastEnd.length === 0) return chapters;
    return [...chapters, { title: "Past the end", start: -1, citations: page.pastEnd }];
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if ("id" in item) {
      const row = new vscode.TreeItem(item.title ?? item.id, vscode.TreeItemCollapsibleState.Collapsed);
      row.description = `${item.citations}`;
      row.tooltip = `${item.id}: ${counted(item.notes, "note")}, ${counted(item.citations, "citation")}`;
      row.iconPath = new vscode.ThemeIcon("device-camera-video");
      return row;
    }
    if ("start" in item) {
      const { None, Collapsed } = vscode.TreeItemCollapsibleState;
      const row = new vscode.TreeItem(item.title ?? "In no chapter", item.citations.length ? Collapsed : None);
      const at = item.title === null || item.start < 0 ? "" : `${clock(item.start)} · `;
      row.description = `${at}${item.citations.length}`;
      row.iconPath = new vscode.ThemeIcon(item.start < 0 ? "warning" : "bookmark");
      return row;
    }
    const row = new vscode.TreeItem(`${clock(item.second)} ${item.title}`);
    row.tooltip = item.text;
    row.iconPath = new vscode.ThemeIcon("note");
    row.command = open(item.uri, item.range.start);
    return row;
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
