import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** A page that runs one script of ours and nothing else; `frames` may be shown in it. */
export function page(
  extension: vscode.ExtensionContext,
  webview: vscode.Webview,
  script: "graph" | "moment",
  body: string,
  frames: string[] = [],
): string {
  const nonce = randomBytes(16).toString("base64");
  const source = webview.asWebviewUri(
    vscode.Uri.joinPath(extension.extensionUri, "dist", "webview", `${script}.js`),
  );
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `media-src ${webview.cspSource}`,
    `frame-src ${frames.join(" ") || "'none'"}`,
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>${body}
<script nonce="${nonce}" src="${source}"></script>
</body>
</html>`;
}

const STYLE = `
html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }
body { display: flex; flex-direction: column; color: var(--vscode-foreground);
  font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
#bar { display: flex; gap: 0.6em; align-items: center; padding: 0.5em 0.8em;
  border-bottom: 1px solid var(--vscode-panel-border); }
#bar input[type=range] { accent-color: var(--vscode-focusBorder); }
#count { margin-left: auto; color: var(--vscode-descriptionForeground); }
#graph { flex: 1; min-height: 0; }
/* What the keyboard goes through, and what is read aloud; it is seen in the drawing. */
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; padding: 0; overflow: hidden; clip-path: inset(50%); }
#notes:focus + #graph { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
/* The graph library's own styles, which the policy of the page keeps out. */
.force-graph-container canvas { display: block; user-select: none; outline: none; }
.float-tooltip-kap { position: absolute; width: max-content; max-width: max(50%, 150px); padding: 3px 6px;
  border-radius: 3px; pointer-events: none; color: var(--vscode-editorHoverWidget-foreground);
  background: var(--vscode-editorHoverWidget-background); border: 1px solid var(--vscode-editorHoverWidget-border); }
#tube, #film { flex: 1; min-height: 0; width: 100%; border: 0; background: #000; }
button.link { margin-left: auto; padding: 0; border: 0; background: none; cursor: pointer; font: inherit;
  color: var(--vscode-textLink-foreground); }
#trouble { padding: 0.5em 0.8em; background: var(--vscode-inputValidation-warningBackground);
  border-bottom: 1px solid var(--vscode-inputValidation-warningBorder); }
#trouble button { margin-left: 0.6em; }
#clock { font-variant-numeric: tabular-nums; }
.hidden { display: none !important; }`;
