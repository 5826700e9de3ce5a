// What the server answers to our commands (src/server/views.rs).

import type { Range } from "vscode-languageclient/node";

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

/** `wikinote.wantedNotes`: names without a note, the most wanted first. */
export interface Wanted {
  name: string;
  users: number;
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

/** `wikinote.videos`: those that notes are about, the most cited first. */
export interface CitedVideo {
  id: string;
  title: string | null;
  notes: number;
  citations: number;
}

/** `wikinote.videoPage`: who cites what of one. */
export interface VideoPage {
  chapters: CitedChapter[];
  /** Moments that the video does not have. */
  pastEnd: Citation[];
}

export interface CitedChapter {
  /** None for the moments that are in no chapter. */
  title: string | null;
  /** Seconds. */
  start: number;
  citations: Citation[];
}

export interface Citation {
  /** The note's. */
  title: string;
  uri: string;
  range: Range;
  second: number;
  /** The line. */
  text: string;
}
