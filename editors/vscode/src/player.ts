import { randomBytes } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** Where videos are played from: the site's own player, without its cookies. */
export const SITE = "https://www.youtube-nocookie.com";

/**
 * A page on this machine that holds the player of a video.
 *
 * YouTube's player wants to know who shows it, by the `Referer` of its request
 * ("Error 153" otherwise). Chromium sends none from the pages of VS Code's own
 * scheme, so in the desktop a page of this server stands between.
 */
export class PlayerPage {
  private server: http.Server | undefined;
  /** Others on this machine who guess the port still get nothing. */
  private readonly secret = randomBytes(18).toString("base64url");

  /** Its address, once it listens. */
  async address(): Promise<string> {
    this.server ??= http.createServer((request, response) => this.answer(request, response));
    const server = this.server;
    if (!server.listening)
      await new Promise<void>((listening, failed) => {
        server.once("error", failed);
        server.listen(0, "127.0.0.1", listening);
      });
    server.unref();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/${this.secret}`;
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse) {
    if (request.method !== "GET" || request.url !== `/${this.secret}`) {
      response.writeHead(404).end();
      return;
    }
    const nonce = randomBytes(16).toString("base64");
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; frame-src ${SITE}`,
      "referrer-policy": "strict-origin-when-cross-origin",
      "cache-control": "no-store",
    });
    response.end(page(nonce));
  }

  dispose() {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}

/** Which video, from which second: after the `#`. What the panel says is passed on to the player,
 * and that the player has said something to the panel. */
function page(nonce: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>Video</title>
<style nonce="${nonce}">html, body { margin: 0; height: 100%; background: #000; overflow: hidden; }
iframe { width: 100%; height: 100%; border: 0; display: block; }</style>
<iframe id="player" title="Video" allow="autoplay; encrypted-media; fullscreen"
  referrerpolicy="strict-origin-when-cross-origin"></iframe>
<script nonce="${nonce}">
const player = document.getElementById("player");
function load() {
  const [id, second] = location.hash.slice(1).split(",");
  if (/^[\\w-]{11}$/.test(id))
    player.src = "${SITE}/embed/" + id + "?start=" + (Number(second) || 0) + "&autoplay=1&enablejsapi=1&rel=0";
}
addEventListener("hashchange", load);
load();
player.onload = () => player.contentWindow.postMessage('{"event":"listening","id":1}', "${SITE}");
addEventListener("message", ({ data, source }) => {
  if (source === player.contentWindow) parent.postMessage("ready", "*");
  if (source === parent && typeof data === "string") player.contentWindow.postMessage(data, "${SITE}");
});
</script>`;
}
