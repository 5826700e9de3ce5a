// Runs in the graph's webview.

import ForceGraph, { type LinkObject, type NodeObject } from "force-graph";
import type { ToGraph } from "../graph";
import type { Graph, GraphNode } from "../protocol";

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

type Node = NodeObject & GraphNode & { key: string };
type Link = LinkObject<Node>;

const vscode = acquireVsCodeApi();
const box = document.getElementById("graph") as HTMLElement;
const slider = document.getElementById("depth") as HTMLInputElement;
const steps = document.getElementById("steps") as HTMLOutputElement;
const count = document.getElementById("count") as HTMLElement;
const list = document.getElementById("notes") as HTMLElement;

/** So many names can be read at once; of more only the near and the hovered are told. */
const FEW = 120;
let shown: Node[] = [];
/** Whether the drawing was brought into view since it came to rest. */
let fitted = false;
let hovered: Node | null = null;
/** The notes in the order in which the keyboard goes through them, and where it is. */
let inOrder: Node[] = [];
let chosen = -1;
/** What is drawn: around which note, and all of it. */
let view = "";
let content = "";

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim() || "#888";
}

let theme = themed();
function themed() {
  // Not red, which says that something is wrong.
  const charts = ["charts-blue", "charts-green", "charts-orange", "charts-purple", "charts-yellow", "terminal-ansiCyan"];
  return {
    text: color("foreground"),
    faint: color("descriptionForeground"),
    own: color("focusBorder"),
    back: color("editor-background"),
    folders: charts.map(color),
  };
}

function folderColor(folder: string): string {
  let hash = 0;
  for (const char of folder) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return theme.folders[hash % theme.folders.length];
}

const radius = (node: Node) => 3 + Math.min(9, Math.sqrt(node.backlinks));

const graph = new ForceGraph<Node, Link>(box)
  .nodeId("key")
  .nodeVal((node) => radius(node) ** 2 / 16)
  .nodeLabel((node) => escape(node.uri ? `${node.title} (${node.backlinks})` : `${node.title}: no such note`))
  .linkColor(() => theme.faint)
  .linkWidth(0.5)
  .linkDirectionalArrowLength(3)
  .linkDirectionalArrowRelPos(1)
  .cooldownTime(4000)
  .onEngineStop(() => {
    if (!fitted) graph.zoomToFit(0, 40);
    fitted = true;
    document.body.dataset.resting = "";
  })
  .onZoomEnd(({ k }) => (document.body.dataset.zoom = k.toFixed(3)))
  .onNodeHover((node) => {
    hovered = node;
    box.style.cursor = node?.uri ? "pointer" : "default";
    redraw();
  })
  .onNodeClick((node) => {
    if (node.uri) vscode.postMessage({ kind: "open", uri: node.uri });
  })
  .nodeCanvasObject((node, canvas, scale) => {
    const size = radius(node);
    const [x, y] = [node.x ?? 0, node.y ?? 0];
    const fill = node.distance === 0 ? theme.own : folderColor(node.folder);
    canvas.beginPath();
    canvas.arc(x, y, size, 0, 2 * Math.PI);
    if (node.uri) {
      canvas.fillStyle = fill;
      canvas.fill();
    } else {
      // Nothing stands behind the name: hollow.
      canvas.fillStyle = theme.back;
      canvas.fill();
      canvas.setLineDash([2, 2]);
      canvas.strokeStyle = theme.faint;
      canvas.stroke();
      canvas.setLineDash([]);
    }
    const isChosen = node === inOrder[chosen];
    if (isChosen) {
      canvas.beginPath();
      canvas.arc(x, y, size + 3 / scale, 0, 2 * Math.PI);
      canvas.lineWidth = 2 / scale;
      canvas.strokeStyle = theme.own;
      canvas.stroke();
      canvas.lineWidth = 1;
    }
    const isNamed = isChosen || node === hovered || node.distance === 0 || shown.length <= FEW || scale > 2.5;
    if (isNamed) {
      canvas.font = `${Math.max(2, 12 / scale)}px sans-serif`;
      canvas.textAlign = "center";
      canvas.textBaseline = "top";
      canvas.fillStyle = node.uri ? theme.text : theme.faint;
      canvas.fillText(short(node.title), x, y + size + 2 / scale);
    }
  });

