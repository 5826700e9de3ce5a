use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::output::{Styles, put, put_number, put_styled};
use super::visible::{is_plain, visible};
use crate::text::{Source, Span};

/// A line is shown whole up to so many terminal columns. Longer ones (one real
/// line has 387 kB) are shown around the span, with `…` where they are cut.
const WIDEST: usize = 100;
/// Of a long line, so much is shown before the span.
const BEFORE: usize = 30;
/// No more of a line than this is looked at, in bytes each side of the span's
/// start, so that a thousand findings in one long line cost no more than
/// elsewhere. Enough for a column of any one character.
const REACH: u32 = 4 * WIDEST as u32;

/// Writes the line in which `span` starts, with the span underlined:
///
/// ```text
///   12 | see [[foo]] for more
///      |       ^^^
/// ```
///
/// Wide characters take two columns, combining ones none; tabs and characters
/// that could scramble the terminal are made visible. A span of several lines
/// is underlined to the end of its first.
pub fn write_snippet(
    out: &mut String,
    text: &Source<'_>,
    span: Span,
    styles: &Styles,
    mark: Style,
) {
    let (number, line) = text.line_at(span.start);
    let digits = (number + 1).ilog10() as usize + 1;
    out.push_str("  ");
    put_styled(out, styles.faint, |out| {
        put_number(out, number + 1);
        out.push_str(" |");
    });
    out.push(' ');
    let (before, marked) = put_line(out, text, line, span);
    out.push_str("\n  ");
    put_styled(out, styles.faint, |out| {
        out.push_str(&MARGIN[..digits]);
        out.push_str(" |");
    });
    out.push(' ');
    match MARGIN.get(..before) {
        Some(blanks) => out.push_str(blanks),
        None => out.extend(std::iter::repeat_n(' ', before)),
    }
    let marked = marked.max(1);
    match MARKS.get(..marked) {
        Some(marks) => put(out, mark, marks),
        None => put(out, mark, &"^".repeat(marked)),
    }
    out.push('\n');
}

/// As many marks as a shown line has columns, and some.
const MARKS: &str = "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^";

/// Appends the line, or the part of it around `span`, without blanks at its end. Columns
/// before the span and of the span.
fn put_line(out: &mut String, text: &Source<'_>, line: Span, span: Span) -> (usize, usize) {
    if let Some(columns) = put_plain_line(out, text, line, span) {
        return columns;
    }
    let shown = shown_line(text, line, span);
    out.push_str(shown.text.trim_end());
    (shown.before, shown.marked)
}

/// The same where each byte that matters is a column, as in most lines; else nothing is
/// appended. So much of the line as [`WIDEST`] columns can show is enough to tell.
fn put_plain_line(
    out: &mut String,
    text: &Source<'_>,
    line: Span,
    span: Span,
) -> Option<(usize, usize)> {
    let start = span.start.clamp(line.start, line.end);
    let end = span.end.clamp(start, line.end);
    let reach = WIDEST as u32 + 1;
    let near = Span::new(line.start.max(start.saturating_sub(reach)), start);
    let marked = Span::new(start, end.min(start.saturating_add(reach)));
    // Behind a span that is too long nothing is looked at.
    let window_end = match marked.end == end {
        true => line.end.min(end.saturating_add(reach)),
        false => marked.end,
    };
    let window = text.slice(Span::new(near.start, window_end));
    let (before_text, rest) = window.split_at_checked(near.len() as usize)?;
    let (marked_text, after_text) = rest.split_at_checked(marked.len() as usize)?;
    if !is_plain(window) {
        return None;
    }
    let (before, marked) = ((start - line.start) as usize, (end - start) as usize);
    let after = (line.end - end) as usize;
    if before + marked + after <= WIDEST {
        out.push_str(window.trim_end());
        return Some((before, marked));
    }
    // What the span and the text after it leave unused goes to the text before.
    let room = BEFORE.max(WIDEST.saturating_sub(marked + after));
    let kept = before.min(room);
    let cut = before > kept;
    if cut {
        out.push('…');
    }
    out.push_str(&before_text[before_text.len() - kept..]);
    let before = kept + usize::from(cut);
    let kept = marked.min(WIDEST.saturating_sub(before));
    out.push_str(&marked_text[..kept]);
    if kept < marked {
        out.push('…');
        return Some((before, kept));
    }
    let kept = after.min(WIDEST.saturating_sub(before + marked));
    match kept < after {
        true => {
            out.push_str(&after_text[..kept]);
            out.push('…');
        }
        false => {
            out.push_str(&after_text[..kept]);
            let blanks = out.len() - out.trim_end_matches(' ').len();
            out.truncate(out.len() - blanks);
        }
    }
    Some((before, marked))
}

