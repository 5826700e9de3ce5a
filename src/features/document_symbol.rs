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

fn symbol(note: &Note, index: usize, heading: &Heading) -> Symbol {
    let text = note.text();
    let section = note.parsed().section(index, text.len());
    let end = before_line_break(text, section.end).max(heading.span.end);
    Symbol {
        name: name(text, heading),
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
    if line > 0 && text.line_span(line).start == end { text.line_span(line - 1).end } else { end }
}

fn name(text: &Text, heading: &Heading) -> String {
    let seen = heading.text.trim();
    if !seen.is_empty() {
        return one_line(seen);
    }
    let raw = text.slice(heading.content);
    let raw = raw.trim();
    if raw.is_empty() { "(no text)".to_owned() } else { one_line(raw) }
}

/// Setext headings may have several lines; an outline's rows have one.
fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ")
}
