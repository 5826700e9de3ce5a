//! Whether a line belongs to a table (GFM 0.29 §4.10), where the bar of a wiki
//! link must be escaped.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::{Span, Text};

/// Rows looked at above a line. A longer table is taken for none.
const TALLEST: u32 = 2000;

/// How much of a row is looked at, in bytes. No longer one delimits.
const LONGEST: u32 = 4096;

/// Whether the zero-based `line` is part of a table: its header, its delimiter
/// row, or a row below. Judged by the text alone, because a link that is being
/// written may have broken its row for the parser; the outer bars are optional.
pub fn is_table_line(text: &Text, line: u32) -> bool {
    if line + 1 < text.line_count() && is_delimiter_row(&row(text, line + 1)) {
        return true;
    }
    let above = (line.saturating_sub(TALLEST)..=line).rev();
    for line in above {
        let row = row(text, line);
        if line > 0 && is_delimiter_row(&row) {
            return true;
        }
        if content(&row).is_empty() || is_heading(&row) {
            return false;
        }
    }
    false
}

/// The lines of all tables of a text, by the same rules: for a text that is asked for
/// thousands of its lines.
#[derive(Clone, Debug)]
pub struct Tables(Box<[Range<u32>]>);

impl Tables {
    /// Looks at each line of `text` once.
    pub fn of(text: &Text) -> Self {
        let mut tables: Vec<Range<u32>> = Vec::new();
        let mut add = |line: u32| match tables.last_mut() {
            Some(last) if line <= last.end => last.end = last.end.max(line + 1),
            _ => tables.push(line..line + 1),
        };
        let mut delimiter: Option<u32> = None;
        for line in 0..text.line_count() {
            let row = row(text, line);
            if line > 0 && is_delimiter_row(&row) {
                add(line - 1);
                delimiter = Some(line);
            } else if content(&row).is_empty() || is_heading(&row) {
                delimiter = None;
            }
            if delimiter.is_some_and(|delimiter| line - delimiter <= TALLEST) {
                add(line);
            }
        }
        Self(tables.into())
    }

    /// Whether the zero-based `line` is part of one.
    pub fn have(&self, line: u32) -> bool {
        let at = self.0.partition_point(|table| table.end <= line);
        self.0.get(at).is_some_and(|table| table.contains(&line))
    }
}

/// As much of a line as is looked at.
fn row(text: &Text, line: u32) -> Cow<'_, str> {
    let Span { start, end } = text.line_span(line);
    text.slice(Span::new(start, end.min(start + LONGEST)))
}

/// `|---|:--:|`, `--- | ---`: dashes, colons, and a bar at least.
fn is_delimiter_row(row: &str) -> bool {
    let row = content(row);
    row.len() < LONGEST as usize
        && row.contains('|')
        && row.contains('-')
        && row
            .bytes()
            .all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// A heading ends a table even without a blank line between them.
fn is_heading(row: &str) -> bool {
    let rest = content(row).trim_start_matches('#');
    (1..=6).contains(&(content(row).len() - rest.len())) && rest.starts_with([' ', '\t'])
}

/// The row without the marks of block quotes around it.
fn content(row: &str) -> &str {
    row.trim_start_matches(['>', ' ', '\t']).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_ends_a_table() {
        let text = Text::new("|a|\n|-|\n|b|\n## Next\nprose\n");
        let lines: Vec<bool> = (0..5).map(|line| is_table_line(&text, line)).collect();
        assert_eq!(lines, [true, true, true, false, false]);
    }

    #[test]
    fn all_lines_at_once_are_as_each_by_itself() {
        let tall = format!("\n|a|\n|-|\n{}", "|b|\n".repeat(TALLEST as usize + 5));
        let long = format!("|a|\n|{}|\n|b|\n", "-".repeat(LONGEST as usize));
        for text in [
            "",
            "|-|",
            "|-|\n|-|\n\n|-|",
            "|a|\r\n|-|\r\n|b|\r\n\r\n|c|\r\n",
            "|a|\n|-|\n|b|\n## Next\nprose\n|-|\n",
            "a\n|-|\nb\n\nc\nd\n|-|\n\n|-|\n|-|\n",
            "> |a|\n> |-|\n> |b|\n>\n> c\n",
            "é | ü\n--- | ---\none | two",
            &tall,
            &long,
        ] {
            let text = Text::new(text);
            let tables = Tables::of(&text);
            // All between them are alike, and long to judge one by one.
            let ends = |line: &u32| *line < 16 || *line > TALLEST - 4;
            for line in (0..text.line_count()).filter(ends) {
                assert_eq!(tables.have(line), is_table_line(&text, line), "line {line}");
            }
            assert!(!tables.have(text.line_count()));
        }
    }

    #[test]
    fn a_table_needs_no_outer_bars() {
        let text = "prose | x\n\na | b\n--- | ---\none | two\n\nafter | it\n> |a|\n> |-|\n> |b|\n";
        let text = Text::new(text);
        let lines: Vec<bool> = (0..10).map(|line| is_table_line(&text, line)).collect();
        assert_eq!(
            lines,
            [
                false, false, true, true, true, false, false, true, true, true
            ]
        );
    }
}
