//! `textDocument/documentSymbol`.

use crate::text::Span;
use crate::vault::Note;

/// A heading or the title, with what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// As a reader sees it: links and stamps stripped. Never empty.
    pub name: String,
    /// Its kind.
    pub kind: SymbolKind,
    /// The whole section.
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

/// The outline of `note`.
pub fn document_symbols(note: &Note) -> Vec<Symbol> {
    let _ = note;
    Vec::new()
}
