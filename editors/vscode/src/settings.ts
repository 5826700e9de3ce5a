import * as vscode from "vscode";

/** Settings of the extension itself, which the server does not know. */
const OURS = ["server.", "trace.", "vscode."];

/**
 * What the user has set, for the server. Only that: VS Code knows a default for
 * every setting, and sent along those would win over the vault's `.wikinote.toml`.
 */
export function settingsForServer(): Record<string, unknown> {
  const all = vscode.workspace.getConfiguration("wikinote");
  const extension = vscode.extensions.getExtension("wikinote.wikinote");
  const known: object = extension?.packageJSON?.contributes?.configuration?.properties ?? {};
  const settings: Record<string, unknown> = {};
  for (const full of Object.keys(known)) {
    const key = full.replace(/^wikinote\./, "");
    if (OURS.some((prefix) => key.startsWith(prefix))) continue;
    const found = all.inspect(key);
    const value = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].reduce(over);
    if (value !== undefined) put(settings, key.split("."), value);
  }
  return settings;
}

/** What counts of two levels of settings: tables are laid over each other, as VS Code shows them. */
function over(below: unknown, above: unknown): unknown {
  const isTable = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  if (isTable(below) && isTable(above)) return { ...(below as object), ...(above as object) };
  return above === undefined ? below : above;
}

function put(into: Record<string, unknown>, [first, ...rest]: string[], value: unknown) {
  if (rest.length === 0) into[first] = value;
  else put((into[first] ??= {}) as Record<string, unknown>, rest, value);
}

/** A setting of the extension itself; a value of the wrong type is the default. */
export function own<T extends string | boolean | number>(key: string, fallback: T): T {
  const value = vscode.workspace.getConfiguration("wikinote").get<unknown>(key);
  return typeof value === typeof fallback ? (value as T) : fallback;
}

/** Whether a moment that is clicked plays beside the note, instead of in the browser. */
export function playsInPanel(): boolean {
  return own("vscode.play-in-panel", true);
}

/** A sentence for each setting of the extension itself that is of the wrong type. */
export function wrongSettings(): string[] {
  const texts = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === "string");
  const known: [string, string, (value: unknown) => boolean][] = [
    ["server.path", "a path", (value) => typeof value === "string"],
    ["server.arguments", "a list of arguments", texts],
    ["vscode.play-in-panel", "true or false", (value) => typeof value === "boolean"],
    ["vscode.answer-for-markdown-links", "true or false", (value) => typeof value === "boolean"],
  ];
  const all = vscode.workspace.getConfiguration("wikinote");
  return known
    .filter(([key, , fits]) => !fits(all.get(key)))
    .map(([key, what]) => `\`wikinote.${key}\` is passed over: it should be ${what}.`);
}
