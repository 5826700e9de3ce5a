//! `textDocument/documentSymbol`.

use crate::syntax::Heading;
use crate::text::{Span, Text};
use crate::vault::Note;

/// A heading, with what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// As a reader sees it: links and stamps stripped. Never empty.
    pub name: String,
    /// Its kind.
    pub kind: SymbolKind,
    /// The whole section, without the line break that ends it.
    pub span: Span,
    /// The heading's line; inside `span`.
    pub focus: Span,
    /// Sections below it.
    pub children: Vec<Symbol>,
}

/// What kind of thing a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A heading.
    Heading,
}

/// The outline of `note`: its headings, nested by level; a skipped level nests
/// just the same. The title is no part of it: clients show the file's name above
/// the outline already, and one root over everything would hide it a level down.
pub fn document_symbols(note: &Note) -> Vec<Symbol> {
    let headings = &note.parsed().headings;
    let mut roots = Vec::new();
    // Open sections, outermost first; at most six, one a level.
    let mut open: Vec<(u8, Symbol)> = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        close(&mut open, &mut roots, heading.level);
        open.push((heading.level, symbol(note, index, heading)));
    }
    close(&mut open, &mut roots, 0);
    roots
}

/// Closes the open sections of `level` and below.
fn close(open: &mut Vec<(u8, Symbol)>, roots: &mut Vec<Symbol>, level: u8) {
    while let Some((_, section)) = open.pop_if(|(inner, _)| *inner >= level) {
        match open.last_mut() {
            Some((_, parent)) => parent.children.push(section),
            None => roots.push(section),
        }
    }
}

fn symbol(note: &Note, index: usize, heading: Heading<'_>) -> Symbol {
    let text = note.text();
    let section = note.parsed().section(index, text.len());
    let end = before_line_break(text, section.end).max(heading.span.end);
    Symbol {
        name: name(note, heading),
        kind: SymbolKind::Heading,
        span: Span::new(section.start, end),
        focus: heading.span,
        children: Vec::new(),
    }
}

/// A section that ended at the first byte of the next heading would contain a
/// cursor standing there, and breadcrumbs would show the wrong one.
fn before_line_break(text: &Text, end: u32) -> u32 {
    let line = text.line_of(end);
    if line > 0 && text.line_span(line).start == end {
        text.line_span(line - 1).end
    } else {
        end
    }
}

fn name(note: &Note, heading: Heading<'_>) -> String {
    let seen = one_line(&without_moments(note, heading));
    let labels = || one_line(&note.heading_text(heading));
    let raw = || one_line(&note.text().slice(note.heading_content(heading)));
    [seen, labels(), raw()]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "(no text)".to_owned())
}

/// The heading's text without the labels of its stamps: a row of an outline
/// names a section, and has little room.
fn without_moments(note: &Note, heading: Heading<'_>) -> String {
    let stamps = &note.parsed().stamps;
    let inside = stamps
        .starting_from(heading.span.start)
        .take_while(|stamp| heading.span.contains(stamp.start));
    let mut text = note.heading_text(heading).into_owned();
    for label in inside.take(8).map(|stamp| note.text().slice(stamp.label())) {
        text = text.replacen(&*label, "", 1);
    }
    text
}

/// Setext headings may have several lines, an outline's rows have one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected, show};

    fn outline(text: &str) -> String {
        fn list(note: &Note, symbols: &[Symbol], depth: usize, out: &mut String) {
            for symbol in symbols {
                let (focus, span) = (show(note, symbol.focus), show(note, symbol.span));
                out.push_str(&format!(
                    "{}{} | {focus} | {span}\n",
                    "  ".repeat(depth),
                    symbol.name
                ));
                list(note, &symbol.children, depth + 1, out);
            }
        }
        let (_, note) = Fixture::new(&format!("//- /n.md\n{text}")).note("n.md");
        let mut out = String::new();
        list(&note, &document_symbols(&note), 0, &mut out);
        out
    }

    #[test]
    fn sections_nest_and_end_before_the_next() {
        expected!(
            outline("# One\ntext\n### Deep\n## Two\n# Last"),
            r####"
One | 1:1 "# One" | 1:1 "# One\ntext\n### Deep\n## Two"
  Deep | 3:1 "### Deep" | 3:1 "### Deep"
  Two | 4:1 "## Two" | 4:1 "## Two"
Last | 5:1 "# Last" | 5:1 "# Last"
"####
        );
    }

    #[test]
    fn names_are_what_a_reader_sees_and_never_empty() {
        expected!(
            outline(
                "## [[x | Label]] <a class=\"yt-timestamp\" data-t=\"00:01:00\">[00:01:00]</a>\n##\n## `code` *it*"
            ),
            r###"
Label | 1:1 "## [[x | Label]] <a class=\"yt-timestamp\" data-t=\"00:01:00\">[00:01:00]</a>" | 1:1 "## [[x | Label]] <a class=\"yt-timestamp\" data-t=\"00:01:00\">[00:01:00]</a>"
(no text) | 2:1 "##" | 2:1 "##"
code it | 3:1 "## `code` *it*" | 3:1 "## `code` *it*"
"###
        );
    }

    #[test]
    fn a_thousand_headings_of_falling_level_are_no_trouble() {
        let text: String = (0..6000)
            .map(|n| format!("{} h\n", "#".repeat(6 - n / 1000)))
            .collect();
        assert_eq!(outline(&text).lines().count(), 6000);
    }
}
