import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

/** A server that can be started. */
export interface Server {
  command: string;
  version: string;
  /** Where it comes from, for the log. */
  origin: "the setting `wikinote.server.path`" | "the extension" | "the path";
}

/** Why there is none, in words for a person. */
export class NoServer extends Error {}

/**
 * The server to start: the one that the settings name (in trusted folders only),
 * else the one inside the extension, else `wikinote` on the path.
 */
export async function findServer(extension: vscode.ExtensionContext, signal: AbortSignal): Promise<Server> {
  const set = vscode.workspace.getConfiguration("wikinote").get<unknown>("server.path");
  const named = typeof set === "string" && vscode.workspace.isTrusted ? set.trim() : "";
  if (named) {
    const command = expanded(named);
    return { command, version: await versionOf(command, signal), origin: "the setting `wikinote.server.path`" };
  }
  const name = process.platform === "win32" ? "wikinote.exe" : "wikinote";
  const inside = path.join(extension.extensionPath, "server", name);
  if (fs.existsSync(inside)) {
    makeExecutable(inside);
    // It was packed together with the extension; asking would only cost time.
    return { command: inside, version: String(extension.extension.packageJSON.version), origin: "the extension" };
  }
  return { command: name, version: await versionOf(name, signal), origin: "the path" };
}

function expanded(named: string): string {
  const home = process.env.HOME ?? process.env.USERPROFILE ?? "";
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return named.replace(/^~(?=[\\/]|$)/, home).replaceAll("${workspaceFolder}", folder);
}

/** A package that was unpacked without its file modes still works. */
function makeExecutable(file: string) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
  } catch {
    try {
      fs.chmodSync(file, 0o755);
    } catch {
      // Asking for its version says why it cannot be run.
    }
  }
}

function versionOf(command: string, signal: AbortSignal): Promise<string> {
  return new Promise((found, none) => {
    execFile(command, ["--version"], { timeout: 10_000, signal }, (error, out) => {
      const version = /^wikinote (\d+\.\d+\.\d+\S*)/.exec(out);
      if (version) found(version[1]);
      else none(new NoServer(why(command, error, out)));
    });
  });
}

function why(command: string, error: Error | null, out: string): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case "ENOENT":
      return path.isAbsolute(command)
        ? `There is no file ${command}.`
        : `There is no \`${command}\` on the path, and none in the extension.`;
    case "EACCES":
      return `${command} may not be run: it is not executable.`;
    default:
  }
  if (error && (error as { killed?: boolean }).killed) return `${command} does not answer.`;
  const said = (out || error?.message || "").trim().split("\n")[0];
  return `${command} is no Wikinote server${said ? `: it says "${said.slice(0, 120)}"` : ""}.`;
}