/// As many blanks as a shown line has columns, and some: more than a line number has digits.
const MARGIN: &str = match str::from_utf8(&[b' '; 128]) {
    Ok(blanks) => blanks,
    Err(_) => "",
};

/// A line, or the part of it around a span, as the terminal shows it.
struct Shown {
    text: String,
    /// Columns before the span.
    before: usize,
    /// Columns of the span.
    marked: usize,
}

fn shown_line(text: &Source<'_>, line: Span, span: Span) -> Shown {
    let start = span.start.clamp(line.start, line.end);
    let end = span.end.clamp(start, line.end);
    // Slices are widened to whole characters, so the three parts fit together.
    let near = Span::new(line.start.max(start.saturating_sub(REACH)), start);
    let far = Span::new(start, end.min(start.saturating_add(REACH)));
    let after_end = line.end.min(far.end.saturating_add(REACH));
    let after = Span::new(far.end, after_end);
    let parts = [near, far, after].map(|part| text.slice(part));
    let [before, marked, after] = [&parts[0], &parts[1], &parts[2]].map(|part| visible(part));
    let before_is_cut = near.start > line.start;
    let after_is_cut = after_end < line.end;
    let (before_width, marked_width) = (columns(&before), columns(&marked));
    let whole = before_width + marked_width + columns(&after);
    if whole <= WIDEST && !before_is_cut && !after_is_cut {
        return Shown {
            text: [before, marked, after].concat(),
            before: before_width,
            marked: marked_width,
        };
    }
    // What the span and the text after it leave unused goes to the text before.
    let room_before = BEFORE.max(WIDEST.saturating_sub(marked_width + columns(&after)));
    let (kept_before, cut) = last_columns(&before, room_before);
    let mut text = String::new();
    if cut || before_is_cut {
        text.push('…');
    }
    text.push_str(kept_before);
    let before = columns(&text);
    let (kept, cut) = first_columns(&marked, WIDEST.saturating_sub(before));
    text.push_str(kept);
    let marked = columns(kept);
    if cut || far.end < end {
        text.push('…');
        return Shown {
            text,
            before,
            marked,
        };
    }
    let (kept, cut) = first_columns(&after, WIDEST.saturating_sub(before + marked));
    text.push_str(kept);
    if cut || after_is_cut {
        text.push('…');
    }
    Shown {
        text,
        before,
        marked,
    }
}

/// Columns on a terminal. Most lines are plain, and have as many as bytes.
fn columns(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.width()
    }
}

/// As much of the start of `text` as fits into so many columns, and whether
/// that is less than all.
fn first_columns(text: &str, columns: usize) -> (&str, bool) {
    // Never narrower than the sum of its characters' widths says, so this is
    // safe for joined emoji, if a little short.
    let mut width = 0;
    for (at, character) in text.char_indices() {
        width += unicode_width::UnicodeWidthChar::width(character).unwrap_or(0);
        if width > columns {
            return (&text[..at], true);
        }
    }
    (text, false)
}

