"""A picture of a tmux pane: `terminal.py SOCKET TITLE OUT.svg`, or picture(...).

The text stays text, laid out cell by cell, so that it aligns in any monospaced
font that the reader has. Colours are those that the program sent.
"""

import html
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass, field, replace

WIDTH, HEIGHT, BASELINE = 8.4, 19, 14.5  # of a cell
PADDING, BAR = 14, 34  # around the text, and the height of the title bar
FONT = "ui-monospace, 'JetBrains Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
DEFAULT_FOREGROUND, DEFAULT_BACKGROUND = "#c0caf5", "#1a1b26"
SIXTEEN = ["#15161e", "#f7768e", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", "#a9b1d6",
           "#565f89", "#f7768e", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", "#c0caf5"]


@dataclass(frozen=True)
class Style:
    foreground: str | None = None
    background: str | None = None
    underline_colour: str | None = None
    underline: str = ""
    flags: frozenset = field(default_factory=frozenset)

    def colours(self):
        foreground, background = self.foreground or DEFAULT_FOREGROUND, self.background
        if "reverse" in self.flags:
            foreground, background = background or DEFAULT_BACKGROUND, foreground
        return foreground, background


FLAGS = {1: "bold", 2: "dim", 3: "italic", 7: "reverse", 9: "strike"}
ENDED = {22: {"bold", "dim"}, 23: {"italic"}, 27: {"reverse"}, 29: {"strike"}}


def indexed(number):
    if number < 16:
        return SIXTEEN[number]
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    number -= 16
    levels = [0, 95, 135, 175, 215, 255]
    return "#" + "".join(f"{levels[part]:02x}" for part in (number // 36, number // 6 % 6, number % 6))


def styled(style, codes):
    """`style` after the codes of one `ESC [ … m`."""
    codes = [part for part in codes.split(";")] or ["0"]
    while codes:
        code, *sub = codes.pop(0).split(":")
        code = int(code or 0)
        if code in (38, 48, 58):
            if not sub:  # 38;5;N and 38;2;R;G;B
                count = 2 if codes[:1] == ["5"] else 4
                sub, codes = codes[:count], codes[count:]
            numbers = [int(part) for part in sub if part]
            colour = indexed(numbers[1]) if numbers[0] == 5 else "#" + "".join(f"{part:02x}" for part in numbers[-3:])
            part = {38: "foreground", 48: "background", 58: "underline_colour"}[code]
            style = replace(style, **{part: colour})
        elif code == 0:
            style = Style()
        elif code in FLAGS:
            style = replace(style, flags=style.flags | {FLAGS[code]})
        elif code in ENDED:
            style = replace(style, flags=style.flags - ENDED[code])
        elif code in (4, 21, 24):
            kind = {4: sub[0] if sub else "1", 21: "2", 24: ""}[code]
            style = replace(style, underline="" if kind == "0" else kind)
        elif code in (39, 49, 59):
            part = {39: "foreground", 49: "background", 59: "underline_colour"}[code]
            style = replace(style, **{part: None})
        elif code // 10 in (3, 9):
            style = replace(style, foreground=SIXTEEN[code % 10 + (8 if code > 89 else 0)])
        elif code // 10 in (4, 10):
            style = replace(style, background=SIXTEEN[code % 10 + (8 if code > 99 else 0)])
    return style


def cells(line, style):
    """The runs of a line: column, text, width in cells, style. And the style that goes on."""
    runs, column = [], 0
    for piece in re.split(r"(\x1b\[[0-9;:]*m|\x1b\][^\x1b\x07]*(?:\x07|\x1b\\)|\x1b\(.|[\x0e\x0f])", line):
        sgr = re.fullmatch(r"\x1b\[([0-9;:]*)m", piece)
        if sgr:
            style = styled(style, sgr[1] or "0")
        elif piece and piece[0] not in "\x1b\x0e\x0f":
            wide = [2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in piece]
            runs.append((column, piece, sum(wide), style))
            column += sum(wide)
    return runs, style


def svg(captured, title, cursor=None):
    lines = captured.rstrip("\n").split("\n")
    style, rows = Style(), []
    for line in lines:
        runs, style = cells(line, style)
        rows.append(runs)
    columns = max((run[0] + run[2] for runs in rows for run in runs), default=80)
    # The corner has the window's own colour, whatever pops up elsewhere.
    window = next((run[3].colours()[1] for runs in rows for run in runs), None) or DEFAULT_BACKGROUND
    wide, high = columns * WIDTH + 2 * PADDING, len(rows) * HEIGHT + BAR + PADDING
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}">',
        f"<style>text{{font:14px {FONT};white-space:pre}}</style>",
        f'<rect width="100%" height="100%" rx="9" fill="{window}"/>',
        *(f'<circle cx="{PADDING + 7 + 20 * n}" cy="17" r="6" fill="{c}"/>' for n, c in enumerate(("#ff5f57", "#febc2e", "#28c840"))),
        f'<text x="50%" y="22" text-anchor="middle" fill="#8a8fa3">{html.escape(title)}</text>',
        f'<g transform="translate({PADDING} {BAR})">',
    ]
    for row, runs in enumerate(rows):
        top = row * HEIGHT
        for column, text, width, style in runs:
            background = style.colours()[1]
            if background and background != window:
                # A hair higher than its row, or seams show between rows.
                out.append(f'<rect x="{column * WIDTH:.1f}" y="{top}" width="{width * WIDTH:.1f}" height="{HEIGHT + .3}" fill="{background}"/>')
    if cursor:
        out.append(f'<rect x="{cursor[0] * WIDTH:.1f}" y="{cursor[1] * HEIGHT}" width="{WIDTH}" height="{HEIGHT}" fill="#c0caf5" opacity=".45"/>')
    for row, runs in enumerate(rows):
        for column, text, width, style in runs:
            words = text.strip(" ")
            if not words:
                continue
            column += len(text) - len(text.lstrip(" "))
            width -= len(text) - len(words)
            look = f'fill="{style.colours()[0]}"'
            look += ' font-weight="bold"' * ("bold" in style.flags) + ' font-style="italic"' * ("italic" in style.flags)
            look += ' opacity=".65"' * ("dim" in style.flags)
            x, y = column * WIDTH, row * HEIGHT + BASELINE
            out.append(f'<text x="{x:.1f}" y="{y:.1f}" textLength="{width * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs" {look}>{html.escape(words)}</text>')
            if style.underline or "strike" in style.flags:
                line = y - 5 if "strike" in style.flags else y + 2.5
                colour = style.underline_colour or style.colours()[0]
                if style.underline == "3":
                    waves = "".join(f"q{WIDTH / 4:.2f},{-2 if n % 2 else 2} {WIDTH / 2:.2f},0" for n in range(2 * width))
                    out.append(f'<path d="M{x:.1f},{line:.1f}{waves}" fill="none" stroke="{colour}"/>')
                else:
                    out.append(f'<path d="M{x:.1f},{line:.1f}h{width * WIDTH:.1f}" stroke="{colour}"/>')
    return "\n".join([*out, "</g>", "</svg>", ""])


def picture(socket, title, file):
    def tmux(*arguments):
        return subprocess.run(["tmux", "-S", socket, *arguments], check=True, text=True, capture_output=True).stdout

    x, y, shown = map(int, tmux("display-message", "-p", "-t", "t", "#{cursor_x} #{cursor_y} #{cursor_flag}").split())
    captured = tmux("capture-pane", "-e", "-N", "-p", "-t", "t")
    with open(file, "w") as out:
        out.write(svg(captured, title, (x, y) if shown else None))


if __name__ == "__main__":
    picture(*sys.argv[1:])
