// The tests of the VS Code extension: node run.mjs [units|features|mishaps [NAMES]]. Environment:
// EDITORS (where setup-vscode put things), WORKSPACE (a copy of test-workspace),
// VSIX, OUT (for pictures), PIDS (a folder with a file for each server that was
// started), WIKINOTE (a server that leaves its process id there).
import fs from "node:fs";
import { Checks } from "./checks.mjs";
import { features } from "./features.mjs";
import { mishaps } from "./mishaps.mjs";
import { units } from "./units.mjs";

const { VSIX, WORKSPACE, OUT, PIDS, WIKINOTE } = process.env;
fs.mkdirSync(OUT, { recursive: true });
const checks = new Checks(process.argv[3]);
const given = { vsix: VSIX, workspace: WORKSPACE, out: OUT, server: WIKINOTE, pids: PIDS };
const only = process.argv[2];
if (!only || only === "units") await units(checks);
if (!only || only === "features") await features(checks, given);
if (!only || only === "mishaps") await mishaps(checks, given);
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed ? 1 : 0);
