// What the server answers to our commands (docs/protocol.md).

import type { Location, Range } from "vscode-languageclient/node";

/** `wikinote.graphAround`. */
export interface Graph {
  nodes: GraphNode[];
  /** Indices of nodes. */
  links: { source: number; target: number }[];
  /** Whether some notes were left out. */
  truncated: boolean;
}

export interface GraphNode {
  title: string;
  /** None for a name that nothing stands behind. */
  uri: string | null;
  folder: string;
  /** Steps from the note asked about. */
  distance: number;
  /** How many notes link to it. */
  backlinks: number;
}

/** `wikinote.backlinks`: notes that link to one. */
export interface Backlink {
  title: string;
  path: string;
  uri: string;
  places: { range: Range; text: string }[];
}

/** `wikinote.wanted`: names without a note, the most wanted first. */
export interface Wanted {
  name: string;
  users: number;
}

/** `wikinote.videos`: videos that notes cite. */
export interface Video {
  id: string;
  title: string;
  notes: number;
  citations: number;
}

/** `wikinote.videoPage`: one of them. */
export interface VideoPage {
  id: string;
  title: string;
  chapters: Chapter[];
}

export interface Chapter {
  /** Seconds. */
  start: number;
  title: string;
  citations: { second: number; title: string; location: Location }[];
}

/** `wikinote.momentAt`: the moment under the cursor. */
export interface Moment {
  id: string;
  title: string;
  second: number;
  /** The place on the web. */
  url: string;
  /** A film on this disk. */
  media: string | null;
}