/// The same for the end of `text`.
fn last_columns(text: &str, columns: usize) -> (&str, bool) {
    let mut width = 0;
    for (at, character) in text.char_indices().rev() {
        width += unicode_width::UnicodeWidthChar::width(character).unwrap_or(0);
        if width > columns {
            return (&text[at + character.len_utf8()..], true);
        }
    }
    (text, false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Text;

    /// The snippet of the first `|…|` in `text`, bars taken out.
    fn snippet(text: &str) -> String {
        let start = text.find('|').unwrap();
        let end = text[start + 1..].find('|').unwrap() + start;
        let plain = text.replacen('|', "", 2);
        let mut out = String::new();
        let span = Span::from(start..end);
        write_snippet(
            &mut out,
            &Source::new(&Text::new(&plain)),
            span,
            &Styles::default(),
            Style::new(),
        );
        out
    }

    #[test]
    fn the_span_is_underlined() {
        assert_eq!(
            snippet("one\nsee [[|foo|]] now\nlast"),
            "  2 | see [[foo]] now\n    |       ^^^\n"
        );
        assert_eq!(
            snippet("x||"),
            "  1 | x\n    |  ^\n",
            "an empty span has a mark too"
        );
        assert_eq!(
            snippet("|a\nb\nc|"),
            "  1 | a\n    | ^\n",
            "only the first line"
        );
    }

    #[test]
    fn tabs_wide_and_combining_characters_keep_the_mark_below_the_span() {
        assert_eq!(snippet("\t|x|"), "  1 |     x\n    |     ^\n");
        assert_eq!(snippet("日本 |日本|"), "  1 | 日本 日本\n    |      ^^^^\n");
        assert_eq!(
            snippet("e\u{301} |e\u{301}|"),
            "  1 | e\u{301} e\u{301}\n    |   ^\n"
        );
        assert_eq!(snippet("\u{1F600} |x|"), "  1 | \u{1F600} x\n    |    ^\n");
        assert_eq!(
            snippet("\u{202e} |x|"),
            "  1 | <U+202E> x\n    |          ^\n"
        );
    }

    proptest! {
        /// The short way writes what the long one would.
        #[test]
        fn plain_lines_are_shown_as_others_are(
            before in "[a ]{0,250}", marked in "[b ]{0,250}", after in "[c ]{0,250}",
        ) {
            let text = format!("x\n{before}{marked}{after}\ny");
            let text = Text::new(&text);
            let text = Source::new(&text);
            let start = 2 + before.len();
            let span = Span::from(start..start + marked.len());
            let line = text.line_at(span.start).1;
            let (mut short, long) = (String::new(), shown_line(&text, line, span));
            let columns = put_plain_line(&mut short, &text, line, span);
            prop_assert_eq!(columns, Some((long.before, long.marked)));
            prop_assert_eq!(short, long.text.trim_end());
        }
    }

    #[test]
    fn a_long_line_is_shown_around_the_span() {
        let text = format!(
            "{}[[|target|]]{}",
            "before ".repeat(60_000),
            " after".repeat(60_000)
        );
        let out = snippet(&text);
        let lines: Vec<&str> = out.lines().collect();
        assert!(
            lines[0].starts_with("  1 | …") && lines[0].ends_with('…'),
            "{out}"
        );
        assert!(lines[0].width() < WIDEST + 10, "{out}");
        let mark = lines[1].find('^').unwrap();
        let column = lines[0].char_indices().nth(mark).unwrap().0;
        assert!(lines[0][column..].starts_with("target"), "{out}");

        let long_span = snippet(&format!("|{}|", "x".repeat(10_000)));
        assert!(
            long_span.lines().all(|line| line.width() < WIDEST + 10),
            "{long_span}"
        );
        let at_the_end = snippet(&format!("{}|end|", "日".repeat(1000)));
        assert!(
            at_the_end.lines().next().unwrap().ends_with("日end"),
            "{at_the_end}"
        );
    }
}
