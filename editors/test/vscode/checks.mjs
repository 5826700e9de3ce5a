// Counts what passed and what did not, and keeps a picture of each failure.

import fs from "node:fs";

export class Checks {
  /** Only those whose names match are run. */
  constructor(only = "") {
    this.only = new RegExp(only);
  }

  passed = 0;
  failed = 0;

  /** Runs `test`; what it returns is told beside its name. */
  async check(name, window, test) {
    if (!this.only.test(name)) return;
    const began = Date.now();
    try {
      const said = await test();
      this.passed++;
      console.log(`ok   ${name} (${Date.now() - began} ms)${said ? `: ${said}` : ""}`);
    } catch (error) {
      this.failed++;
      const why = String(error?.message ?? error).split("\n").slice(0, 4).join(" | ");
      console.log(`FAIL ${name}: ${why}`);
      await window?.shoot(`failed-${name.replaceAll(/\W+/g, "-")}`).catch(() => {});
    }
  }
}

export const flat = (text) => text.replaceAll(/\s+/g, " ").trim();

/** Whether that process is a server of ours: numbers are used again. */
export function isServer(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("\0server\0");
  } catch {
    return false;
  }
}
