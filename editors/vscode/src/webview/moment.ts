// Runs in the moment's webview.

import { clock as shown } from "../clock";
import type { Moment } from "../protocol";

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** What the extension tells: where the player stands, if not straight in this page. */
type Told = Moment & { playerPage?: string };

const vscode = acquireVsCodeApi();
const tube = document.getElementById("tube") as HTMLIFrameElement;
const film = document.getElementById("film") as HTMLVideoElement;
const time = document.getElementById("time") as HTMLElement;
const clock = document.getElementById("clock") as HTMLElement;
const link = document.getElementById("link") as HTMLButtonElement;
const trouble = document.getElementById("trouble") as HTMLElement;
const what = document.getElementById("what") as HTMLElement;
const site = document.getElementById("site") as HTMLButtonElement;
const SITE = "https://www.youtube-nocookie.com";
let playing = "";
/** Whether the player has said anything: before that it hears nothing, either. */
let isReady = false;

window.addEventListener("message", ({ data, source }: MessageEvent<Told>) => {
  if (source === tube.contentWindow) {
    isReady = true;
    return;
  }
  if (typeof data?.id !== "string") return;
  clock.textContent = shown(data.second);
  time.textContent = data.title || data.id;
  if (data.media) playFilm(data.media, data.second);
  else playTube(data.id, data.second, data.playerPage);
});

link.addEventListener("click", () => vscode.postMessage({ kind: "browser" }));

site.addEventListener("click", () => vscode.postMessage({ kind: "site" }));

// Not all that is a film is one for a browser: `mkv` and `mov` often are not.
film.addEventListener("error", () => {
  const name = decodeURIComponent(playing.split("/").at(-1) ?? "");
  what.textContent = `${name} cannot be played here.`;
  trouble.classList.remove("hidden");
});

function playFilm(source: string, second: number) {
  tube.classList.add("hidden");
  film.classList.remove("hidden");
  if (playing !== source) {
    playing = source;
    film.src = source;
    trouble.classList.add("hidden");
  }
  film.currentTime = second;
  // Without a click in the page it may have to be started by hand; that it cannot play at all, `error` tells.
  void film.play().catch(() => {});
}

/** The player of a video stays where it is; another second is asked of it. */
function playTube(id: string, second: number, page: string | undefined) {
  film.pause();
  trouble.classList.add("hidden");
  film.classList.add("hidden");
  tube.classList.remove("hidden");
  const target = page ? new URL(page).origin : SITE;
  if (playing === id && isReady) {
    for (const [func, args] of [["seekTo", [second, true]], ["playVideo", []]])
      tube.contentWindow?.postMessage(JSON.stringify({ event: "command", func, args }), target);
    return;
  }
  playing = id;
  isReady = false;
  // The player answers who says that it listens.
  tube.onload = () => tube.contentWindow?.postMessage(JSON.stringify({ event: "listening", id: 1 }), target);
  tube.src = page
    ? `${page}#${encodeURIComponent(id)},${second}`
    : `${SITE}/embed/${encodeURIComponent(id)}?start=${second}&autoplay=1&enablejsapi=1&rel=0`;
}

vscode.postMessage({ kind: "ready" });
