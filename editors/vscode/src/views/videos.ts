import * as vscode from "vscode";
import type { Session } from "../client";
import type { Chapter, Video, VideoPage } from "../protocol";
import { open } from "./backlinks";

type Citation = Chapter["citations"][number];
type Item = { video: Video } | { chapter: Chapter } | { citation: Citation };

/** Videos, their chapters, and who cites them where. */
export class Videos implements vscode.TreeDataProvider<Item> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly session: Session) {}

  refresh() {
    this.changed.fire();
  }

  async getChildren(item?: Item): Promise<Item[]> {
    if (!item) {
      const videos = (await this.session.ask<Video[]>("wikinote.videos")) ?? [];
      return videos.map((video) => ({ video }));
    }
    if ("video" in item) {
      const page = await this.session.ask<VideoPage>("wikinote.videoPage", { id: item.video.id });
      return (page?.chapters ?? []).map((chapter) => ({ chapter }));
    }
    return "chapter" in item ? item.chapter.citations.map((citation) => ({ citation })) : [];
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if ("video" in item) {
      const { id, title, notes, citations } = item.video;
      const row = new vscode.TreeItem(title || id, vscode.TreeItemCollapsibleState.Collapsed);
      row.description = `${citations}`;
      row.tooltip = `${id}: ${citations} citations in ${notes} notes`;
      row.iconPath = new vscode.ThemeIcon("play-circle");
      return row;
    }
    if ("chapter" in item) {
      const { start, title, citations } = item.chapter;
      const state = citations.length
        ? vscode.TreeItemCollapsibleState.Collapsed
        : vscode.TreeItemCollapsibleState.None;
      const row = new vscode.TreeItem(title || "without a chapter", state);
      row.description = `${clock(start)} · ${citations.length || "not cited"}`;
      row.iconPath = new vscode.ThemeIcon(citations.length ? "bookmark" : "circle-outline");
      return row;
    }
    const { second, title, location } = item.citation;
    const row = new vscode.TreeItem(title);
    row.description = clock(second);
    row.iconPath = new vscode.ThemeIcon("note");
    row.command = open(location.uri, location.range.start);
    return row;
  }
}

/** `1:02:03` */
export function clock(seconds: number): string {
  const two = (part: number) => part.toString().padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
