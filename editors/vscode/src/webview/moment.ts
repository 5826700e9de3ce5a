// Runs in the moment's webview.

import type { Moment } from "../protocol";

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const vscode = acquireVsCodeApi();
const tube = document.getElementById("tube") as HTMLIFrameElement;
const film = document.getElementById("film") as HTMLVideoElement;
const time = document.getElementById("time") as HTMLElement;
const link = document.getElementById("link") as HTMLAnchorElement;
const SITE = "https://www.youtube-nocookie.com";
let playing = "";

window.addEventListener("message", ({ data, origin }: MessageEvent<Moment>) => {
  // The player talks to its page, too.
  if (origin === SITE || typeof data?.id !== "string") return;
  time.textContent = data.title || data.id;
  link.href = data.url;
  if (data.media) playFilm(data.media, data.second);
  else playTube(data.id, data.second);
});

function playFilm(source: string, second: number) {
  tube.classList.add("hidden");
  film.classList.remove("hidden");
  if (playing !== source) {
    playing = source;
    film.src = source;
  }
  film.currentTime = second;
  void film.play().catch(() => {});
}

/** The player of a video stays where it is; another second is asked of it. */
function playTube(id: string, second: number) {
  film.pause();
  film.classList.add("hidden");
  tube.classList.remove("hidden");
  if (playing === id) {
    for (const [func, args] of [["seekTo", [second, true]], ["playVideo", []]])
      tube.contentWindow?.postMessage(JSON.stringify({ event: "command", func, args }), SITE);
    return;
  }
  playing = id;
  tube.src = `${SITE}/embed/${encodeURIComponent(id)}?start=${second}&autoplay=1&enablejsapi=1&rel=0`;
}

vscode.postMessage({ kind: "ready" });
