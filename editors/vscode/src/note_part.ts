// What of a note is embedded.

/**
 * All of it but the front matter, or from the line that the server names (`L12`) the
 * section under that heading, else the list item, else the block.
 */
export function part(text: string, fragment: string): string {
  const named = /^L(\d+)$/.exec(fragment);
  if (!named) return text.replace(/^\uFEFF?(---|\+\+\+)\r?\n[\s\S]*?\r?\n\1[ \t]*(\r?\n|$)/, "");
  const lines = text.split(/\r?\n/).slice(Number(named[1]) - 1);
  const own = heading(lines, 0);
  if (own) return lines.slice(0, endOfSection(lines, own)).join("\n");
  const marker = ITEM.exec(lines[0] ?? "");
  if (marker) return item(lines, marker[1].length);
  const end = lines.findIndex((line) => line.trim() === "");
  return lines.slice(0, end < 0 ? undefined : end).join("\n");
}

interface Heading {
  level: number;
  /** How many lines it has. */
  length: number;
}

const ATX = /^ {0,3}(#{1,6})(?:\s|$)/;
const ITEM = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
/** What is no line of a paragraph: a quote, an item, a fence, a table, code. */
const NO_PARAGRAPH = /^(?: {0,3}(?:>|#|`{3}|~{3}|\||[-*+]\s|\d{1,9}[.)]\s)|\t| {4})/;
/** No title that is underlined has more lines. */
const LONGEST_TITLE = 8;

/** The heading that begins at a line, which no paragraph goes on in. */
function heading(lines: string[], at: number): Heading | undefined {
  const marks = ATX.exec(lines[at] ?? "");
  if (marks) return { level: marks[1].length, length: 1 };
  for (let below = at; below <= at + LONGEST_TITLE && below < lines.length; below++) {
    const line = lines[below];
    const underline = below > at && /^ {0,3}(=+|-+)[ \t]*$/.exec(line);
    if (underline) return { level: underline[1][0] === "=" ? 1 : 2, length: below - at + 1 };
    if (!line.trim() || NO_PARAGRAPH.test(line)) return undefined;
  }
  return undefined;
}

/** The line at which a heading of the same level or above begins. */
function endOfSection(lines: string[], own: Heading): number {
  let fence = "";
  let isFresh = true;
  for (let at = own.length; at < lines.length; at++) {
    const line = lines[at];
    const [, marks, behind] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence) {
      // Words stand behind the marks that open, not behind those that close.
      if (marks?.startsWith(fence) && !behind.trim()) fence = "";
      isFresh = true;
      continue;
    }
    if (marks && !(marks[0] === "`" && behind.includes("`"))) {
      fence = marks;
      continue;
    }
    const next = isFresh || ATX.test(line) ? heading(lines, at) : undefined;
    if (next && next.level <= own.level) return at;
    isFresh = !line.trim() || ATX.test(line);
  }
  return lines.length;
}

/** The item of a list at the first line, `indent` deep, with what is in it. */
function item(lines: string[], indent: number): string {
  const end = lines.findIndex((line, at) => {
    if (at === 0 || !line.trim()) return false;
    const isOutside = line.length - line.trimStart().length <= indent;
    return isOutside && (ITEM.test(line) || ATX.test(line) || !lines[at - 1].trim());
  });
  const own = lines.slice(0, end < 0 ? undefined : end);
  return own.map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length))).join("\n").trimEnd();
}