function short(title: string): string {
  return title.length > 40 ? `${title.slice(0, 39)}…` : title;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** The drawing rests when nothing moves; it does not see by itself what else has changed. */
function redraw() {
  graph.linkColor(graph.linkColor());
}

function draw({ nodes, links, truncated }: Graph, isOther: boolean) {
  // Notes that stay keep their place.
  const before = new Map(shown.map((node) => [node.key, node]));
  shown = nodes.map((node) => {
    const key = node.uri ?? `?${node.title}`;
    const { x, y } = before.get(key) ?? {};
    return { ...node, key, x, y };
  });
  graph.graphData({
    nodes: shown,
    links: links.map(({ source, target }) => ({ source: shown[source].key, target: shown[target].key })),
  });
  const notes = shown.filter((node) => node.uri).length;
  count.textContent = `${notes} notes, ${shown.length - notes} missing${truncated ? " (the nearest of more)" : ""}`;
  box.setAttribute("aria-label", `${shown[0]?.title ?? "No note"} and the notes around it: ${count.textContent}`);
  listNotes();
  delete document.body.dataset.resting;
  // Who has zoomed in goes on looking there while the same notes change.
  if (!isOther) return;
  // Soon, so that something is seen, and once more when all have found their place.
  setTimeout(() => graph.zoomToFit(400, 40), 600);
  fitted = false;
}

/** The same notes for the keyboard, and for those who cannot see the drawing. */
function listNotes() {
  const key = inOrder[chosen]?.key;
  inOrder = shown.filter((node) => node.uri).sort((a, b) => a.distance - b.distance || a.title.localeCompare(b.title));
  list.replaceChildren(
    ...inOrder.map((node, at) => {
      const row = document.createElement("li");
      row.id = `note-${at}`;
      row.role = "option";
      row.textContent = `${node.title}, ${node.distance === 1 ? "1 step" : `${node.distance} steps`} away`;
      return row;
    }),
  );
  choose(inOrder.findIndex((node) => node.key === key));
}

function choose(at: number) {
  list.children[chosen]?.removeAttribute("aria-selected");
  chosen = at;
  list.children[at]?.setAttribute("aria-selected", "true");
  if (at < 0) list.removeAttribute("aria-activedescendant");
  else list.setAttribute("aria-activedescendant", `note-${at}`);
  redraw();
}

list.addEventListener("keydown", (event) => {
  const last = inOrder.length - 1;
  const to = new Map([
    ["ArrowDown", Math.min(last, chosen + 1)],
    ["ArrowRight", Math.min(last, chosen + 1)],
    ["ArrowUp", Math.max(0, chosen - 1)],
    ["ArrowLeft", Math.max(0, chosen - 1)],
    ["Home", 0],
    ["End", last],
  ]).get(event.key);
  const { uri, x, y } = inOrder[to ?? chosen] ?? {};
  if (event.key === "Enter" && uri) vscode.postMessage({ kind: "open", uri });
  if (to === undefined || last < 0) return;
  event.preventDefault();
  choose(to);
  if (isOutside(x ?? 0, y ?? 0)) graph.centerAt(x, y, 200);
});

function isOutside(x: number, y: number): boolean {
  const at = graph.graph2ScreenCoords(x, y);
  return at.x < 0 || at.y < 0 || at.x > box.clientWidth || at.y > box.clientHeight;
}

window.addEventListener("message", ({ data }: MessageEvent<ToGraph>) => {
  if ("say" in data) {
    [view, content, count.textContent] = ["", "", data.say];
    shown = [];
    graph.graphData({ nodes: [], links: [] });
    listNotes();
    return;
  }
  slider.value = steps.value = String(data.depth);
  const [of, all] = [`${data.depth} ${data.around}`, JSON.stringify(data.graph)];
  // A save that changes no link moves nothing.
  if (of === view && all === content) return;
  const isOther = of !== view;
  [view, content] = [of, all];
  draw(data.graph, isOther);
});
slider.addEventListener("input", () => {
  steps.value = slider.value;
  vscode.postMessage({ kind: "depth", depth: Number(slider.value) });
});
new ResizeObserver(() => graph.width(box.clientWidth).height(box.clientHeight)).observe(box);
new MutationObserver(() => {
  theme = themed();
  redraw();
}).observe(document.body, { attributeFilter: ["class"] });
vscode.postMessage({ kind: "ready" });
