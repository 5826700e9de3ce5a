// npm run settings: writes the server's settings into package.json, from the schema
// that the server prints (`wikinote config --schema > ../settings.schema.json`).
// Settings of the extension itself are written by hand and stay as they are.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Tables of the extension itself, as in src/settings.ts. */
const OURS = ["wikinote.server.", "wikinote.trace.", "wikinote.vscode."];

const here = path.dirname(fileURLToPath(import.meta.url));
const schema = JSON.parse(fs.readFileSync(path.join(here, "../settings.schema.json"), "utf8"));
const file = path.join(here, "package.json");
const manifest = JSON.parse(fs.readFileSync(file, "utf8"));

const { configuration } = manifest.contributes;
const own = Object.entries(configuration.properties).filter(([name]) =>
  OURS.some((prefix) => name.startsWith(prefix)),
);
const served = Object.entries(schema.properties).flatMap(([name, node]) => entries(name, node));
configuration.properties = Object.fromEntries([...own, ...served]);
fs.writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);

/** A setting, or those of a table. The rules are one setting, which VS Code shows as a list. */
function entries(name, node) {
  if (name === "rules") return [[`wikinote.${name}`, setting({ ...node, default: {} })]];
  if (node.type !== "object") return [[`wikinote.${name}`, setting(node)]];
  return Object.entries(node.properties).flatMap(([inner, node]) => entries(`${name}.${inner}`, node));
}

/** Code in backquotes is shown as such only in a description that is markdown. */
function setting({ description, ...rest }) {
  return { markdownDescription: description, ...rest };
}
